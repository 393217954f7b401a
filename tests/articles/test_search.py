import re

import pytest


@pytest.fixture
def found(client):
    def search(words):
        response = client.get("/search/", {"q": words})
        assert response.status_code == 200
        return re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', response.content.decode())

    return search


def test_a_search_finds_stories_by_their_words_newest_first(found, make_article, editor, author):
    older = make_article(published_by=editor, body="<p>The gearbox failed at sea.</p>")
    newer = make_article(published_by=editor, headline="A Gearbox Comes Home at Last")
    make_article(published_by=editor, body="<p>Nothing of the kind.</p>")
    assert found("gearbox") == [newer.headline, older.headline]
    assert len(found("Ferro")) == 3


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
    "words", ["", " ", "\0", "'", '"', "-", ":*&|!()<->", "x" * 5000, "a\0b", "\ud7ff", "%", "🚢"]
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
