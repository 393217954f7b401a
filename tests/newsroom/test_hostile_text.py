"""Text that tries to be markup, in every field of everything, on every page of both sides."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import etree, html

from articles.models import Article, Breaking, Question, Series, Tag
from authors.models import Author
from categories.models import Category
from newsroom.models import Publication, User, database_now
from pages.models import Page
from photos.models import Photo
from tests.articles.desk import page_of
from tests.newsroom.test_leaks import every_public_address
from tests.newsroom.test_permissions import (  # noqa: F401
    ALSO,
    EVERYBODY,
    TABLE,
    address,
    newsroom_routes,
    things,
)

# The end of a script, an attribute, a comment, a template; a character that no XML can hold;
# JavaScript's own line end; a mark that turns the direction of writing.
EVIL = (
    "zq'\"></script><script>alert(7)</script><img src=x onerror=alert(7)>-->{{7*7}}\x08\u2028\u202e"
)


def evil(model, name):
    """As much of it as the field takes."""
    return EVIL[: model._meta.get_field(name).max_length]


def spoil(model, **kept):
    """Write it into every field of words of every row."""
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.get_internal_type() in ("CharField", "TextField")
        and not field.choices
        and field.name not in kept.get("but", ())
    ]
    model._base_manager.update(**{name: evil(model, name) for name in names})
    return names


@pytest.fixture
def spoilt(things, make_article, editor, publisher, importer):  # noqa: F811
    photo = Photo.objects.get()
    Photo.objects.update(credit=EVIL)
    Question.objects.update(is_asked=False)
    figure = (
        f'<figure class="photo" data-photo="{photo.pk}"><img alt="x">'
        "<figcaption>y</figcaption></figure>"
    )
    escaped = EVIL.replace("<", "&lt;")
    body = (
        f"<h2>{escaped}</h2><p>{escaped}</p>{figure}"
        f'<p><a href="https://x.example/?{escaped.replace(chr(34), "%22")}">{escaped}</a></p>'
        f'<p class="more-link" data-article="{things["public"]}">MORE</p>'
        f'<aside class="pull-quote"><p>{escaped}</p><cite>{escaped}</cite></aside>'
        f"<table><caption>{escaped}</caption><tbody><tr><td>{escaped}</td></tr></tbody></table>"
    )
    content = {
        "headline": EVIL, "deck": EVIL, "body": body, "lead_photo": photo, "lead_caption": EVIL,
        "lead_alt": EVIL, "search_title": EVIL[:120], "search_description": EVIL,
        "series": Series.objects.get(), "series_part": 1, "tag_names": [EVIL, "Tugs"],
        "related": [things["public"]],
    }  # fmt: skip
    for by in (editor, publisher):
        story = make_article(by=by, **content)
        story.publish(by=by, note=EVIL)
        story.correct(by=by, kind="correction", text=EVIL, place="top")
        story.save_revision({"deck": EVIL + "2"}, by=by, base=1, note=EVIL[:200])
        story.propose(by=by, note=EVIL)
    Breaking.objects.put_up(EVIL[:160], by=editor, article=story)
    retracted = make_article(published_by=publisher, **content)
    retracted.retract(by=publisher, notice=EVIL)
    held = make_article(by=editor, **content)
    held.publish(by=editor, at=database_now() + timedelta(hours=1))
    Article.objects.filter(pk=held.pk).update(held_at=database_now())
    held.transitions.update(note=EVIL)
    draft = Article.objects.get(pk=things["articles_article"])
    draft.save_revision(content, by=editor, base=1, note=EVIL[:200])
    draft.autosaves.update(
        typed={name: [EVIL] for name in ("headline", "deck", "body", "tag_names")}
    )
    draft.requests.update(reason=EVIL)
    Author.objects.update(photo=photo)
    page = Page.objects.get()
    page.save_revision({"title": EVIL, "description": EVIL, "body": body}, by=publisher)
    page.publish(by=publisher)
    spoil(
        Author, but=["slug", "website_url", "x_url", "bluesky_url", "mastodon_url", "linkedin_url"]
    )
    spoil(Category, but=["slug", "path"])
    spoil(Tag, but=["slug", "name"])
    spoil(Series, but=["slug"])
    spoil(Photo, but=["file", "digest", "tint", "fingerprint"])
    spoil(Publication, but=["site_url", "time_zone", *_urls(Publication)])
    Photo.objects.update(findings=[EVIL])
    Question.objects.update(text=EVIL)
    User.objects.filter(is_machine=False).update(first_name=EVIL[:150], last_name=EVIL[:150])
    return things | {"story": story, "held": held}


def _urls(model):
    return [field.name for field in model._meta.concrete_fields if field.name.endswith("_url")]


def broken(response):
    """What of it a browser would take for markup."""
    kind = response["Content-Type"].partition(";")[0]
    if kind.startswith("image/"):
        return []
    text = response.content.decode()
    if kind == "application/json":
        json.loads(text)
        return []
    if kind.endswith("xml"):
        etree.fromstring(response.content)
        return []
    if kind != "text/html" or not text.strip():
        return []
    page = html.document_fromstring(text)
    found = page.xpath("//*[@onerror]") + page.xpath("//img[@src='x']")
    for script in page.iter("script"):
        if script.get("type") in ("application/ld+json", "application/json"):
            json.loads(script.text)
        elif script.text and "alert(7)" in script.text:
            found.append(script)
    return found


def test_no_public_page_takes_words_for_markup(client, spoilt):
    asked = [one for one in every_public_address() if not one.startswith("/media/")]
    seen = 0
    for where in [*asked, f"/search/?q={EVIL}", "/search/?q=zq"]:
        response = client.get(where)
        if not response.streaming:
            assert not broken(response), where
            seen += "zq" in response.content.decode()
    assert seen > 15


def test_no_page_of_the_newsroom_takes_words_for_markup(client, spoilt, administrator):
    routes = (TABLE | ALSO).keys() | EVERYBODY
    asked = [address(name, ps, spoilt) for name, ps in newsroom_routes() if name in routes]
    for article in (spoilt["story"], spoilt["held"]):
        asked += [page_of(article, name) for name in ("change", "history", "compare", "preview")]
    asked += [reverse("admin:articles_article_linkable"), reverse("admin:photos_photo_picker")]
    seen = 0
    client.force_login(administrator)
    for where in asked:
        response = client.get(where)
        if not response.streaming:
            assert not broken(response), where
            seen += b"zq" in response.content
    assert seen > 50
