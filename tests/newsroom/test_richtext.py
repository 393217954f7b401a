"""The grammar of a body: what comes in, how it is stored, what readers and editors get."""

import json
import random
import re
from html import escape

import pytest
from django import forms
from django.utils.safestring import SafeString
from lxml import html as lxml_html

from articles.models import Article
from newsroom import richtext
from newsroom.richtext import clean, places_for_adverts, plain_text, render
from photos.models import Photo
from photos.renditions import RECIPE

EVERY_BLOCK = clean("""
<p><span class="place">Port Halvorsen</span> — The <em>Harlan</em> &amp; two <strong>escorts</strong>,
<a href="https://navy.example/list?a=1&amp;b=2">listed</a>, 5 &lt; 6, €10, CO<sub>2</sub>, 1<sup>st</sup><br>and on.</p>
<h2>One <em>Dock</em></h2><p>Text.</p><h3>Three ships</h3>
<p class="more-link" data-article="12">MORE</p>
<figure class="photo" data-photo="7"><img alt="Two ships"><figcaption>At <em>sea</em>.</figcaption></figure>
<figure class="photo" data-photo="8"><img alt="" data-decorative="true"></figure>
<figure class="gallery"><figure class="photo" data-photo="7"><img alt="A dock"><figcaption>The dock.</figcaption></figure>
<figure class="photo" data-photo="8"><img alt="" data-decorative="true"></figure><figcaption>Both.</figcaption></figure>
<ul><li>One<ul><li>Within</li></ul></li><li>Two</li></ul><ol start="4"><li>Four</li></ol>
<blockquote><p>Somebody goes first.</p><cite>A planner</cite></blockquote><hr>
<aside class="pull-quote"><p>You cannot stack ships.</p><cite>A planner</cite></aside>
<aside class="fact-box"><h3>At a glance</h3><p>The group.</p><dl><dt>On paper</dt><dd>Five</dd></dl><ul><li>x</li></ul></aside>
<table><caption>Escorts</caption><thead><tr><th>Ship</th><th class="number">Days</th></tr></thead>
<tbody><tr><th>Corrigan</th><td class="number">212</td></tr><tr><td colspan="2">Both</td></tr></tbody>
<tfoot><tr><td colspan="2">Source: the fleet</td></tr></tfoot></table>
<figure class="embed" data-src="https://x.com/harbor/status/123"><blockquote><p>Expect tugs.</p><p>And wave.</p></blockquote>
<figcaption>Post by the harbor on X</figcaption></figure>
<figure class="embed" data-src="https://youtu.be/abcdefghijk"></figure>
<p>The last paragraph.</p>""")  # noqa: E501


class Story:
    def __init__(self, headline="The Dry Dock & Everyone’s <Bottleneck>"):
        self.headline = headline

    def get_absolute_url(self):
        return "/2026/11/dry-dock/"


def photo(credit="Navy photo by J. Lindqvist"):
    found = Photo(file="ab/cd.jpg", width=1440, height=960, credit=credit)
    found.fingerprint = "0" * 32
    return found


def shown(html, articles=None, photos=None, **more):
    """The public page of a body, as a tree."""
    articles = {12: Story()} if articles is None else articles
    photos = {7: photo(), 8: photo("")} if photos is None else photos
    page = render(clean(html), articles=articles, photos=photos, **more)
    return lxml_html.fromstring(f"<article>{page}</article>")


# What comes in and how it is stored

