"""Texts of page builders: words, pictures, players and links stay, the boxes go."""

import base64
from urllib.parse import quote

import pytest

from tests.wordpress.test_bodies import AROUND
from wordpress.bodies import convert
from wordpress.builders import text_of_elementor

VIDEO = '<figure class="embed" data-src="https://www.youtube.com/watch?v=abcdefghijk">'
RAW = base64.b64encode(quote("<p>Raw words.</p>").encode()).decode()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # WPBakery
        ('[vc_custom_heading text="The Fleet"]', "<h2>The Fleet</h2>"),
        (
            '[vc_row css=".vc_custom_1{padding:1px !important;}"][vc_column width="1/2"]'
            "[vc_column_text]One.\n\nTwo.[/vc_column_text][/vc_column][/vc_row]",
            "<p>One.</p>\n<p>Two.</p>",
        ),
        ('[vc_single_image image="6"]', '<figure class="photo" data-photo="60">'),
        (f"[vc_raw_html]{RAW}[/vc_raw_html]", "<p>Raw words.</p>"),
        ('[vc_video link="https://youtu.be/abcdefghijk"]', VIDEO),
        (
            '[vc_btn title="Read" link="url:https%3A%2F%2Fold.example%2Fabout%2F|title:x|"]',
            '<p><a href="/about/">Read</a></p>',
        ),
        ('[vc_tta_section title="Q"][vc_column_text]A.[/vc_column_text][/vc_tta_section]',
         "<h2>Q</h2>\n<p>A.</p>"),
        ('[vc_gallery images="5,6"]', '<figure class="gallery">'),
        # Divi
        (
            '[et_pb_section fb_built="1"][et_pb_text]<p>One.</p>[/et_pb_text]'
            '[et_pb_button button_url="https://x.example/" button_text="Go"][/et_pb_button]'
            "[/et_pb_section]",
            '<p>One.</p>\n<p><a href="https://x.example/">Go</a></p>',
        ),
        ('[et_pb_video src="https://youtu.be/abcdefghijk"][/et_pb_video]', VIDEO),
        (
            '[et_pb_testimonial author="Ann Lee" job_title="Captain"]Well.[/et_pb_testimonial]',
            "<p>Ann Lee</p>\n<p>Captain</p>\n<p>Well.</p>",
        ),
        ('[et_pb_image src="https://old.example/wp-content/uploads/dock-300x200.jpg"][/et_pb_image]',
         '<figure class="photo" data-photo="50">'),
        ('[et_pb_gallery gallery_ids="5,6"][/et_pb_gallery]', '<figure class="gallery">'),
        # Fusion
        ('[fusion_imageframe image_id="6|full"]https://old.example/x.jpg[/fusion_imageframe]',
         '<figure class="photo" data-photo="60">'),
        ('[fusion_youtube id="abcdefghijk" /]', VIDEO),
        # within a word
        ("[dropcap]T[/dropcap]he ship.", "<p>The ship.</p>"),
    ],
)  # fmt: skip
def test_a_builders_box_leaves_what_readers_saw(text, wanted):
    body = convert(text, AROUND)
    assert body.html.startswith(wanted)
    assert not [note for note in body.notes if "not in the story" in note[1]]


def test_what_a_builder_fills_from_elsewhere_is_kept_and_reported():
    form = '[et_pb_contact_form email="zq@x.example" title="Write us"][/et_pb_contact_form]'
    body = convert(form, AROUND)
    assert body.html == "" and "zq@x.example" in str(body.hidden)
    assert any("et_pb_contact_form" in sentence for _, sentence, _ in body.notes)


def test_sentences_in_settings_that_nobody_knows_are_reported():
    body = convert('[et_pb_zq punchline="The ship came in at dawn."]Words.[/et_pb_zq]', AROUND)
    assert "Words." in body.html
    assert any("The ship came in at dawn." in sentence for _, sentence, _ in body.notes)


def test_words_in_the_settings_of_a_plugins_block_are_kept_and_reported():
    text = '<!-- wp:acf/pullout {"data":{"text":"The ship came in at dawn."}} /--><p>Words.</p>'
    body = convert(text, AROUND)
    assert body.html == "<p>Words.</p>" and "came in at dawn" in str(body.hidden)
    assert any("acf/pullout" in note[1] and note[0] == "person" for note in body.notes)


def test_elementors_own_field_is_read():
    data = (
        '[{"elements":[{"settings":{"title":"Head"}},{"settings":{"editor":"<p>Words.</p>"}},'
        '{"settings":{"image":{"url":"https://old.example/wp-content/uploads/dock.jpg","id":5}}},'
        '{"settings":{"tabs":[{"tab_title":"Q","tab_content":"A."}]}},'
        '{"settings":{"text":"Go","link":{"url":"https://old.example/about/"}}},'
        '{"settings":{"youtube_url":"https://youtu.be/abcdefghijk"}}]}]'
    )
    body = convert(text_of_elementor(data), AROUND).html
    for wanted in ("<h2>Head</h2>", "<p>Words.</p>", 'data-photo="50"', "<h3>Q</h3>", "<p>A.</p>",
                   '<a href="/about/">Go</a>', VIDEO):  # fmt: skip
        assert wanted in body
    for broken in ("", "[", "null", '{"a":1}', "[" * 100_000):
        assert text_of_elementor(broken) == ""
