"""Addresses of the old site, asked for here: each leads to something public, or to nothing."""

import re
from urllib.parse import urlencode

from django.db.models.fields.json import KT
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse

from articles.models import Article, Tag
from articles.workflow import Status
from authors.models import Author
from categories.models import Category
from files.models import File
from newsroom.errors import gone
from pages.models import Page
from photos.models import Photo
from wordpress.around import BELOW
from wordpress.mapping import SIZE, link_key
from wordpress.models import BROUGHT, ImportedItem, Kind, LegacyAddress

QUERIES = ("p", "page_id", "attachment_id", "cat", "author", "s", "tag", "category_name",
           "author_name", "m", "feed")  # fmt: skip
DAY = re.compile(r"([12]\d{3})(?:/(0[1-9]|1[0-2])(?:/(?:0[1-9]|[12]\d|3[01]))?)?")
TERMS = {"category": Category, "tag": Tag, "author": Author}
# What WordPress and its plugins answer at addresses of their own.
FIXED = {
    "index.php": "/",
    **dict.fromkeys(("page", "blog/page"), "/"),
    **dict.fromkeys(
        ("rss", "rss2", "rdf", "atom", "rss.xml", "feed/rss", "feed/rss2", "feed/rdf", "feed/atom",
         "wp-rss.php", "wp-rss2.php", "wp-atom.php", "comments/feed", "feed.xml", "index.xml"),
        "/feed/",
    ),
    **dict.fromkeys(
        ("wp-sitemap.xml", "sitemap_index.xml", "sitemap-index.xml", "post-sitemap.xml",
         "page-sitemap.xml", "category-sitemap.xml", "news-sitemap.xml"),
        "/sitemap.xml",
    ),
}  # fmt: skip
FRONT = ("/", "/index.php")
GONE = object()


def legacy_addresses(get_response):
    """Lead the addresses that WordPress had to what stands for them here."""

    def middleware(request):
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        if request.path in FRONT and any(name in request.GET for name in QUERIES):
            found = by_query(request.GET)
            if found == "":
                raise Http404("Nothing public has this number.")
            return _answer(request, found) if found else get_response(request)
        response = get_response(request)
        if response.status_code == 404 and not request.path.startswith("/admin/"):
            found = by_path(request.path)
            # A list by date can hold no story of the month that their addresses say.
            is_elsewhere = found and found != request.path
            return _answer(request, found) if is_elsewhere else response
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
        return _numbered("term", query["cat"], wp_type="category")
    if query.get("author", "").isdecimal():
        return _numbered("author", query["author"])
    for name, kind in (("tag", "tag"), ("category_name", "category"), ("author_name", "author")):
        if slug := query.get(name):
            key = f"{kind}/{link_key(slug)}"
            return _by_key(key) or _term(key)
    if query.get("feed"):
        return reverse("feed")
    return _month(query.get("m", ""))


def _month(text):
    if found := re.fullmatch(r"([12]\d{3})(0[1-9]|1[0-2])?(?:\d\d)?", text, re.ASCII):
        return _days("/".join(filter(None, found.groups())))
    return None


def by_path(path):
    """Where an address that nothing here answers leads; "" if to nothing public."""
    if "\0" in path:
        return ""
    key = link_key(path)
    return FIXED.get(key) or _by_key(key) or _by_shorter_key(key) or _by_last_part(key)


def _by_shorter_key(key):
    """The story or list that an address is a further page, a feed or a form of."""
    if DAY.fullmatch(key):
        return _days(key)
    shorter = BELOW.sub("", f"/{key}").lstrip("/")
    if shorter == key:
        return ""
    found = _by_key(shorter) if shorter else "/"
    if found or (found := _story(shorter) or _term(shorter)):
        return found
    # A number behind a year is a month that does not exist, and no page of a list.
    above, _, last = key.rpartition("/")
    return "" if above == shorter and last.isdigit() else _days(shorter)


def _story(path):
    article = Article.objects.published().filter(path=path).first()
    return article.address if article else ""


def _days(key):
    """The month, or the year, of a list by date that has public stories in it."""
    found = DAY.fullmatch(key)
    if not found:
        return ""
    prefix = "/".join(filter(None, found.groups()))
    is_known = Article.objects.published().filter(path__startswith=f"{prefix}/").exists()
    return f"/{prefix}/" if is_known else ""


def _by_key(key):
    if not key:
        return ""
    legacy = LegacyAddress.objects.filter(path=key).first()
    if legacy:
        return address_of(legacy.target_kind, legacy.target_id)
    return _post(link_key=key) or _picture(key)


def _term(key):
    """A section, topic or person at an address of the form category/fleet/frigates."""
    kind, _, rest = key.partition("/")
    slug, model = rest.rpartition("/")[2], TERMS.get(kind)
    if not (model and slug):
        return ""
    found = model.objects.filter(slug=slug).first()
    if found is None and model is Author:
        found = Author.objects.filter(former_addresses__slug=slug).first()
    return _public_address(found)


def _by_last_part(key):
    """A section, topic or person under another word: an export does not say which that was.

    Only where no story, page or file is known by that address, public or not.
    """
    parts = key.split("/")
    if len(parts) > 3 or DAY.match(key) or "." in parts[-1] or not ImportedItem.objects.exists():
        return ""
    if ImportedItem.objects.filter(link_key=key).exists() or Page.objects.filter(path=key).exists():
        return ""
    found = (_public_address(m.objects.filter(slug=parts[-1]).first()) for m in TERMS.values())
    return next(filter(None, found), "")


def _picture(key):
    """A picture in any of its sizes, or another file."""
    keys = {key, SIZE.sub("", key)}
    found = ImportedItem.objects.filter(media_key__in=keys, target_kind__in=BROUGHT)
    return _of(found) if "." in key else ""


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


def _numbered(source, number, **which):
    rows = ImportedItem.objects.filter(source=source, **which)
    return _of(rows.annotate(number=KT("details__number")).filter(number=number[:20]))


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
    if kind == Kind.FILE:
        file = File.objects.public().filter(pk=pk).first()
        return file.get_absolute_url() if file else ""
    if kind == Kind.AUTHOR:
        return _public_address(Author.objects.standing_for(pk))
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