FORMS = {
    "a paragraph stays": ("<p>Text.</p>", "<p>Text.</p>"),
    "bare text becomes a paragraph": ("Text.", "<p>Text.</p>"),
    "a div becomes a paragraph": ("<div>One</div><div>Two</div>", "<p>One</p>\n<p>Two</p>"),
    "an empty paragraph goes": ("<p>&nbsp;</p><p> <b> </b></p><p><br></p>", ""),
    "an empty line parts two paragraphs": ("<p>One<br><br>Two</p>", "<p>One</p>\n<p>Two</p>"),
    "a line break stays": ("<p>One<br/>\n Two<br></p>", "<p>One<br>Two</p>"),
    "an unknown wrapper goes and its text stays": (
        "<section><font color=red>One</font><article>Two</article></section>",
        "<p>One</p>\n<p>Two</p>",
    ),
    "b and i become strong and em": (
        "<p><b>Bold</b> <i>slanted</i></p>",
        "<p><strong>Bold</strong> <em>slanted</em></p>",
    ),
    "marks nest in one order and let go of their edges": (
        "<p><em><strong>Both </strong></em><strong><strong> more</strong></strong>.</p>",
        "<p><strong><em>Both</em> more</strong>.</p>",
    ),
    "headings have two sizes": (
        "<h1>A</h1><h2>B</h2><h3>C</h3><h4>D</h4><h6>E</h6>",
        "<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>\n<h3>D</h3>\n<h3>E</h3>",
    ),
    "small subheads above the first large one are large": (
        "<h3>A</h3><h4>B</h4><h2>C</h2><h3>D</h3>",
        "<h2>A</h2>\n<h2>B</h2>\n<h2>C</h2>\n<h3>D</h3>",
    ),
    "a subhead is not bold by hand": ("<h2><b>Dock</b><br></h2>", "<h2>Dock</h2>"),
    "an empty subhead goes": ("<h2>&nbsp;</h2>", ""),
    "classes and styles of other programs go": (
        '<p class="MsoNormal" style="color:red" id="x" data-x="1" lang="de">Text</p>',
        "<p>Text</p>",
    ),
    "a bold wrapper around paragraphs is no emphasis": (
        '<b style="font-weight:normal"><p>One</p><p>Two</p></b>',
        "<p>One</p>\n<p>Two</p>",
    ),
    "a link around blocks is a link in each": (
        '<a href="/a/"><h2>Dock</h2><p>Text</p></a>',
        '<h2><a href="/a/">Dock</a></h2>\n<p><a href="/a/">Text</a></p>',
    ),
    "a link keeps its address and nothing else": (
        '<p><a href="HTTPS://a.example/b c?d=1&e" target=_blank rel=nofollow title=t>x</a></p>',
        '<p><a href="https://a.example/b%20c?d=1&amp;e">x</a></p>',
    ),
    "an address without a scheme gets one": (
        '<p><a href="//a.example/">x</a></p>',
        '<p><a href="https://a.example/">x</a></p>',
    ),
    "mail and telephone are links": (
        '<p><a href="mailto:desk@a.example">m</a> <a href="tel:+1-202-555-0100">t</a></p>',
        '<p><a href="mailto:desk@a.example">m</a> <a href="tel:+1-202-555-0100">t</a></p>',
    ),
    "what leads nowhere loses its link": (
        '<p><a href="javascript:alert(1)">a</a><a href="#note">b</a><a href="page.html">c</a>'
        '<a href="ftp://a.example/">d</a><a href="http://">e</a><a name="x">f</a></p>',
        "<p>abcdef</p>",
    ),
    "a list keeps its items and their paragraphs": (
        "<ul><li><p>One</p><p>more</p></li>\n<li></li><li>Two</li></ul>",
        "<ul><li>One<br>more</li><li>Two</li></ul>",
    ),
    "a list in a list belongs to an item": (
        "<ol><li>One</li><ul><li>Within</li></ul></ol>",
        "<ol><li>One<ul><li>Within</li></ul></li></ol>",
    ),
    "a quote says who said it": (
        "<blockquote>Said <cite>Moby Dick</cite> aloud.<p><cite>A planner</cite></p></blockquote>",
        "<blockquote><p>Said <em>Moby Dick</em> aloud.</p><cite>A planner</cite></blockquote>",
    ),
    "a heading in a quote is a paragraph": (
        "<blockquote><h2>Said</h2></blockquote>",
        "<blockquote><p>Said</p></blockquote>",
    ),
    "a MORE link is a number and the word": (
        '<p class="more-link x" data-article="12">More: <a href="/2026/11/a/">Headline</a></p>',
        '<p class="more-link" data-article="12">MORE</p>',
    ),
    "a MORE link to nothing is a paragraph": (
        '<p class="more-link" data-article="0">MORE: Headline</p>',
        "<p>MORE: Headline</p>",
    ),
    "a MORE link in a list stands behind it": (
        '<ul><li>One<p class="more-link" data-article="12">MORE</p></li><li>Two</li></ul>',
        '<ul><li>One</li><li>Two</li></ul>\n<p class="more-link" data-article="12">MORE</p>',
    ),
    "a photo is a number, an alt text and a caption": (
        '<figure class="photo" data-photo="7"><a href="/x/"><img src="/media/x.jpg" alt="Ships"'
        " width=3></a><figcaption><p>At sea.</p></figcaption></figure>",
        '<figure class="photo" data-photo="7"><img alt="Ships">'
        "<figcaption>At sea.</figcaption></figure>",
    ),
    "a photo without alt text is not taken for decoration": (
        '<figure class="photo" data-photo="7"></figure>',
        '<figure class="photo" data-photo="7"><img alt=""></figure>',
    ),
    "an alt text is stronger than the mark of decoration": (
        '<figure class="photo" data-photo="7"><img alt="Ships" data-decorative></figure>',
        '<figure class="photo" data-photo="7"><img alt="Ships"></figure>',
    ),
    "a picture that is not one of our photos goes, its caption stays": (
        '<p>One<img src="https://a.example/x.jpg" alt="x"></p>'
        "<figure><img src=/x.jpg><figcaption>Caption.</figcaption></figure>",
        "<p>One</p>\n<p>Caption.</p>",
    ),
    "text in a photo stands behind it": (
        '<figure class="photo" data-photo="7"><p>Lost?</p></figure>',
        '<figure class="photo" data-photo="7"><img alt=""></figure>\n<p>Lost?</p>',
    ),
    "a gallery without photos is its caption": (
        '<figure class="gallery"><figcaption>Both.</figcaption></figure>',
        "<p>Both.</p>",
    ),
    "an embed has one form of address, and says what it is": (
        '<figure class="embed" data-src="https://twitter.com/a/status/12?s=20">Expect tugs.'
        "</figure>",
        '<figure class="embed" data-src="https://x.com/a/status/12"><blockquote><p>Expect tugs.</p>'
        "</blockquote><figcaption>Post on X</figcaption></figure>",
    ),
    "an embed of an unknown site is its text and a link": (
        '<figure class="embed" data-src="https://a.example/1"><blockquote>Said</blockquote>'
        "<figcaption>Who</figcaption></figure>",
        "<blockquote><p>Said</p></blockquote>\n<p>Who</p>\n"
        '<p><a href="https://a.example/1">https://a.example/1</a></p>',
    ),
    "a table says what its headings are for": (
        "<table border=1><tr><th>Ship</th><th></th></tr>"
        "<tr><th>Corrigan</th><td>212</td></tr></table>",
        '<table><thead><tr><th scope="col">Ship</th><td></td></tr></thead>'
        '<tbody><tr><th scope="row">Corrigan</th><td>212</td></tr></tbody></table>',
    ),
    "a table in a cell is text": (
        "<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>",
        "<table><tbody><tr><td>a b</td></tr></tbody></table>",
    ),
    "a fact box keeps a small title, lists and terms": (
        '<aside class="fact-box"><h2>Title</h2><dl><dt>a</dt><dd>b</dd></dl></aside>',
        '<aside class="fact-box"><h3>Title</h3><dl><dt>a</dt><dd>b</dd></dl></aside>',
    ),
    "an aside of another kind goes": ('<aside class="ad">Text</aside>', "<p>Text</p>"),
    "lines of code are lines": ("<pre>one\n two</pre>", "<p>one<br>two</p>"),
    "what cannot be printed goes": ("<p>a\x00\x07\u200bb\ud800\ufeff</p>", "<p>ab</p>"),
    "text is text": ("<p>5 &lt; 6 &amp;amp; “so”</p>", "<p>5 &lt; 6 &amp;amp; “so”</p>"),
    "nothing is nothing": ("", ""),
}


