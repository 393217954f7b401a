"""Real exports: every one comes over with the counts of an independent reading, or is refused."""

import random
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils.text import slugify

from articles.models import Article, Tag
from authors.models import Author
from categories.models import Category
from pages.models import Page
from tests.conftest import CORPORA
from tests.wordpress.conftest import read_independently
from tests.wordpress.test_import import digest_of_everything
from wordpress.models import ArchivedComment, ImportedItem, Note

pytestmark = [pytest.mark.corpora, pytest.mark.slow]
FILES = sorted((CORPORA / "wxr").glob("*.xml")) if CORPORA.exists() else []
BROKEN = sorted((CORPORA / "xml").glob("*")) if CORPORA.exists() else []
TAG_DOMAINS = ("post_tag", "tag")
# Well-formed, but without a version that says what they are: WordPress refuses them too.
NO_EXPORTS = ("invalid-version-tag", "missing-version-tag")


def _is_export(path):
    try:
        ElementTree.parse(path)
    except ElementTree.ParseError:
        return False
    return not any(name in path.name for name in NO_EXPORTS)


EXPORTS = [path for path in FILES if _is_export(path)]
REFUSED = [path for path in FILES if path not in EXPORTS] + BROKEN


def _is_public(fields):
    return fields.get("status") == "publish" and not fields.get("post_password")


def _standing(fields):
    """Where a story stands here, by another reading of its status and dates."""
    if _is_public(fields):
        return "Published"
    dated = fields.get("post_date_gmt", "")
    is_later = (
        dated[:4].isdigit()
        and dated[:4] > "0000"
        and (datetime.strptime(dated, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) > datetime.now(UTC))
    )
    if fields.get("status") == "future" and is_later and not fields.get("post_password"):
        return "Scheduled"
    return {"pending": "In review", "trash": "Bin"}.get(fields.get("status"), "Draft")


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name[-40:])
def test_every_export_comes_over_with_the_counts_of_another_reading(bring, client, path):
    run = bring(path)
    there = read_independently(path)
    unlike = {
        tuple(f.get(name) for name in ("post_type", "post_id", "link", "post_name", "title")): f
        for f in there
    }
    posts = [f for f in unlike.values() if f.get("post_type") == "post"]
    pages = [f for f in unlike.values() if f.get("post_type") == "page"]
    assert not ImportedItem.objects.filter(state="failed").exists()
    assert Counter(map(_standing, posts)) == Counter(
        "Bin" if a.binned_at else str(a.state()) for a in Article.objects.all()
    )
    assert Page.objects.count() == len(pages)
    assert Page.objects.published().count() == sum(map(_is_public, pages))
    assert ImportedItem.objects.filter(source="post").count() == len(unlike)
    _same_attachments(unlike.values())
    public = [f for f in posts if _is_public(f)]
    _same_categories(public)
    _same_tags(public)
    _same_authors(path, public)
    assert (
        ArchivedComment.objects.count()
        == run.counts["read"]["comment"]
        == sum(
            1
            for item in ElementTree.parse(path).iter("item")
            for c in item
            if c.tag.endswith("comment")
        )
    )
    assert run.counts["read"].get("post:publish", 0) == sum(
        1 for f in there if f.get("post_type") == "post" and f.get("status") == "publish"
    )
    _nothing_hidden_is_readable(client)
    _addresses_answer(client)
    before = digest_of_everything()
    bring(path)
    assert digest_of_everything() == before


def _same_attachments(items):
    there = sorted(f["post_id"] for f in items if f.get("post_type") == "attachment")
    here = ImportedItem.objects.filter(wp_type="attachment").values_list("key", flat=True)
    assert sorted(key.partition("~")[0] for key in here) == there


def _named(fields, *domains):
    return {
        slugify(unquote(slug or name or ""), allow_unicode=True)[:80].strip("-_")
        for domain, slug, name in fields["categories"]
        if (domain or "category") in domains and (slug or name)
    }


def _same_categories(public):
    there = Counter(slug for f in public for slug in _named(f, "category") or {"uncategorized"})
    for slug, number in there.items():
        category = ImportedItem.objects.get(source="term", key=f"category:{slug}").target
        published = Article.objects.published()
        here = published.filter(Q(category=category) | Q(filings__category=category)).distinct()
        assert here.count() == number, slug


