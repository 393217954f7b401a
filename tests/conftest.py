"""The cast, and one builder of stories."""

import itertools
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import F

from ads.models import Advert, Advertiser, Campaign
from articles.models import Article
from authors.models import Author
from categories.models import Category
from newsroom import roles
from newsroom.models import Publication, User

pytest_plugins = ["tests.browser"]

CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"


def pytest_collection_modifyitems(items):
    if not CORPORA.exists():
        absent = pytest.mark.skip(reason="the shared corpora are not beside this checkout")
        for item in items:
            if item.get_closest_marker("corpora"):
                item.add_marker(absent)


@pytest.fixture
def corpora():
    return CORPORA


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let transactional tests flush the ledger; the trigger that forbids it has its own test."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE articles_correction DISABLE TRIGGER corrections_are_not_truncated"
        )


def database_address():
    """The database of this test as a DATABASE_URL, for a process of its own."""
    connection.ensure_connection()
    server = connection.connection.info
    where = {"host": server.host, "port": server.port, "user": server.user}
    if server.password:
        where["password"] = server.password
    return f"postgresql:///{quote(server.dbname)}?{urlencode(where, quote_via=quote)}"


@pytest.fixture
def roles_exist(db):
    """A transactional test before this one may have flushed what the migrations made."""
    if not Group.objects.exists():
        roles.grant(apps)
        for username in ("importer", "worker"):
            User.objects.create(username=username, is_machine=True, is_active=False)


@pytest.fixture
def publication(db):
    return Publication.objects.create(name="The Dogwatch", time_zone="America/New_York")


def _person(username, role=None, **fields):
    user = User.objects.create_user(
        username, f"{username}@desk.example", "a good password", is_staff=True, **fields
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def make_person(roles_exist):
    return _person


@pytest.fixture
def writer(roles_exist):
    return _person("wendy", roles.WRITER)


@pytest.fixture
def editor(roles_exist):
    return _person("edmund", roles.EDITOR)


@pytest.fixture
def publisher(roles_exist):
    return _person("petra", roles.PUBLISHER)


@pytest.fixture
def second_publisher(roles_exist):
    return _person("paulo", roles.PUBLISHER)


@pytest.fixture
def ads_manager(roles_exist):
    return _person("ada", roles.ADS_MANAGER)


@pytest.fixture
def administrator(roles_exist):
    return _person("adnan", roles.ADMINISTRATOR)


@pytest.fixture
def stranger(db):
    """Signed in, but with no role."""
    return User.objects.create_user("sten", "sten@elsewhere.example", "a good password")


@pytest.fixture
def worker(roles_exist):
    return User.objects.worker()


@pytest.fixture
def importer(roles_exist):
    return User.objects.importer()


@pytest.fixture
def category(db):
    return Category.objects.create(name="Sea Power", slug="sea-power")


@pytest.fixture
def author(db):
    return Author.objects.create(
        name="Nadia Ferro",
        slug="nadia-ferro",
        job_title="Reporter",
        disclosures_reviewed_on=date(2026, 1, 1),
    )


@pytest.fixture
def make_article(roles_exist, publication, category, author):
    """Build a story: a draft by default, or public with `published_by`."""
    numbers = itertools.count(1)

    def build(*, by=None, published_by=None, at=None, **content):
        number = next(numbers)
        story = {
            "headline": f"A Frigate Returns Early, Part {number}",
            "deck": "The crew was told on Tuesday and the dock was not.",
            "body": "<p>The ship came in at dawn with one engine.</p>",
            "category": category,
            "bylines": [{"author": author.pk, "role": "reporter"}],
        } | content
        if by is None:
            by = published_by or User.objects.importer()
        article = Article.objects.draft(story, by=by)
        if published_by or at:
            article.publish(by=published_by or User.objects.importer(), at=at)
        return article

    return build


@pytest.fixture
def make_advert(db):
    """Build an advert with its campaign and advertiser: approved and in flight by default."""

    def build(*, advertiser="Lanyard & Sons", approved=True, campaign=None, flight=None, **fields):
        if campaign is None:
            owner, _ = Advertiser.objects.get_or_create(name=advertiser)
            campaign = Campaign.objects.create(
                advertiser=owner, name="Spring", **({"ends_at": None} | (flight or {}))
            )
        advert = Advert.objects.create(
            **{
                "campaign": campaign,
                "slot": "article",
                "heading": "Rope that holds",
                "url": "https://rope.example/",
            }
            | fields
        )
        if approved:
            Advert.objects.filter(pk=advert.pk).update(approved_digest=F("digest"))
        advert.refresh_from_db()
        return advert

    return build


def move_dates(article, delta, *names):
    """Move a row's moments: the database's clock is its own."""
    names = names or ("published_at", "first_published_at")
    row = Article.objects.get(pk=article.pk)
    changes = {name: getattr(row, name) + delta for name in names if getattr(row, name)}
    Article.objects.filter(pk=article.pk).update(**changes)
    article.refresh_from_db()