@pytest.mark.parametrize(("given", "stored"), FORMS.values(), ids=FORMS)
def test_a_body_has_one_form(given, stored):
    assert clean(given) == stored
    assert clean(str(clean(given))) == stored


def test_every_block_comes_through_cleaning_unchanged():
    assert clean(str(EVERY_BLOCK)) == EVERY_BLOCK
    kinds = "class=.(place|more-link|photo|gallery|embed|pull-quote|fact-box|number)"
    assert len(set(re.findall(kinds, EVERY_BLOCK))) == 8


TAGS = (
    "p div section font b i strong em a h1 h2 h3 h4 h5 h6 ul ol li blockquote cite footer table tr"
    " td th thead tbody caption figure figcaption aside span sub sup pre dl dt dd article marquee"
).split()
ATTRIBUTES = [
    *[""] * 4,
    ' class="photo" data-photo="7"',
    ' class="gallery"',
    ' class="embed" data-src="https://x.com/a/status/1"',
    ' class="embed" data-src="https://elsewhere.example/x"',
    ' class="pull-quote"',
    ' class="fact-box"',
    ' class="place"',
    ' class="number" colspan="2"',
    ' href="/a/"',
]


def _tangle(chance, words, depth=0):
    """Some HTML in no good order, with a new number for each word."""
    html = ""
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.35 or depth > 6:
            words.append(f"w{len(words)}")
            after = chance.choice([" ", "", "\n", "&nbsp; ", "<br><br>", "<hr>", "<img alt=x>"])
            html += words[-1] + after
        else:
            tag = chance.choice(TAGS)
            inside = _tangle(chance, words, depth + 1)
            end = f"</{tag}>" if chance.random() > 0.05 else ""
            html += f"<{tag}{chance.choice(ATTRIBUTES)}>{inside}{end}"
    return html


