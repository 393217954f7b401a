from datetime import datetime
from functools import partial

from django.db.models import Max, Min, Value
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ads.running import About, ads_of, in_article, set_about
from articles import front_page as front
from articles import search as searching
from articles.corrections import public_corrections
from articles.models import Article, Content, Correction, FormerAddress, FormerTag, Series, Tag
from articles.page import corrections_of, loaded_by_path, public_context
from articles.structured_data import collection, news_article, website
from articles.workflow import Status
from authors.models import Author
from newsroom import richtext
from newsroom.context import absolute, publication_of
from newsroom.errors import TAKEN_DOWN, gone
from newsroom.pagination import page_of
from photos import drawn

PER_MONTH = 3
MOST_PEOPLE = 3
# Of stories that were public and are not: those with an end keep their status.
WHAT_HAPPENED = {
    Status.WITHDRAWN: "It was published here once. The editors have withdrawn it.",
    Status.PUBLISHED: "It was published here for a time, and that time is over.",
}


@require_safe
def front_page(request):
    publication = publication_of(request)
    context = {
        "page": front.front_page(),
        "structured_data": website(publication, partial(absolute, request)),
    }
    return render(request, "articles/front_page.html", context)


@require_safe
def article(request, year, month, slug):
    path = f"{year:04}/{month:02}/{slug}"
    found = loaded_by_path(path)
    if found is None:
        return _former_address(request, path)
    if found.is_public_now:
        return _public(request, found)
    if found.was_public:
        return (
            _retracted(request, found)
            if found.status == Status.RETRACTED
            else _gone(request, found)
        )
    raise Http404("No story has this address.")


def _public(request, story):
    context = public_context(story, inserts=partial(in_article, request, story))
    address = partial(absolute, request)
    photo = story.lead_photo
    social = photo.social if photo else drawn.of(story, publication_of(request))
    context |= {
        "ads": ads_of(request).is_on,
        "in_public": True,
        "canonical": address(story.address),
        "social": social,
        "image": address(social["url"]),
        # A drawn one shows the headline.
        "image_alt": context["lead_alt"] or photo.alt_text if photo else story.headline,
    }
    context["structured_data"] = news_article(story, context, publication_of(request), address)
    response = render(request, "articles/article_detail.html", context)
    if hosts := richtext.player_hosts(story.body):
        # A player comes into the page only when a reader asks for it.
        response._csp_update = {"frame-src": hosts}
    return response


def _retracted(request, story):
    notices = [c for c in corrections_of(story) if c.kind == Correction.Kind.RETRACTION]
    context = {"headline": story.headline, "notices": notices}
    return render(request, "articles/retracted.html", context)


def _former_address(request, path):
    former = get_object_or_404(FormerAddress, path=path)
    story = Article.objects.with_visibility().get(pk=former.article_id)
    if not story.was_public:
        raise Http404("No story has this address.")
    if story.is_public_now or story.status == Status.RETRACTED:
        return redirect(story.address, permanent=True)
    return _gone(request, story)


def _gone(request, story):
    return gone(request, WHAT_HAPPENED.get(story.status, TAKEN_DOWN))


@require_safe
def month(request, year, month):
    zone = publication_of(request).zone
    start, end = bounds(year, month, zone)
    published = Article.objects.published()
    within = published.filter(published_at__gte=start, published_at__lt=end)
    page = page_of(within.for_cards(), request.GET)
    _check_not_empty(page, this_period=start <= timezone.now() < end)
    context = {
        "page": page,
        "month": start,
        "earlier": published.filter(published_at__lt=start).newest_first().first(),
        "later": published.filter(published_at__gte=end).order_by("published_at", "pk").first(),
    }
    return render(request, "articles/month.html", context)