def _same_tags(public):
    there = Counter(
        name.casefold()
        for f in public
        for name in {n for domain, _, n in f["categories"] if domain in TAG_DOMAINS}
    )
    here = {
        tag.name.casefold(): Article.objects.published().tagged(tag).count()
        for tag in Tag.objects.all()
    }
    assert {unescape(name): n for name, n in there.items()} == {k: n for k, n in here.items() if n}


def _same_authors(path, public):
    there = Counter()
    for fields in public:
        signed = {s.removeprefix("cap-") for d, s, _ in fields["categories"] if d == "author" and s}
        # One export writes a login with a stray mark before it: that is the same person.
        there.update({slugify(login) for login in signed or {fields.get("creator") or ""}} - {""})
    here = {
        slugify(row.key.removeprefix("author:")): row.target_id
        for row in ImportedItem.objects.filter(source="author")
    }
    for login, number in there.items():
        # Whoever signs with a mail address is known by another name here.
        if pk := here.get(login):
            signed = Article.objects.published().filter(bylines__author=pk).distinct()
            assert signed.count() == number, login
        else:
            assert "@" in str([f.get("creator") for f in public]), login
    logins = {
        (child.text or "").strip().casefold()
        for author in ElementTree.parse(path).getroot().find("channel")
        if author.tag.endswith("}author")
        for child in author
        if child.tag.endswith("}author_login") and (child.text or "").strip()
    }
    assert Author.objects.count() >= len(logins)
    assert not Author.objects.exclude(user=None).exists()


def _nothing_hidden_is_readable(client):
    hidden = Article.objects.exclude(pk__in=Article.objects.published())
    for article in hidden:
        item = ImportedItem.objects.get(target_kind="article", target_id=article.pk)
        response = client.get(f"/?p={item.key}")
        if response.status_code not in (404, 410):
            # Another item of that number is public.
            assert Article.objects.published().filter(path=response.url.strip("/")).exists()
    drafts = Page.objects.filter(status="draft")
    for page in drafts:
        assert client.get(page.address).status_code == 404
    words = {a.headline for a in hidden} | {page.title for page in drafts}
    public = " ".join(
        [f"{a.headline} {a.deck} {a.body}" for a in Article.objects.published()]
        + [f"{page.title} {page.body}" for page in Page.objects.published()]
    )
    words = {word for word in words if len(word) > 9 and word not in public}
    if not words:
        return
    # Hundreds of lists say the same of the same stories: some of each export are walked.
    dice, lists = random.Random(len(words)), sorted({*_lists()})
    for address in [*FIRST, *dice.sample(lists, min(30, len(lists)))]:
        content = client.get(address)
        text = content.getvalue() if content.streaming else content.content
        said = unescape(text.decode("utf-8", "replace"))
        assert not [word for word in words if word in said], address


FIRST = ("/", "/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/authors/", "/corrections/")


def _lists():
    """Lists, feeds and stories that may say a word of what is hidden."""
    for model in (Category, Tag, Author):
        for thing in model.objects.all():
            yield from (thing.get_absolute_url(), f"{thing.get_absolute_url()}feed/")
    for path in Article.objects.published().values_list("path", flat=True):
        year, month, _ = path.split("/")
        yield from (f"/{path}/", f"/{year}/", f"/{year}/{month}/", f"/sitemap-{year}-{month}.xml")
    for page in Page.objects.published():
        yield page.get_absolute_url()


def _addresses_answer(client):
    items = ImportedItem.objects.filter(
        is_public=True, target_id__isnull=False, state="done", moment__lt=datetime.now(UTC)
    )
    for item in items.order_by("pk")[:20]:
        path = f"/{item.link_key}" if item.link_key.startswith("?") else f"/{item.link_key}/"
        response = client.get(path, follow=True)
        assert response.status_code == 200, path
    for page in (Article.objects.published().first(), Page.objects.published().first()):
        if page:
            assert client.get(page.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.name[-40:])
def test_what_is_malformed_or_hostile_is_refused_with_a_sentence(publication, roles_exist, path):
    with pytest.raises(CommandError) as refused:
        call_command("import_wordpress", str(path))
    sentence = str(refused.value)
    assert path.name in sentence and sentence.endswith(".") and "\n" not in sentence
    for model in (Article, Page, Category, Author, Tag, ImportedItem, Note):
        assert not model.objects.exists()