@pytest.mark.parametrize("seed", range(8))
def test_cleaning_loses_no_word_and_the_second_time_does_nothing(seed):
    chance = random.Random(seed)
    for _ in range(60):
        words = []
        tangle = _tangle(chance, words)
        stored = clean(tangle)
        assert sorted(re.findall(r"w\d+", plain_text(stored))) == sorted(words), tangle
        assert clean(str(stored)) == stored, tangle


def test_words_of_two_blocks_are_not_glued_together():
    stored = clean("<ul><li>one<li>two</ul><table><tr><td>three<td>four</table><div>five<p>six")
    assert plain_text(stored).split() == "one two three four five six".split()


@pytest.mark.corpora
def test_naughty_text_is_kept_to_the_letter(corpora):
    for text in json.loads((corpora / "text" / "blns.json").read_text()):
        for tag in ("p", "h2", "li", "td", "figcaption"):
            stored = clean(f"<{tag}>{escape(text)}</{tag}>")
            assert _letters(plain_text(stored)) == _letters(text)
            assert clean(str(stored)) == stored


def _letters(text):
    unprintable = "[\x00-\x20\x7f-\xa0\u200b\u2028\u2029\u2060\ufeff\ufffe]"
    return "".join(re.sub(unprintable, "", text).split())


def test_hostile_nesting_takes_no_time_and_loses_no_word():
    stored = clean("<div>" * 100_000 + "word")
    assert "word" in stored


# Through the fields


