"""Real exports: every one comes over with the counts of an independent reading, or is refused."""

from collections import Counter
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Tag
from articles.workflow import Status
from authors.models import Author
from categories.models import Category
from pages.models import Page
from tests.conftest import CORPORA
from tests.wordpress.conftest import read_independently
from wordpress.models import ArchivedComment, ImportedItem, Note

pytestmark = [pytest.mark.corpora, pytest.mark.slow]
FILES = sorted((CORPORA / "wxr").glob("*.xml")) if CORPORA.exists() else []
BROKEN = sorted((CORPORA / "xml").glob("*")) if CORPORA.exists() else []
# Well-formed, but without a version that says what they are: WordPress refuses them too.
TAG_DOMAINS = ("post_tag", "tag")
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
    assert Article.objects.count() == len(posts)
    assert Page.objects.count() == len(pages)
    assert Article.objects.published().count() == sum(map(_is_public, posts))
    assert Page.objects.published().count() == sum(map(_is_public, pages))
    assert ImportedItem.objects.filter(source="post").count() == len(unlike)
    _same_attachments(unlike.values())
    _same_terms(path, posts)
    _same_authors(path, posts)
    assert ArchivedComment.objects.count() == sum(
        1
        for item in ElementTree.parse(path).iter("item")
        for c in item
        if c.tag.endswith("comment")
    )
    assert run.counts["read"].get("post:publish", 0) == sum(
        1 for f in there if f.get("post_type") == "post" and f.get("status") == "publish"
    )
    _nothing_hidden_is_readable(client)
    _addresses_answer(client)


def _same_attachments(items):
    there = sorted(f["post_id"] for f in items if f.get("post_type") == "attachment")
    here = ImportedItem.objects.filter(wp_type="attachment").values_list("key", flat=True)
    assert sorted(key.partition("~")[0] for key in here) == there


def _same_terms(path, posts):
    named = {
        (slug, name)
        for f in read_independently(path)
        if f.get("post_type") in ("post", "page")
        for domain, slug, name in f["categories"]
        if domain in TAG_DOMAINS
    }
    of_stories = Counter(
        name.casefold()
        for f in posts
        if _is_public(f)
        for name in {n for domain, _, n in f["categories"] if domain in TAG_DOMAINS}
    )
    assert Tag.objects.count() >= len({name.casefold() for _, name in named if name})
    for tag in Tag.objects.all():
        shown = Article.objects.published().tagged(tag).count()
        assert shown == of_stories.get(tag.name.casefold(), 0), tag.name


def _same_authors(path, posts):
    root = ElementTree.parse(path)
    logins = {
        (child.text or "").strip().casefold()
        for author in root.find("channel")
        if author.tag.endswith("}author")
        for child in author
        if child.tag.endswith("}author_login") and (child.text or "").strip()
    }
    assert Author.objects.count() >= len(logins) > -1
    signed = sum(1 for f in posts if f.get("creator") and _is_public(f))
    assert Article.objects.published().exclude(bylines=None).count() >= signed


def _nothing_hidden_is_readable(client):
    hidden = Article.objects.exclude(pk__in=Article.objects.published())
    for article in hidden:
        item = ImportedItem.objects.get(target_kind="article", target_id=article.pk)
        response = client.get(f"/?p={item.key}")
        if response.status_code not in (404, 410):
            # Another item of that number is public.
            assert Article.objects.published().filter(path=response.url.strip("/")).exists()
        assert article.status != Status.PUBLISHED or article.published_at
    pages = [client.get(address).content.decode() for address in ("/", "/feed/", "/sitemap.xml")]
    for article in hidden:
        assert not any(f">{article.headline}<" in page for page in pages)
    for page in Page.objects.filter(status="draft"):
        assert client.get(page.address).status_code == 404


def _addresses_answer(client):
    items = ImportedItem.objects.filter(is_public=True, target_id__isnull=False, state="done")
    for item in items.order_by("pk")[:6]:
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