@require_safe
def year(request, year):
    """The months of a year, each with its newest stories."""
    zone = publication_of(request).zone
    start, end = bounds(year, 1, zone)[0], bounds(year, 12, zone)[1]
    published = Article.objects.published()
    newest = published.newest_first().values("pk")
    months = [bounds(year, number, zone) for number in range(12, 0, -1)]
    of_each = [
        newest.filter(published_at__gte=a, published_at__lt=b)[:PER_MONTH] for a, b in months
    ]
    stories = published.filter(pk__in=of_each[0].union(*of_each[1:])).newest_first()
    stories = list(stories.select_related("category", "sponsor").defer("body", "search_vector"))
    _check_not_empty(stories, this_period=start <= timezone.now() < end)
    context = {
        "year": start,
        "months": [(a, [s for s in stories if a <= s.published_at < b]) for a, b in months],
        "years": _years(published, zone),
    }
    return render(request, "articles/year.html", context)


def bounds(year, month, zone):
    """The first moment of a month, and that of the next."""
    start = datetime(year, month, 1, tzinfo=zone)
    return start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def _years(published, zone):
    """The years in which something was published, the newest first."""
    span = published.aggregate(first=Min("published_at"), last=Max("published_at"))
    if not span["first"]:
        return []
    first, last = span["first"].astimezone(zone), span["last"].astimezone(zone)
    # A look into each year costs less than counting them all.
    looks = [
        published.filter(
            published_at__gte=bounds(number, 1, zone)[0],
            published_at__lt=bounds(number, 12, zone)[1],
        ).values_list(Value(number))[:1]
        for number in range(last.year, first.year - 1, -1)
    ]
    return sorted((number for (number,) in looks[0].union(*looks[1:], all=True)), reverse=True)


def _check_not_empty(stories, *, this_period=False):
    if not stories and not this_period:
        raise Http404("Nothing public is here.")


@require_safe
def tag(request, slug):
    found = get_object_or_404(Tag, slug=slug)
    page = page_of(Article.objects.published().tagged(found).for_cards(), request.GET)
    _check_not_empty(page)
    introduction = " ".join(found.introduction.split())
    set_about(request, About(tags=(found.pk,)))
    context = {
        "tag": found,
        "introduction": introduction,
        "page": page,
        "structured_data": _collection(request, found, introduction, page),
    }
    return render(request, "articles/tag.html", context)


def _collection(request, thing, description, page):
    address = partial(absolute, request)
    return collection(thing, description, page, publication_of(request), address)


def tag_moved_to(slug):
    """The present address of a tag that once had this slug, if it has a public story."""
    former = FormerTag.objects.filter(slug=slug).select_related("tag").first()
    if former and Article.objects.published().tagged(former.tag).exists():
        return former.tag.get_absolute_url()
    return ""


@require_safe
def series(request, slug):
    found = get_object_or_404(Series, slug=slug)
    parts = Article.objects.published().filter(series=found).for_cards()
    page = page_of(parts, request.GET)
    _check_not_empty(page)
    context = {
        "series": found,
        "page": page,
        "structured_data": _collection(request, found, found.description, page),
    }
    return render(request, "articles/series.html", context)


@require_safe
def corrections(request):
    page = page_of(public_corrections(), request.GET, by="created_at")
    return render(request, "articles/corrections.html", {"page": page})


@require_safe
def search(request):
    publication = publication_of(request)
    sections = getattr(publication, "menu", [])
    words = request.GET.get("q", "").replace("\0", "").strip()[: searching.LONGEST]
    authors = list(Author.objects.for_search(request.GET.get("author", ""), words))
    asked = searching.Search.asked(
        request.GET, sections=sections, authors=authors, zone=publication.zone
    )
    context = {
        "search": asked,
        "sections": sections,
        "authors": authors,
        "kinds": Content.Type.choices,
        "found": searching.find(asked, request.GET) if asked else None,
        "people": [one for one in authors if one.is_called(asked.words)][:MOST_PEOPLE],
    }
    return render(request, "articles/search.html", context)


@require_safe
def suggestions(request):
    """What a reader may mean who is typing, for the list below the field."""
    words = request.GET.get("q", "").replace("\0", "").strip()[: searching.LONGEST]
    return JsonResponse({"suggestions": searching.suggestions(words)})