def test_a_body_is_clean_however_it_reaches_the_database(make_article, importer):
    hostile = "<div onclick=alert(1)>One<script>alert(1)</script></div>"
    article = make_article(body=hostile)
    assert article.newest_revision.body == "<p>One</p>"

    article.refresh_from_db()
    article.body = hostile
    article.save(update_fields=["body"])
    assert article.body == "<p>One</p>"

    Article.objects.filter(pk=article.pk).update(body=hostile)
    article.refresh_from_db()
    assert article.body == "<p>One</p>"

    article.body = hostile
    Article.objects.bulk_update([article], ["body"])
    article.refresh_from_db()
    assert article.body == "<p>One</p>"


class BodyForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ["body"]


def test_a_form_hands_on_a_clean_body():
    form = BodyForm({"body": "<div>One</div>"})
    assert form.fields["body"].clean("<div>One<script>x</script></div>") == "<p>One</p>"
    assert isinstance(form.fields["body"].widget, richtext.RichTextWidget)


def test_only_markup_changed_is_nothing_changed():
    field = richtext.RichTextFormField()
    assert not field.has_changed("<p>One &amp; two</p>", "<p>One &amp; two</p>\r\n\r\n")
    assert field.has_changed("<p>One</p>", "<p>Two</p>")


def test_a_required_body_of_empty_paragraphs_is_refused():
    with pytest.raises(forms.ValidationError):
        richtext.RichTextFormField().clean("<p>&nbsp;</p>")


def test_a_body_without_end_is_refused_in_a_sentence():
    with pytest.raises(forms.ValidationError, match="at most 500000 characters"):
        richtext.RichTextFormField().clean("x" * 500_001)


# What a body says


def test_a_body_names_its_stories_and_photos():
    assert richtext.references(EVERY_BLOCK) == ({12}, {7, 8})


def test_the_text_of_a_body_is_what_a_reader_reads():
    text = plain_text(EVERY_BLOCK)
    for words in ("Three ships", "At sea.", "Both.", "Within", "Expect tugs.", "Corrigan 212"):
        assert words in text
    assert "MORE" not in text
    assert "Two ships" not in text  # an alt text


def test_words_are_counted_as_a_reader_counts():
    stored = clean("<p>Port Halvorsen — five (5) ships’ crews.</p><h2>One Dock</h2>")
    assert richtext.word_count(stored) == 8
    assert richtext.word_count("") == 0


def test_the_jump_list_leads_to_the_large_subheads():
    stored = clean("<h2>What Counts?</h2><h3>Small</h3><h2>What counts</h2><h2>Київ</h2><h2>—</h2>")
    heads = richtext.subheads(stored)
    assert [head.text for head in heads] == ["What Counts?", "What counts", "Київ", "—"]
    assert [head.id for head in heads] == [
        "part-what-counts", "part-what-counts-2", "part-київ", "part-4",
    ]  # fmt: skip
    assert [h.get("id") for h in shown(stored).iter("h2")] == [head.id for head in heads]


# What readers get


def test_a_more_link_shows_the_headline_of_today():
    [link] = shown('<p class="more-link" data-article="12">MORE</p>')
    assert link.find("span").text == "MORE"
    assert link.find("a").text == "The Dry Dock & Everyone’s <Bottleneck>"
    assert link.find("a").get("href") == "/2026/11/dry-dock/"


def test_a_photo_shows_caption_credit_and_its_size():
    [figure] = shown(
        '<figure class="photo" data-photo="7"><img alt="Two &quot;ships&quot;">'
        "<figcaption>At <em>sea</em>.</figcaption></figure>"
    )
    image = next(figure.iter("img"))
    assert image.get("src").startswith(f"/media/{RECIPE}/00000000000000000000000000000000/whole-")
    assert int(image.get("width")) / int(image.get("height")) == pytest.approx(1.5, abs=0.01)
    assert (image.get("alt"), image.get("loading")) == ('Two "ships"', "lazy")
    caption = figure.find("figcaption")
    assert caption.text_content() == "At sea. Image credit: Navy photo by J. Lindqvist"
    assert caption.find("span").get("class") == "credit"


