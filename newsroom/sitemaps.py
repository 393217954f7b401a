"""What search engines may find: an index, and a file for each month of stories."""

from django.db.models import Max, Min
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.views import bounds
from authors.models import Author
from categories.models import Category
from newsroom.context import absolute, publication_of

XML = "application/xml"


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
    stories = Article.objects.published().filter(published_at__gte=start, published_at__lt=end)
    rows = stories.newest_first().values_list("path", "published_at", "updated_at")
    pages = [
        {"address": absolute(request, f"/{path}/"), "changed": updated or published}
        for path, published, updated in rows
    ]
    return _sitemap(request, pages)


@require_safe
def sections(request):
    """The front page, the sections and the people."""
    listed = [reverse("front_page"), reverse("masthead"), reverse("corrections")]
    listed += [category.get_absolute_url() for category in Category.objects.public()]
    listed += [author.get_absolute_url() for author in Author.objects.public()]
    pages = [{"address": absolute(request, path), "changed": None} for path in listed]
    return _sitemap(request, pages)


def _sitemap(request, pages):
    return render(request, "newsroom/sitemap.xml", {"pages": pages}, content_type=XML)


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


@require_safe
def robots(request):
    context = {"sitemap": absolute(request, reverse("sitemap"))}
    return render(request, "newsroom/robots.txt", context, content_type="text/plain")
