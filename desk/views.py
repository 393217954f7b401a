"""The desk's own screens, each a few lines over its module."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles.admin_views import take
from articles.models import Article
from desk import board, calendar, numbers, panels
from desk import search as everything
from desk.board import Filters
from desk.cards import MOVES
from desk.panels.stories import listed
from desk.pulse import Look
from newsroom.admin_site import came_from
from newsroom.models import database_now


def start(request, shown, extra_context):
    """What waits for whoever is signed in; `shown` is the admin's own first page."""
    user = request.user
    look = Look(request, lambda now: listed(user, now))
    if look.is_still:
        return look.answer()
    desk = panels.Desk(user, look.now, look.shown)
    main, side = desk.main_panels(), desk.side_panels()
    said, refusals = told(request, look)
    said += panels.tell([*main, *side], refusals)
    found = {"look": look, "main_panels": main, "side_panels": side, "said": said}
    return look.on(shown(request, {**found, **extra_context}))


@require_safe
def search(request):
    """One search over stories, authors, photos, tags and people; a part suggests some of it."""
    words = request.GET.get("q", "").strip()
    context = {
        **admin.site.each_context(request),
        "title": "Search everything",
        "words": words[: everything.LONGEST],
        "groups": everything.search(words, request.user, database_now()),
    }
    part = "_suggestions" if "part" in request.GET else "search"
    return TemplateResponse(request, f"admin/desk/{part}.html", context)


@require_safe
def board_screen(request):
    """Stories by status, with the steps open to this person."""
    _check_may(request, "articles.change_article")
    filters = Filters.read(request.GET)
    look = Look(request, lambda now: board.listed(request.user, filters))
    if look.is_still:
        return look.answer()
    said, refusals = told(request, look)
    columns = board.columns(look.shown, request.user, look.now)
    for card in (card for column in columns for card in column.cards):
        card.refusal = refusals.pop(card.article.pk, "")
    context = {
        **admin.site.each_context(request),
        **board.choices(),
        "title": "Board",
        "look": look,
        "filters": filters,
        "columns": columns,
        # Where the story does not stand on the page, the page says it.
        "said": [*said, *refusals.values()],
        "back": request.get_full_path(),
    }
    return look.on(TemplateResponse(request, "admin/desk/board.html", context))


@require_POST
def move(request, pk):
    """Take a card to another column: the step that leads there, or why none does."""
    _check_may(request, "articles.change_article")
    story = get_object_or_404(Article.objects.editable_by(request.user), pk=pk)
    step = MOVES.get(request.POST.get("to", ""), {}).get(story.status)
    if step is None:
        sentence = f"A story that is {story.state().lower()} does not go there."
        messages.error(request, sentence, extra_tags=f"story-{pk}")
        return redirect(f"{came_from(request) or reverse('admin:board')}#story-{pk}")
    return take(request, story, step.name)


@require_safe
def calendar_screen(request):
    """What goes out, ends or is due, by week or by month."""
    _check_may(request, "articles.change_article")
    user, filters = request.user, Filters.read(request.GET)
    look = Look(request, lambda now: calendar.listed(user, filters, _span(request, now), now))
    if look.is_still:
        return look.answer()
    now, span = look.now, _span(request, look.now)
    said, refusals = told(request, look)
    found = calendar.entries(look.shown, user, span, now)
    for entry in found:
        # A story can stand there by its publication, its update and its end.
        entry.refusal = refusals.get(entry.story.pk, "") if entry.story else ""
    for entry in found:
        refusals.pop(entry.story.pk if entry.story else None, "")
    days = calendar.days(request.user, filters, span, found, now)
    context = {
        **admin.site.each_context(request),
        **board.choices(),
        "title": "Calendar",
        "look": look,
        "filters": filters,
        "span": span,
        "days": days,
        "hours": calendar.hours(days, request.user, now) if span.name == "week" else [],
        "weeks": calendar.weeks(days) if span.name == "month" else [],
        "before": calendar.address(span.name, span.before, filters),
        "after": calendar.address(span.name, span.after, filters),
        "as_week": calendar.address("week", span.middle, filters),
        "as_month": calendar.address("month", span.middle, filters),
        "said": [*said, *refusals.values()],
        "back": request.get_full_path(),
    }
    return look.on(TemplateResponse(request, "admin/desk/calendar.html", context))


@require_safe
def numbers_screen(request):
    """What the desk has done, as a chart, tables and a file."""
    _check_may(request, "articles.publish_article")
    look = Look(request, lambda now: numbers.newest())
    if look.is_still:
        return look.answer()
    period = numbers.Period.read(request.GET, look.now)
    tables = numbers.tables(period)
    if request.GET.get("as") == "csv":
        response = HttpResponse(numbers.as_csv(tables), content_type="text/csv; charset=utf-8")
        name = f"newsroom-{period.dates[0]}-{period.dates[-1]}.csv"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    context = {
        **admin.site.each_context(request),
        "title": "Numbers",
        "look": look,
        "period": period,
        "periods": numbers.PERIODS,
        "tables": tables,
        "bars": numbers.chart(tables[0]),
        "most": max((row[1] for row in tables[0].rows), default=0),
        "all": sum(row[1] for row in tables[0].rows),
        "width": numbers.WIDTH,
        "height": numbers.HEIGHT,
    }
    return look.on(TemplateResponse(request, "admin/desk/numbers.html", context))


def _span(request, now):
    return calendar.Span.read(request.GET, timezone.localdate(now))


def told(request, look):
    """What the last step said: for the page, and for each story that refused one."""
    said, refusals = [], {}
    if look.is_quiet:
        # It is meant for whoever asked, perhaps in another window.
        return said, refusals
    for message in messages.get_messages(request):
        tag = message.extra_tags or ""
        if message.level >= messages.ERROR and tag.startswith("story-"):
            refusals[int(tag.removeprefix("story-"))] = str(message)
        else:
            said.append(str(message))
    return said, refusals


def _check_may(request, permission):
    if not request.user.has_perm(permission):
        raise PermissionDenied