def test_a_photo_without_caption_and_credit_has_no_empty_line():
    [figure] = shown('<figure class="photo" data-photo="8"><img alt=""></figure>')
    assert figure.find("figcaption") is None


def test_what_may_not_be_shown_leaves_no_trace():
    html = """<p>One</p><p class="more-link" data-article="12">MORE</p>
        <figure class="photo" data-photo="7"><img alt="Alt"><figcaption>Cap</figcaption></figure>
        <figure class="gallery"><figure class="photo" data-photo="8"><img alt="Alt"></figure>
        <figcaption>Both</figcaption></figure><p>Two</p>"""
    assert render(clean(html), articles={}, photos={}) == "<p>One</p>\n<p>Two</p>"


def test_a_gallery_shows_the_photos_that_it_may():
    html = """<figure class="gallery"><figure class="photo" data-photo="7"><img alt="A"></figure>
        <figure class="photo" data-photo="9"><img alt="B"></figure>
        <figcaption>Both</figcaption></figure>"""
    [gallery] = shown(html)
    assert [image.get("alt") for image in gallery.iter("img")] == ["A"]
    assert gallery.findall("figcaption")[-1].text == "Both"


def test_a_table_scrolls_inside_a_named_region():
    [box] = shown("<table><caption>Escorts</caption><tr><td>x</td></tr></table>")
    assert (box.get("class"), box.get("role"), box.get("tabindex")) == ("table-box", "region", "0")
    assert box.get("aria-labelledby") == box.find(".//caption").get("id")


def test_tables_without_captions_have_names_of_their_own():
    boxes = shown("<table><tr><td>x</td></tr></table>" * 2)
    assert [box.get("aria-label") for box in boxes] == ["Table 1", "Table 2"]


def test_a_fact_box_is_named_by_its_title_and_skips_no_level():
    box = '<aside class="fact-box"><h3>At a Glance</h3><p>x</p></aside>'
    first, _, second = shown(f"{box}<h2>Dock</h2>{box}")
    assert (first[0].tag, second[0].tag) == ("h2", "h3")
    assert first.get("aria-labelledby") == first[0].get("id") != second[0].get("id")


def test_a_pull_quote_says_who_said_it():
    [quote] = shown('<aside class="pull-quote"><p>Said.</p><cite>A planner</cite></aside>')
    assert (quote.tag, quote.get("class")) == ("figure", "pull-quote")
    assert quote.find("blockquote/p").text == "Said."
    assert quote.find("footer").text == "A planner"


