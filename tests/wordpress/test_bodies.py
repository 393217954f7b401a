"""Texts of WordPress in our grammar: nothing hostile, no word lost."""

import pytest

from wordpress.bodies import Around, Picture, Story, convert

AROUND = Around(
    site="old.example",
    hosts=frozenset({"old.example"}),
    pictures={
        "#5": Picture(50, "A dock", "The dock.", True, "5"),
        "wp-content/uploads/dock.jpg": Picture(50, "A dock", "The dock.", True, "5"),
        "#6": Picture(60, "A crane", "", True, "6"),
    },
    stories={
        "2024/05/other": Story("article", 12, "2024/05/other"),
        "about": Story("page", 3, "about"),
    },
    reusable={"77": "<!-- wp:paragraph --><p>Shared words.</p><!-- /wp:paragraph -->"},
)
DOCK = (
    '<img class="wp-image-5" src="https://old.example/wp-content/uploads/dock-300x200.jpg" alt="">'
)
FIGURE = '<figure class="photo" data-photo="50"><img alt="A dock"></figure>'


def html(text, **options):
    return convert(text, AROUND, **options).html


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One.\n\nTwo\nlines.", "<p>One.</p>\n<p>Two<br>lines.</p>"),
        ("<h2>Head</h2>\nText", "<h2>Head</h2>\n<p>Text</p>"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li>a</li><li>b</li></ul>"),
        (
            "<!-- wp:heading --><h2>Head</h2><!-- /wp:heading -->\n"
            "<!-- wp:paragraph --><p>Text</p><!-- /wp:paragraph -->",
            "<h2>Head</h2>\n<p>Text</p>",
        ),
        ('<!-- wp:block {"ref":77} /-->', "<p>Shared words.</p>"),
        (
            '<!-- wp:quote --><blockquote class="wp-block-quote"><p>Said.</p><cite>Ann</cite>'
            "</blockquote><!-- /wp:quote -->",
            "<blockquote><p>Said.</p><cite>Ann</cite></blockquote>",
        ),
        (
            '<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>Said.</p>'
            "<cite>Ann</cite></blockquote></figure><!-- /wp:pullquote -->",
            '<aside class="pull-quote"><p>Said.</p><cite>Ann</cite></aside>',
        ),
        (
            '<!-- wp:embed {"url":"https://youtu.be/abcdefghijk"} --><figure><div>'
            "https://youtu.be/abcdefghijk</div></figure><!-- /wp:embed -->",
            '<figure class="embed" data-src="https://www.youtube.com/watch?v=abcdefghijk">'
            "<figcaption>Video on YouTube</figcaption></figure>",
        ),
        ("[vc_row][vc_column]Words.[/vc_column][/vc_row]", "<p>Words.</p>"),
        ("He said [sic] it [the ship] sailed.", "<p>He said [sic] it [the ship] sailed.</p>"),
        (DOCK, FIGURE),
        (
            f'[caption id="attachment_5" width="300"]{DOCK} At dusk.[/caption]',
            '<figure class="photo" data-photo="50"><img alt="A dock">'
            "<figcaption>At dusk.</figcaption></figure>",
        ),
        (
            '<a href="https://old.example/about/#top">Us</a> and <a href="https://x.example/">x</a>',
            '<p><a href="/about/#top">Us</a> and <a href="https://x.example/">x</a></p>',
        ),
        (
            '<p><strong>MORE: <a href="https://old.example/2024/05/other/">Head</a></strong></p>',
            '<p class="more-link" data-article="12">MORE</p>',
        ),
        (
            'One.\n\nRELATED: <a href="http://www.old.example/2024/05/other">Head</a>\n\nTwo.',
            '<p>One.</p>\n<p class="more-link" data-article="12">MORE</p>\n<p>Two.</p>',
        ),
    ],
)  # fmt: skip
def test_what_wordpress_wrote_stands_in_our_grammar(text, wanted):
    assert html(text) == wanted


def test_a_gallery_shows_its_pictures():
    wanted = '<figure class="gallery">'
    body = html('[gallery ids="5,6"]')
    assert body.startswith(wanted) and 'data-photo="60"' in body and "The dock." in body
    blocks = (
        f'<!-- wp:gallery --><figure class="wp-block-gallery"><!-- wp:image {{"id":5}} -->'
        f"<figure>{DOCK}<figcaption>Cap</figcaption></figure><!-- /wp:image --></figure>"
        "<!-- /wp:gallery -->"
    )
    assert html(blocks).startswith(wanted) and "<figcaption>Cap</figcaption>" in html(blocks)


def test_a_first_picture_that_repeats_the_featured_one_is_left_out():
    assert html(f"{DOCK}\n\nText", lead="5") == "<p>Text</p>"
    assert FIGURE in html(f"Text\n\n{DOCK}", lead="5")
    assert FIGURE in html(f"{DOCK}\n\nText", lead="6")


@pytest.mark.parametrize(
    "text",
    [
        '[zq_unknown secret="zqsecret"]zqinner[/zq_unknown] Words.',
        "[members_only]zqinner zqsecret[/members_only] Words.",
        "<!-- wp:jetpack/premium-content --><p>zqinner zqsecret</p>"
        "<!-- /wp:jetpack/premium-content --><p>Words.</p>",
        '[zq_form id="zqsecret"]\n\nWords.',
    ],
)
def test_what_is_unknown_or_restricted_is_hidden_and_kept(text):
    body = convert(text, AROUND)
    assert "zq" not in body.html and "Words." in body.html
    assert "zqsecret" in str(body.hidden)
    assert any("hidden from readers" in sentence for _, sentence, _ in body.notes)


def test_no_export_can_name_rows_of_ours():
    body = html('<p class="more-link" data-article="1">x</p><figure class="photo" DATA-photo="2">'
                '<img alt=""></figure>')  # fmt: skip
    assert "data-article" not in body and "data-photo" not in body


def test_lost_words_are_reported():
    body = convert("Kept. <svg><text>zqgone words</text></svg>", AROUND)
    assert body.words_out == 1
    whole = convert(
        "Some <b>words</b> w<i>i</i>th marks &amp; [caption]an odd one[/caption]", AROUND
    )
    assert not whole.notes and whole.words_in == whole.words_out


def test_scripts_and_frames_do_not_come():
    body = convert(
        '<script>alert(1)</script><iframe src="https://evil.example/x"></iframe>'
        '<p onclick="x()">Words.</p><a href="javascript:alert(1)">j</a>',
        AROUND,
    )
    for bad in ("script", "iframe", "onclick"):
        assert bad not in body.html
    assert "Words." in body.html and body.notes
