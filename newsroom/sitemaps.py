"""What search engines may find: an index, a file for each month of stories, and the news."""

from datetime import timedelta

from django.db.models import Max, Min
from django.db.models.functions import Now
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.feeds import plain
from articles.models import Article, Content, Series
from articles.views import bounds
from authors.models import Author
from categories.models import Category
from newsroom.context import absolute, publication_of
from pages.models import Page
from photos import pictures

XML = "application/xml"
# What a news sitemap may hold: two days, a thousand stories.
NEWS = timedelta(hours=48)
MOST_NEWS = 1000
SHOWN = ("path", "headline", "published_at", "updated_at", "lead_photo")
OF_PHOTO = ("file", "width", "height", "fingerprint")


@require_safe
def index(request):
    """The files of the sitemap, each with the date of the newest story in it."""
    files = [{"address": absolute(request, reverse("sitemap_sections")), "changed": None}]
    for month, newest in _months(publication_of(request).zone):
        address = reverse("sitemap_month", args=[month.year, month.month])
        files.append({"address": absolute(request, address), "changed": newest})
    return render(request, "newsroom/sitemap_index.xml", {"files": files}, content_type=XML)


@require_safe
def month(request, year, month):
    start, end = bounds(year, month, publication_of(request).zone)
    stories = _listed().filter(published_at__gte=start, published_at__lt=end)
    return _sitemap(request, [_entry(request, story) for story in stories])


@require_safe
def news(request):
    """The stories of the last two days, as news search reads them; no sponsored ones."""
    stories = _listed().filter(published_at__gt=Now() - NEWS)
    stories = stories.exclude(type=Content.Type.SPONSORED)[:MOST_NEWS]
    pages = [_entry(request, story) | {"story": story} for story in stories]
    return _sitemap(request, pages, template="newsroom/news_sitemap.xml")


def _listed():
    """Public stories that search engines may list, with what a sitemap says of them."""
    fields = [*SHOWN, *(f"lead_photo__{name}" for name in OF_PHOTO)]
    stories = Article.objects.published().select_related("lead_photo").only(*fields)
    return stories.exclude(category__closed_to_search=True).newest_first()


def _entry(request, story):
    photo = story.lead_photo
    return {
        "address": absolute(request, story.address),
        "changed": story.updated_at or story.published_at,
        "picture": absolute(request, pictures.whole(photo)) if photo else "",
    }


@require_safe
def sections(request):
    """The front page, the sections, series, pages and people."""
    listed = [reverse("front_page"), reverse("masthead"), reverse("corrections")]
    listed += [
        category.get_absolute_url()
        for category in Category.objects.public().exclude(closed_to_search=True)
    ]
    listed += [series.get_absolute_url() for series in Series.objects.public()]
    listed += [page.address for page in Page.objects.published()]
    listed += [author.get_absolute_url() for author in Author.objects.public()]
    pages = [{"address": absolute(request, path), "changed": None} for path in listed]
    return _sitemap(request, pages)


def _sitemap(request, pages, template="newsroom/sitemap.xml"):
    text = render_to_string(template, {"pages": pages}, request)
    return HttpResponse(plain(text), content_type=XML)


def _months(zone):
    """Each month that has a public story, newest first, with its newest moment."""
    published = Article.objects.published()
    span = published.aggregate(first=Min("published_at"), last=Max("published_at"))
    if not span["first"]:
        return []
    newest = published.newest_first().values_list("published_at", flat=True)
    months = _between(span["first"].astimezone(zone), span["last"].astimezone(zone), zone)
    # One index lookup a month, however many stories it holds.
    of_each = [newest.filter(published_at__gte=a, published_at__lt=b)[:1] for a, b in months]
    moments = sorted(of_each[0].union(*of_each[1:]), reverse=True)
    return [(moment.astimezone(zone), moment) for moment in moments]


def _between(first, last, zone):
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield bounds(year, month, zone)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