@pytest.mark.parametrize(
    ("address", "player", "where"),
    [
        (
            "https://www.youtube.com/watch?feature=x&v=abcdefghijk&t=3",
            "https://www.youtube-nocookie.com/embed/abcdefghijk",
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
        ("https://vimeo.com/12345", "https://player.vimeo.com/video/12345?dnt=1", None),
        (
            "http://mobile.twitter.com/harbor/status/123/photo/1",
            "https://platform.twitter.com/embed/Tweet.html?id=123&dnt=true",
            "https://x.com/harbor/status/123",
        ),
        ("https://t.me/harbor/12", "https://t.me/harbor/12?embed=1", None),
    ],
)
def test_an_embed_shows_its_text_and_asks_before_it_loads(address, player, where):
    html = f'<figure class="embed" data-src="{escape(address)}"><p>Expect tugs.</p></figure>'
    [embed] = shown(html)
    assert embed.find("blockquote/p").text == "Expect tugs."
    button = embed.find(".//button")
    assert (button.get("data-embed"), button.get("data-needs")) == (player, "script")
    assert embed.find(".//a").get("href") == (where or address)
    assert embed.find(".//iframe") is None
    [host] = richtext.player_hosts(clean(html))
    assert player.startswith(f"{host}/")


def test_a_post_on_a_site_that_only_looks_right_is_no_embed():
    for address in (
        "https://x.com.elsewhere.example/a/status/1",
        "https://elsewhere.example/https://x.com/a/status/1",
        "https://www.youtube.com.elsewhere.example/watch?v=abcdefghijk",
        "javascript:https://x.com/a/status/1",
    ):
        assert "embed" not in clean(f'<figure class="embed" data-src="{address}">x</figure>')


# Adverts

WORDS = "word " * 130


def test_an_advert_stands_between_two_paragraphs_after_250_words():
    assert places_for_adverts(clean(f"<p>{WORDS}</p>" * 4)) == [1, 2]


def test_a_short_story_has_no_place_for_an_advert():
    assert places_for_adverts(clean(f"<p>{WORDS}</p><p>Short.</p>")) == []


@pytest.mark.parametrize(
    "block",
    [
        "<h2>Dock</h2>",
        "<h3>Small</h3>",
        "<hr>",
        "<ul><li>x</li></ul>",
        "<blockquote><p>x</p></blockquote>",
        "<table><tr><td>x</td></tr></table>",
        '<p class="more-link" data-article="1">MORE</p>',
        '<figure class="photo" data-photo="7"></figure>',
        '<figure class="gallery"><figure class="photo" data-photo="7"></figure></figure>',
        '<figure class="embed" data-src="https://x.com/a/status/1"></figure>',
        '<aside class="pull-quote"><p>x</p></aside>',
        '<aside class="fact-box"><p>x</p></aside>',
    ],
)
def test_an_advert_stands_beside_nothing_but_paragraphs(block):
    long = f"<p>{WORDS}</p>"
    assert places_for_adverts(clean(f"{long}{long}{block}{long}{block}")) == []
    assert places_for_adverts(clean(f"{long}{long}{block}{long}{long}")) == [3]


def test_nothing_comes_between_an_announcement_and_what_it_announces():
    stored = clean(f"<p>{WORDS}</p><p>{WORDS} He said:</p><p>{WORDS}</p><p>End.</p>")
    assert places_for_adverts(stored) == [2]


def test_an_advert_is_put_where_it_was_asked_for():
    stored = clean("<p>One</p><p>Two</p><p>Three</p>")
    page = render(stored, articles={}, photos={}, inserts={1: SafeString("<aside>Ad</aside>")})
    assert page == "<p>One</p>\n<p>Two</p>\n<aside>Ad</aside>\n<p>Three</p>"


def test_an_insert_that_nobody_called_safe_is_text():
    page = render(clean("<p>One</p>"), articles={}, photos={}, inserts={0: "<script>"})
    assert page == "<p>One</p>\n&lt;script&gt;"


# What editors get


def test_an_editor_sees_headline_and_picture_and_saving_drops_them_again():
    filled = richtext.for_editor(EVERY_BLOCK, articles={12: Story()}, photos={7: photo()})
    assert "MORE: The Dry Dock &amp; Everyone’s &lt;Bottleneck&gt;" in filled
    assert 'src="/media/ab/cd.jpg"' in filled
    assert clean(filled) == EVERY_BLOCK


def test_an_editor_learns_nothing_about_a_story_that_is_out_of_sight():
    filled = richtext.for_editor(EVERY_BLOCK, articles={}, photos={})
    assert "MORE: story 12, which you cannot see" in filled
    assert clean(filled) == EVERY_BLOCK


def test_a_body_is_cleaned_once_more_before_it_enters_the_editor():
    filled = richtext.for_editor("<p onclick=x>One<script>x</script>", articles={}, photos={})
    assert filled == "<p>One</p>"


def test_the_widget_looks_up_what_this_person_may_see():
    asked = []

    def look_up(references):
        asked.append(references)
        return {12: Story("Seen")}, {}

    widget = richtext.RichTextWidget(look_up=look_up)
    html = widget.render("body", '<p class="more-link" data-article="12">MORE</p>')
    assert asked == [({12}, set())]
    assert "MORE: Seen" in html
