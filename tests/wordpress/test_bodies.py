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


MORE = '<p class="more-link" data-article="12">MORE</p>'
OTHER = "https://old.example/2024/05/other/"


@pytest.mark.parametrize(
    "text",
    [
        f'MORE: <a href="{OTHER}">A</a>\nRELATED: <a href="{OTHER}?utm_source=x">A</a>',
        f'RELATED: <a href="{OTHER}">A</a> | <a href="{OTHER}amp/">B</a>',
        f'RELATED: <a href="{OTHER}">A</a> and <a href="{OTHER}">C</a>',
        f'<p><strong>RELATED:</strong></p><ul><li><a href="{OTHER}">A</a></li>'
        f'<li><a href="{OTHER}">B</a></li></ul>',
        f'<h3>Read more</h3><p><a href="{OTHER}">A</a></p><p><a href="{OTHER}">B</a></p>',
        f'<b>Related stories</b> <a href="{OTHER}">A</a>',
        f'[Read more: <a href="{OTHER}">A</a>]',
        f'&gt;&gt; <a href="{OTHER}">MORE: A</a>',
        OTHER,
        f'<!-- wp:embed {{"url":"{OTHER}"}} --><figure><div>{OTHER}</div></figure>'
        "<!-- /wp:embed -->",
    ],
)
def test_what_is_no_sentence_but_links_to_own_stories_becomes_more_links(text):
    body = convert(f"One.\n\n{text}\n\nTwo.", AROUND)
    assert set(body.html.replace("<p>One.</p>", "").replace("<p>Two.</p>", "").split()) == set(
        MORE.split()
    )
    assert not [note for note in body.notes if "not in the story" in note[1]]


@pytest.mark.parametrize(
    "text",
    [
        f'See <a href="{OTHER}">that</a>.',
        f'More <a href="{OTHER}">ships</a> came.',
        f'<a href="{OTHER}">More ships</a> came.',
        'RELATED: <a href="https://else.example/">Elsewhere</a>',
        f'RELATED: <a href="{OTHER}">A</a> and <a href="https://old.example/about/">us</a>',
        f'Related: as we said in <a href="{OTHER}">this story</a>, it sailed.',
    ],
)
def test_a_sentence_with_a_link_stays_a_sentence(text):
    assert "more-link" not in html(text) and "<a href=" in html(text)


def test_links_to_own_places_are_those_of_the_new_site():
    around = Around(
        "old.example", AROUND.hosts, stories=AROUND.stories,
        places={
            ("category", "fleet"): "/category/fleet/", ("author", "mira"): "/author/mira-holt/",
        },
    )  # fmt: skip
    links = {
        "https://old.example/": "/",
        "https://www.old.example/category/news/fleet/page/2/": "/category/fleet/",
        "https://old.example/author/mira/": "/author/mira-holt/",
        f"{OTHER}comment-page-2/#comment-9": "/2024/05/other/#comment-9",
        "https://old.example/unknown/?a=1#b": "/unknown/?a=1#b",
        "https://else.example/category/fleet/": "https://else.example/category/fleet/",
    }
    text = " ".join(f'<a href="{link}">{n}</a>' for n, link in enumerate(links))
    body = convert(f"<p>{text}</p>", around)
    assert [part.partition('"')[0] for part in body.html.split('href="')[1:]] == list(
        links.values()
    )
    assert [note for note in body.notes if "not in the export" in note[1]] == [
        ("person", "A link leads to an old address not in the export.",
         "https://old.example/unknown/?a=1#b")
    ]  # fmt: skip


def test_a_linked_picture_keeps_its_caption_and_loses_its_link():
    text = f'[caption id="attachment_5"]<a href="https://x.example/">{DOCK}</a> At dusk.[/caption]'
    body = convert(text, AROUND)
    assert body.html == (
        '<figure class="photo" data-photo="50"><img alt="A dock"><figcaption>At dusk.</figcaption>'
        "</figure>"
    )
    assert ("changed", "A picture was a link; the link is left out.", "https://x.example/") in (
        body.notes
    )


def test_a_dropped_first_picture_leaves_its_caption_to_the_lead():
    body = convert(
        f'[caption id="attachment_5"]{DOCK} At dusk.[/caption]\n\nText', AROUND, lead="5"
    )
    assert body.html == "<p>Text</p>" and body.repeated_caption == "At dusk."


def test_footnotes_stand_at_the_end():
    assert html("It sailed.[ref]So says the log.[/ref]") == (
        "<p>It sailed.<sup>1</sup></p>\n<h2>Notes</h2>\n<ol><li>So says the log.</li></ol>"
    )
    blocks = "<!-- wp:paragraph --><p>Words.</p><!-- /wp:paragraph --><!-- wp:footnotes /-->"
    notes = '[{"id":"a","content":"The log of <em>May</em>."}]'
    assert html(blocks, footnotes=notes).endswith("<ol><li>The log of <em>May</em>.</li></ol>")


def test_boxes_in_boxes_are_opened():
    assert html("<div>" * 400 + "Words." + "</div>" * 400) == "<p>Words.</p>"


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
