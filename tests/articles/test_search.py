import re
from datetime import timedelta

import pytest

from articles.models import Series
from authors.models import Author
from categories.models import Category
from newsroom.models import Publication
from tests.conftest import move_dates


@pytest.fixture
def found(client):
    def search(words="", **asked):
        asked = {name.rstrip("_"): value for name, value in asked.items()}
        response = client.get("/search/", {"q": words} | asked)
        assert response.status_code == 200
        return re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', response.content.decode())

    return search


def test_a_search_finds_stories_by_their_words_newest_first(found, make_article, editor, author):
    older = make_article(published_by=editor, body="<p>The gearbox failed at sea.</p>")
    newer = make_article(published_by=editor, headline="A Gearbox Comes Home at Last")
    make_article(published_by=editor, body="<p>Nothing of the kind.</p>")
    assert found("gearbox") == [newer.headline, older.headline]
    assert found("Ferro")[0] == "Nadia Ferro" and len(found("Ferro")) == 4


def test_quotation_marks_keep_words_together_and_a_minus_leaves_one_out(
    found, make_article, editor
):
    together = make_article(published_by=editor, body="<p>An empty dry dock.</p>")
    apart = make_article(published_by=editor, body="<p>The dock ran dry.</p>")
    assert set(found("dry dock")) == {together.headline, apart.headline}
    assert found('"dry dock"') == [together.headline]
    assert found("dock -empty") == [apart.headline]


def test_the_words_stay_in_the_field_and_do_no_harm(client, make_article, editor):
    response = client.get("/search/", {"q": '"><script>alert(1)</script>'})
    html = response.content.decode()
    assert "<script>alert" not in html
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html


@pytest.mark.parametrize(
    "words", ["", " ", "'", '"', "-", ":*&|!()<->", "x" * 5000, "\ud7ff", "%", "🚢"]
)
def test_nothing_that_is_typed_breaks_the_page(client, make_article, editor, words):
    make_article(published_by=editor)
    assert client.get("/search/", {"q": words}).status_code == 200


def test_an_empty_result_says_so_and_helps(client, make_article):
    html = client.get("/search/", {"q": "zeppelin"}).content.decode()
    assert "Nothing was found for “zeppelin”" in html
    assert "Fewer words find more" in html


def test_search_engines_do_not_list_searches(client, make_article, editor):
    make_article(published_by=editor)
    for address in ("/search/", "/search/?q=frigate"):
        assert '<meta name="robots" content="noindex">' in client.get(address).content.decode()


def test_the_next_page_of_a_search_is_of_the_same_search(client, make_article, editor):
    for _ in range(22):
        make_article(published_by=editor)
    html = client.get("/search/", {"q": "frigate & co"}).content.decode()
    older = re.search(r'href="([^"]+)" rel="next"', html)
    assert older is None  # "co" is in none of them
    html = client.get("/search/", {"q": "frigate returns"}).content.decode()
    older = re.search(r'href="([^"]+)" rel="next"', html)[1].replace("&amp;", "&")
    assert "q=frigate+returns" in older
    second = client.get(f"/search/{older}").content.decode()
    assert second.count('<article class="card">') == 2


@pytest.fixture
def snippets(client):
    def read(words):
        html = client.get("/search/", {"q": words}).content.decode()
        return re.findall(r'<p class="deck">(.*?)</p>', html, re.S)

    return read


def test_a_snippet_shows_the_words_where_they_stand(snippets, make_article, editor):
    long = f"<p>{'Nothing happened on the pier that day. ' * 30}</p>"
    make_article(published_by=editor, body=f"{long}<p>The gearboxes failed.</p>{long}")
    (snippet,) = snippets("gearbox")
    assert "The <mark>gearboxes</mark> failed." in snippet
    assert len(snippet) < 400


def test_without_the_word_in_its_text_a_story_shows_its_deck(snippets, make_article, editor):
    story = make_article(published_by=editor, headline="A Gearbox Comes Home")
    assert snippets("gearbox") == [story.deck]


def test_a_snippet_is_text_whatever_the_story_holds(snippets, make_article, editor):
    other = make_article(published_by=editor)
    make_article(
        published_by=editor,
        body="<p>A gearbox &lt;script&gt;alert(1)&lt;/script&gt; &amp; <em>more</em>.</p>"
        f'<p class="more-link" data-article="{other.pk}">MORE</p><p>The end.</p>',
    )
    (snippet,) = snippets("gearbox")
    assert "<mark>gearbox</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp;" in snippet
    assert "<em>" not in snippet and "MORE" not in snippet


def test_a_mark_within_a_line_leaves_no_gap_in_a_snippet(snippets, make_article, editor):
    make_article(published_by=editor, body="<p>A gearbox of the <em>Orsolya</em>.</p><p>Next.</p>")
    (snippet,) = snippets("gearbox")
    assert "of the Orsolya. Next" in snippet


def test_a_search_is_narrowed_by_section_author_kind_and_day(found, make_article, editor, category):
    land = Category.objects.create(name="Land", slug="land")
    yards = Category.objects.create(name="Yards", slug="yards", parent=category)
    tomas = Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    by = [{"author": tomas.pk, "role": "reporter"}]
    on_land = make_article(published_by=editor, category=land)
    in_yard = make_article(published_by=editor, category=yards)
    argued = make_article(published_by=editor, type="opinion")
    signed = make_article(published_by=editor, bylines=by)
    old = make_article(published_by=editor)
    move_dates(old, timedelta(days=-40))
    everything = [story.headline for story in (signed, argued, in_yard, on_land, old)]
    assert found("frigate") == everything
    assert found("frigate", section="land") == [on_land.headline]
    assert in_yard.headline in found("frigate", section="sea-power")
    assert on_land.headline not in found("frigate", section="sea-power")
    assert found("frigate", author="tomas-quill") == [signed.headline]
    assert found("frigate", type="opinion") == [argued.headline]
    zone = Publication.objects.get().zone
    day = old.published_at.astimezone(zone).date()
    assert found("frigate", from_=day, to=day) == [old.headline]
    assert found("frigate", to=day - timedelta(days=1)) == []
    assert old.headline not in found("frigate", from_=day + timedelta(days=1))
    assert found(author="tomas-quill") == [signed.headline]


