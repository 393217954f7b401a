"""Addresses of the old site, asked for here: each leads to something public, or to nothing."""

import re
from urllib.parse import urlencode

from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse

from articles.models import Article, Tag
from articles.workflow import Status
from authors.models import Author
from categories.models import Category
from newsroom.errors import gone
from pages.models import Page
from photos.models import Photo
from wordpress.mapping import SIZE, link_key
from wordpress.models import ImportedItem, Kind, LegacyAddress

QUERIES = ("p", "page_id", "attachment_id", "cat", "author", "s", "tag", "category_name",
           "author_name", "m", "feed")  # fmt: skip
# Further pages, feeds and forms of a story, all of which are the story here.
BELOW = re.compile(
    r"/(?:amp|feed|feed/(?:rss2?|atom)|embed|trackback|\d{1,3}|page/\d+|comment-page-\d+)$"
)
DAY = re.compile(r"([12]\d{3}/(?:0[1-9]|1[0-2]))/(?:0[1-9]|[12]\d|3[01])")
GONE = object()


def legacy_addresses(get_response):
    """Lead the addresses that WordPress had to what stands for them here."""

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        if request.path == "/" and any(name in request.GET for name in QUERIES):
            found = by_query(request.GET)
            if found == "":
                raise Http404("Nothing public has this number.")
            return _answer(request, found) if found else get_response(request)
        response = get_response(request)
        if response.status_code == 404 and not request.path.startswith("/admin/"):
            found = by_path(request.path)
            return _answer(request, found) if found else response
        return response

    return middleware


def _answer(request, found):
    return gone(request) if found is GONE else HttpResponsePermanentRedirect(found)


def by_query(query):
    """Where a query that WordPress answered on its front page leads.

    "" if to nothing public, None if it asks nothing.
    """
    if words := query.get("s", "").strip():
        return f"{reverse('search')}?{urlencode({'q': words[:200]})}"
    for name in ("p", "page_id", "attachment_id"):
        if query.get(name, "").isdecimal():
            number = query[name][:20]
            return _post(key=number) or _post(link_key=f"?{name}={number}")
    if query.get("cat", "").isdecimal():
        return _term("category", query["cat"][:20])
    if query.get("author", "").isdecimal():
        return _of(ImportedItem.objects.filter(source="author", details__number=query["author"]))
    if slug := query.get("tag"):
        return _public_address(Tag.objects.filter(slug=slug).first())
    if slug := query.get("category_name"):
        slug = slug.rpartition("/")[2]
        return _public_address(Category.objects.filter(slug=slug).first())
    if slug := query.get("author_name"):
        return _public_address(Author.objects.filter(slug=slug).first())
    if query.get("feed"):
        return reverse("feed")
    return _month(query.get("m", ""))


def _month(text):
    if re.fullmatch(r"[12]\d{3}(?:0[1-9]|1[0-2])(?:\d\d)?", text, re.ASCII):
        return f"/{text[:4]}/{text[4:6]}/"
    return f"/{text}/" if re.fullmatch(r"[12]\d{3}", text, re.ASCII) else None


def by_path(path):
    """Where an address that nothing here answers leads; "" if to nothing public."""
    if "\0" in path:
        return ""
    key = link_key(path)
    return _by_key(key) or _by_shorter_key(key)


def _by_shorter_key(key):
    shorter = BELOW.sub("", key)
    if shorter != key:
        if found := _by_key(shorter):
            return found
        article = Article.objects.published().filter(path=shorter).first()
        if article:
            return article.address
    if day := DAY.fullmatch(key):
        return f"/{day[1]}/"
    return ""


def _by_key(key):
    if not key:
        return ""
    legacy = LegacyAddress.objects.filter(path=key).first()
    if legacy:
        return address_of(legacy.target_kind, legacy.target_id)
    return _post(link_key=key) or _picture(key)


def _picture(key):
    photos = ImportedItem.objects.filter(media_key=SIZE.sub("", key), target_kind=Kind.PHOTO)
    return _of(photos) if "." in key else ""


def _post(**which):
    """A story or page, or for an attachment the story that it was uploaded for."""
    rows = list(ImportedItem.objects.filter(source="post", **which).order_by("pk")[:5])
    for row in rows:
        if row.wp_type == "attachment" and row.parent_key:
            if found := _of(ImportedItem.objects.filter(site=row.site, key=row.parent_key)):
                return found
        elif found := _of([row]):
            return found
    return ""


def _term(kind, number):
    return _of(ImportedItem.objects.filter(source="term", wp_type=kind, details__number=number))


def _of(rows):
    for row in rows[:5]:
        if row.target_kind and row.target_id is not None:
            if found := address_of(row.target_kind, row.target_id):
                return found
    return ""


def address_of(kind, pk):
    """The public address of a thing, GONE where it once was public, else ""."""
    if kind == Kind.ARTICLE:
        article = Article.objects.with_visibility().filter(pk=pk).first()
        if article is None or not article.was_public:
            return ""
        is_shown = article.is_public_now or article.status == Status.RETRACTED
        return article.address if is_shown else GONE
    if kind == Kind.PAGE:
        page = Page.objects.filter(pk=pk).first()
        if page is None or not page.first_published_at:
            return ""
        return page.address if page.is_public else GONE
    if kind == Kind.PHOTO:
        photo = Photo.objects.public().filter(pk=pk).first()
        return photo.url if photo else ""
    return _public_address(Kind(kind).model.objects.filter(pk=pk).first())


def _public_address(thing):
    """The address of a category, tag or author with a public story behind it."""
    if thing is None:
        return ""
    if isinstance(thing, Tag):
        is_public = Article.objects.published().tagged(thing).exists()
    else:
        is_public = type(thing).objects.public().filter(pk=thing.pk).exists()
    return thing.get_absolute_url() if is_public else ""
