"""The demo publication, through the doors that readers and a first start use."""

import json
import re
import stat
from collections import Counter
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils.html import conditional_escape

from ads.models import Advert
from articles.models import Article, Correction, Tag
from authors.models import Author
from categories.models import Category
from newsroom import richtext, roles
from newsroom.demo import making, publication, wire
from newsroom.demo.pictures import FOLDER, PICTURES
from newsroom.demo.reading import STATUSES, read_stories
from newsroom.models import Publication, User
from photos.models import Photo

STORIES = read_stories()
ROLES = [roles.WRITER, roles.EDITOR, roles.PUBLISHER, roles.ADS_MANAGER, roles.ADMINISTRATOR]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def said(folder, django_db_setup, django_db_blocker):
    """What the command said when it made the demo, once for this module."""
    with (
        django_db_blocker.unblock(),
        override_settings(DATA_DIR=folder, MEDIA_ROOT=folder / "media"),
        transaction.atomic(),
    ):
        if not Group.objects.exists():
            roles.grant(apps)
            for username in ("importer", "worker"):
                User.objects.create(username=username, is_machine=True, is_active=False)
        out = StringIO()
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pages(said):
    """Every public page of the demo, by its address."""
    articles = [article.get_absolute_url() for article in Article.objects.published()]
    client = Client()
    return {address: client.get(address) for address in [*addresses(), *articles]}


@pytest.fixture
def demo(said, folder, db, settings):
    settings.DATA_DIR, settings.MEDIA_ROOT = folder, folder / "media"
    return said


@pytest.fixture
def sign_ins(demo, folder):
    return json.loads((folder / making.SIGN_INS).read_text())


def addresses():
    """Every public page of the demo but the articles."""
    yield from ("/", "/feed/", "/authors/", "/search/?q=destroyer", "/corrections/")
    yield from ("/sitemap.xml", "/2026/", "/robots.txt")
    for model in (Category, Author, Tag):
        yield from (thing.get_absolute_url() for thing in model.objects.all())


# What readers find


def test_every_page_of_the_demo_answers(pages):
    assert dict.fromkeys(pages, 200) == {
        address: page.status_code for address, page in pages.items()
    }


def test_every_published_story_shows_its_headline(demo, pages):
    for article in Article.objects.published():
        page = pages[article.get_absolute_url()].content.decode()
        assert f"{conditional_escape(article.headline)}</h1>" in page


def test_every_picture_on_the_front_page_can_be_loaded(demo, client):
    page = client.get("/").content.decode()
    pictures = set(re.findall(r'src="(/media/[^"]+)"', page))
    assert len(pictures) > 5
    assert {client.get(picture).status_code for picture in pictures} == {200}


def test_stories_that_are_not_public_are_not_found(demo, client):
    hidden = Article.objects.exclude(path=None).exclude(
        pk__in=Article.objects.published().values("pk")
    )
    answers = {a.state(): client.get(a.address).status_code for a in hidden}
    assert answers == {"Scheduled": 404, "Embargoed": 404, "Withdrawn": 410, "Retracted": 200}


def test_no_account_of_the_demo_stands_in_the_publication(pages):
    words = {
        word.casefold()
        for _, username, first, last in publication.ACCOUNTS
        for word in (username, first, last)
    }
    words.add("accounts.example")
    for address, page in pages.items():
        text = page.content.decode().casefold()
        assert not [word for word in words if word in text], address


# What the newsroom finds


def test_the_demo_is_the_publication_of_the_issue(demo):
    assert Publication.objects.get().name == "The Middle Watch"
    assert Publication.objects.get().logo
    assert Category.objects.public().count() == 8
    assert Author.objects.public().count() == 12
    assert Article.objects.count() == len(STORIES) >= 60
    assert Correction.objects.exclude(kind="retraction").count() >= 3
    assert {ad.slot for ad in Advert.objects.running()} == set(Advert.Slot.values)


def test_every_status_is_there(demo):
    wanted = Counter(story.status.capitalize() for story in STORIES)
    assert Counter(article.state() for article in Article.objects.all()) == wanted
    assert {story.status for story in STORIES} == set(STATUSES)


def test_statuses_are_reached_by_their_steps(demo):
    for story in STORIES:
        article = Article.objects.get(slug=story.slug)
        steps = list(article.transitions.order_by("at", "pk").values_list("step", flat=True))
        assert steps[: len(STEPS[story.status])] == STEPS[story.status]


STEPS = {
    "published": ["publish"],
    "draft": [],
    "in review": ["submit"],
    "approved": ["submit", "approve"],
    "scheduled": ["submit", "approve", "publish"],
    "embargoed": ["submit", "approve", "publish"],
    "withdrawn": ["publish", "withdraw"],
    "retracted": ["publish", "retract"],
}


