"""Every address of the URL configuration is asked, and written to, for who wrote without a name.

Beside test_veil.py, which names the pages that matter most: here no route is named, so that none
can be forgotten. Whatever a person sends is undone before the next address is asked.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from articles.models import Article, Autosave, Breaking
from articles.workflow import STEPS
from fronts.models import Front
from fronts.plan import Plan
from newsroom.models import database_now
from photos.models import Photo
from tests.articles.desk import signed_in, typed
from tests.authors.test_veil import (
    COLLEAGUE,
    colleague,
    hidden,
    let_out,
    nobody,
    stories,
    tells_apart,
)
from tests.newsroom.test_leaks import every_public_address
from tests.newsroom.test_permissions import PEOPLE, POSTS, newsroom_routes, things
from tests.photos.pictures import jpeg

__all__ = ["colleague", "hidden", "stories", "things"]

# Signing out ends the walk, and says no word of a story.
NOT_ASKED = {None, "logout"}
REFUSED = {400, 403, 404, 405}
EVERYBODY = re.compile(r'\{"username": "[^"]*", "name": "[^"]*"\}')
LETTERS = {name: letter for letter, name in PEOPLE.items()} | {"colleague": "W"}


def body(story, user, *, late=False):
    """What would be typed into any form of the newsroom: each takes the fields that it knows.

    `late` is from a page that does not know what the hidden person saved last.
    """
    known = 1 if late else story.newest_revision.number
    return typed(story, deck="The crew had known.") | {
        "revision": known,
        "base": known,
        "autosave_key": str(uuid4()),
        "text": "Well? @zquill @xcontrol",
        "note": "Look.",
        "reason": "It cannot wait.",
        "name": "Ida",
        "title": "A title",
        "what": "newest",
        "kind": "correction",
        "place": "foot",
        "person": "",
        "email": "ida@elsewhere.example",
        "to": "review",
        "do": "look",
        "post": "yes",
        "username": user.username,
        "item-movement": "none",
        **{f"note-{step}": "For a reason." for step in STEPS},
        "upload": SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg"),
    }


# Where another word is needed for the answer to be more than a refusal.
SENT = {
    "articles_article_ask": {"kind": "override"},
    # With a base it saves first: what the change page does.
    "articles_article_step": {"base": None},
    "photos_photo_words": {"kind": Photo.Kind.values[0], "alt_text": "A tug.", "credit": "Ida"},
}


def sent(name, story, user, *, late):
    data = body(story, user, late=late) | SENT.get(name, {})
    return {field: value for field, value in data.items() if value is not None}


def routes_filled_in(told):
    """Each route with the addresses at which something of these stories could stand."""
    for name, parameters in newsroom_routes():
        if name in NOT_ASKED:
            continue
        for story in [told["quiet"], told["waits"], told["public"], told["binned"]]:
            for step in STEPS if "step" in parameters else [""]:
                values = values_of(name, told, story) | {"step": step}
                unknown = set(parameters) - values.keys()
                assert not unknown, f"Say in values_of() what fills {unknown} of {name}."
                filled = {p: values[p] for p in parameters}
                yield name, reverse(f"admin:{name}", kwargs=filled), story
            if not is_about_stories(name):
                break


ABOUT_STORIES = ("articles_article_", "board_", "authors_author_note", "authors_author_names")


def is_about_stories(name):
    return name.startswith(ABOUT_STORIES)


def values_of(name, told, story):
    thing = "_".join(name.split("_")[:2])
    pk = story.pk if is_about_stories(name) else told["things"].get(thing, 1)
    return {
        "pk": pk, "object_id": pk, "id": pk, "number": 1, "key": told["unsaved"].key,
        "note": story.notes.filter(thread=None).values_list("pk", flat=True).first() or 1,
        "asked": story.requests.values_list("pk", flat=True).first() or 1,
        "link": story.preview_links.values_list("pk", flat=True).first() or 1,
        "app_label": "articles", "url": "nowhere/", "content_type_id": 1, "uidb64": "x",
        "token": "y",
    }  # fmt: skip


def words_of(response):
    """All that an answer says: what led to it, its text and its headers."""
    content = response.getvalue() if response.streaming else response.content
    led = [address for address, _ in getattr(response, "redirect_chain", [])]
    return " ".join([content.decode("utf-8", "replace"), str(response.headers), *led])


def told_by(response, viewer, asked):
    """What of the hidden person an answer says and, of the colleague, it does not say."""
    if "text/css" in response.headers.get("Content-Type", ""):
        return []
    text = words_of(response).replace(asked, "")
    if viewer.pk != COLLEAGUE["id"]:
        return tells_apart(text)
    # The colleague's own name stands in the colleague's own menu; of the other nothing may, but for
    # what was typed, and the list of all whom a note can name.
    text = EVERYBODY.sub("", text).replace("@zquill", "")
    found = re.search(r"quillfeather|zquill|zeb@hidden|98765431", text, re.I)
    return [found[0]] if found else []


@pytest.fixture
def told(things, stories, editor, hidden, make_article, category):
    """The stories that name nobody, as they stand, and one of everything else."""
    let_out(stories["public"], editor)
    binned = stories["binned"] = make_article(by=hidden, bylines=nobody())
    binned.bin(by=hidden)
    Breaking.objects.put_up("A thing happened", by=editor, article=stories["public"])
    for front in (Front.objects.of(), Front.objects.of(category)):
        front.apply(Plan(), by=editor, base=0, at=database_now() + timedelta(hours=1))
    told = {name: reread(thing) for name, thing in stories.items()}
    told["shown outside"] = told["waits"].share("Ida", by=editor)[1]
    told["things"] = things | {"photos_photo": told["photo"].pk}
    return told


def reread(thing):
    return Article.objects.get(pk=thing.pk) if isinstance(thing, Article) else thing


def both_ways(client, address, data):
    """The answers to a GET and to a POST, neither of which leaves a trace."""
    for ask in (client.get, lambda url, **kw: client.post(url, data, **kw)):
        with transaction.atomic():
            yield ask(address, follow=True)
            transaction.set_rollback(True)


@pytest.mark.parametrize("who", ["editor", "publisher", "writer", "ads_manager", "colleague"])
def test_no_address_tells_who_it_is_from_a_colleague(request, told, who):
    viewer = request.getfixturevalue(who)
    told["unsaved"] = Autosave.objects.keep(
        {"headline": ["Mine"]}, by=viewer, article=told["quiet"], key=uuid4(), base=1, changes=[]
    )
    client, wrong, answered, opened = signed_in(viewer), {}, set(), 0
    for name, address, story in routes_filled_in(told):
        data = sent(name, story, viewer, late=story == told["waits"])
        for method, response in zip(("GET", "POST"), both_ways(client, address, data), strict=True):
            if found := told_by(response, viewer, address):
                wrong[f"{method} {address}"] = found
            if response.status_code not in REFUSED:
                opened += 1
                answered.add((method, name))
    assert wrong == {}
    theirs = {name for name, letters in POSTS.items() if LETTERS[who] in letters}
    assert {name for name in theirs if ("POST", name) not in answered} == set()
    assert opened > 20


@pytest.mark.parametrize("who", ["editor", "colleague", "stranger"])
def test_no_public_address_tells_who_it_is(request, told, who):
    viewer = request.getfixturevalue(who)
    client, story, wrong = signed_in(viewer), told["public"], {}
    shown = f"/preview/{told['shown outside']}/"
    for address in (*every_public_address(), story.address, shown):
        data = body(story, viewer) | {"answer": "approve"}
        for response in both_ways(client, address, data):
            if found := told_by(response, viewer, address):
                wrong[address] = found
    assert wrong == {}
    assert client.get(shown).status_code == client.get(story.address).status_code == 200