def test_what_is_no_filter_narrows_nothing(found, make_article, editor):
    story = make_article(published_by=editor)
    nonsense = {"section": "no/such", "author": "nobody", "type": "x", "from_": "32", "to": "-1"}
    assert found("frigate", **nonsense, sort="worst") == [story.headline]
    assert found("frigate", from_="0001-01-01", to="9999-12-31") == [story.headline]


def test_the_form_keeps_what_was_asked(client, make_article, editor):
    make_article(published_by=editor)
    asked = {"q": "x", "section": "sea-power", "author": "nadia-ferro", "from": "2026-01-02"}
    html = client.get("/search/", asked | {"sort": "best"}).content.decode()
    for choice in ("sea-power", "nadia-ferro", "best"):
        assert f'<option value="{choice}" selected>' in html
    assert 'name="from" type="date" value="2026-01-02"' in html
    assert '<details class="search-filters" open>' in html
    assert "open" not in re.search(r"<details[^>]*>", client.get("/search/").content.decode())[0]


def test_the_best_match_comes_first_where_it_is_asked_for(found, make_article, editor):
    best = make_article(published_by=editor, headline="A Gearbox for the Gearbox")
    newer = make_article(published_by=editor, body="<p>There is a gearbox in it.</p>")
    assert found("gearbox") == [newer.headline, best.headline]
    assert found("gearbox", sort="best") == [best.headline, newer.headline]


def test_it_says_how_many_were_found(client, make_article, editor):
    def head(words):
        html = client.get("/search/", {"q": words}).content.decode()
        return re.search(r'id="results">([^<]+)<', html)[1]

    make_article(published_by=editor)
    assert head("frigate") == "1 story about “frigate”, newest first"
    make_article(published_by=editor)
    assert head("frigate") == "2 stories about “frigate”, newest first"


def test_a_slip_of_the_pen_is_asked_about(client, make_article, editor):
    story = make_article(published_by=editor, tag_names=["Destroyers"])
    make_article(headline="Destoyer Secrets")
    html = client.get("/search/", {"q": "Destoyers"}).content.decode()
    assert "Did you mean one of these?" in html and 'href="/tag/destroyers/"' in html
    html = client.get("/search/", {"q": "frigatte"}).content.decode()
    assert f'href="{story.address}"' in html and "Secrets" not in html


def test_a_search_narrowed_to_nothing_leads_to_everything(client, make_article, editor):
    make_article(published_by=editor)
    html = client.get("/search/", {"q": "frigate & co", "type": "opinion"}).content.decode()
    assert '<a href="/search/?q=frigate%20%26%20co">' in html


@pytest.fixture
def suggested(client):
    def ask(words):
        response = client.get("/search/suggestions/", {"q": words})
        assert response.status_code == 200
        return [(s["kind"], s["name"], s["url"]) for s in response.json()["suggestions"]]

    return ask


def test_typing_suggests_sections_series_people_topics_and_stories(
    suggested, make_article, editor, author, category
):
    series = Series.objects.create(title="Ferries of War", slug="ferries-of-war")
    story = make_article(
        published_by=editor,
        headline="The Ferry Stays in Port",
        tag_names=["Ferries"],
        series=series,
    )
    assert suggested("fer") == [
        ("Series", "Ferries of War", "/series/ferries-of-war/"),
        ("Author", "Nadia Ferro", "/author/nadia-ferro/"),
        ("Topic", "Ferries", "/tag/ferries/"),
        ("Story", story.headline, story.address),
    ]
    assert suggested("sea po")[0] == ("Section", "Sea Power", "/category/sea-power/")
    assert suggested("férro")[0][1] == "Nadia Ferro"


def test_nothing_is_suggested_that_readers_cannot_see(suggested, make_article):
    hidden = Series.objects.create(title="Zeppelin Files", slug="zeppelin-files")
    make_article(headline="Zeppelin Papers", tag_names=["Zeppelins"], series=hidden)
    for words in ("zep", "zeppelin", "nadia", "sea"):
        assert suggested(words) == []


@pytest.mark.parametrize("words", ["", "a", "'", "a & | !", "((", "x" * 3000, "%", "!:*"])
def test_nothing_typed_breaks_the_suggestions(suggested, make_article, editor, words):
    make_article(published_by=editor)
    assert len(suggested(words)) < 10


def test_a_lost_address_suggests_stories_by_its_words(client, make_article, editor):
    carrier = make_article(published_by=editor, headline="The Carrier Sails Without Escorts")
    make_article(headline="The Carrier Nobody Knows")
    for number in range(6):
        make_article(published_by=editor, headline=f"Something Else Entirely {number}")
    response = client.get("/2019/03/why-the-carriers-sail/")
    assert response.status_code == 404
    html = response.content.decode()
    near = html.partition("Perhaps you meant")[2].partition("Most recent")[0]
    assert carrier.address in near and "Something Else" not in near and "Nobody" not in near
    for address in ("/wp-login.php", "/x/", "/%F0%9F%9A%A2/", "/'; drop--/", f"/{'a-' * 900}/"):
        assert "Perhaps you meant" not in client.get(address).content.decode()