def test_public_stories_were_published_over_the_last_months(demo):
    published = Article.objects.published().order_by("published_at")
    for story in STORIES:
        if story.status == "published":
            article = published.get(slug=story.slug)
            assert article.path.startswith(f"{article.published_at.year}/")
    first, last = published.first().published_at, published.last().published_at
    assert 90 < (last - first).days < 200


def test_each_sign_in_opens_the_newsroom_with_its_role(demo, sign_ins):
    assert [person["role"] for person in sign_ins] == ROLES
    for person in sign_ins:
        assert set(person) == {"role", "username", "password"}
        client = Client()
        assert client.login(request=None, username=person["username"], password=person["password"])
        user = User.objects.get(username=person["username"])
        assert [group.name for group in user.groups.all()] == [person["role"]]
        assert not user.is_superuser
        assert client.get("/admin/").status_code == 200


def test_sign_ins_are_printed_and_kept_from_others(demo, sign_ins, folder):
    assert stat.S_IMODE((folder / making.SIGN_INS).stat().st_mode) == 0o600
    for person in sign_ins:
        assert person["password"] in demo


def test_the_writer_has_own_stories_and_no_others(demo):
    writer = User.objects.get(groups__name=roles.WRITER)
    own = set(Article.objects.editable_by(writer))
    assert {a.state() for a in own} >= {"Draft", "In review", "Approved", "Published"}
    assert len(own) < Article.objects.count()


# Making it


def test_a_second_demo_changes_nothing_and_says_so(demo, sign_ins, folder):
    out = StringIO()
    call_command("demo", stdout=out)
    assert "already" in out.getvalue()
    assert Article.objects.count() == len(STORIES)
    assert json.loads((folder / making.SIGN_INS).read_text()) == sign_ins


def test_a_large_demo_goes_on_to_the_number_asked_for(demo, client, monkeypatch):
    monkeypatch.setattr(wire, "BATCH", 20)
    monkeypatch.setattr(wire, "WORKERS", 1)
    for wanted in (len(STORIES) + 30, len(STORIES) + 45):
        call_command("demo", articles=wanted, stdout=StringIO(), stderr=StringIO())
        assert Article.objects.count() == wanted
    generated = Article.objects.exclude(slug__in=[story.slug for story in STORIES])
    headlines = generated.values_list("headline", flat=True)
    assert len(set(headlines)) == 45
    assert min(map(len, headlines)) > 20
    assert generated.filter(pk__in=Article.objects.published()).count() == 45
    for article in generated[:5]:
        assert client.get(article.get_absolute_url()).status_code == 200
    newest = generated.order_by("published_at").last()
    assert client.get("/search/", {"q": newest.headline}).content.decode().count(newest.path)


# The stories and pictures themselves


def test_headlines_are_unique_and_over_20_characters():
    headlines = [story.headers["headline"] for story in STORIES]
    assert len(set(headlines)) == len(headlines) >= 60
    assert min(map(len, headlines)) > 20


def test_stories_have_600_to_1200_words():
    lengths = {
        s.slug: richtext.word_count(s.body_with(articles={}, photos=NoPhotos())) for s in STORIES
    }
    assert not {slug: words for slug, words in lengths.items() if not 600 <= words <= 1200}


class NoPhotos(dict):
    """Stands for the photos of a body when only its words are counted."""

    def __missing__(self, name):
        return Photo(pk=1)


def test_stories_refer_only_to_what_exists():
    published = {story.slug for story in STORIES if story.status == "published"}
    for story in STORIES:
        assert story.headers["category"] in {c["slug"] for c in publication.CATEGORIES}
        assert {*story.more_links, *story.names("related")} <= published - {story.slug}, story.slug
        named = {*story.body_photos, story.headers.get("photo")} - {None}
        assert named <= set(PICTURES), story.slug
        assert story.series is None or story.series[0] in publication.SERIES
        assert 'data-article="' not in story.body_with(articles={}, photos=NoPhotos())


def test_stories_show_what_the_publication_can_do():
    assert Counter(len(story.bylines) for story in STORIES)[3] >= 3
    assert Counter(len(story.bylines) for story in STORIES)[2] >= 10
    assert sum(bool(story.more_links) for story in STORIES) > 40
    assert all("<h2>" in story.body for story in STORIES)
    assert sum("<table>" in story.body for story in STORIES) >= 2
    assert sum("pull-quote" in story.body for story in STORIES) >= 5


def test_every_picture_is_painted_and_light():
    files = {path.stem: path for path in FOLDER.iterdir()}
    assert set(PICTURES) < set(files)
    assert max(path.stat().st_size for path in files.values()) <= 120_000
