"""The screen on which editors lay out a front: what is in hand travels in its form."""

from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ads.running import without_adverts
from articles.workflow import InvalidStep
from categories.models import Category
from fronts.hand import Hand, arranged, earlier, find
from fronts.models import CURATE, Front, Presence, StaleFront
from fronts.plan import LeadLayout
from fronts.pulse import mark_of
from newsroom.forms import MomentField
from newsroom.models import ClockNow
from newsroom.moments import said


@require_http_methods(["GET", "HEAD", "POST"])
def screen(request, pk=None):
    """Show what is in hand; a button changes it, applies it, or schedules it.

    A page that only watches is told in short when there is nothing new.
    """
    front = _front(request, pk)
    if request.method != "POST":
        return _shown(request, Hand.begin(front, _asked_for(front, request.GET)))
    do = request.POST.get("do", "look")
    if do == "watch":
        if _is_still(request, front):
            return HttpResponse(status=204)
        do = "look"
    hand = Hand.read(front, request.POST)
    if do in ("apply", "schedule"):
        return _applied(request, hand, do)
    if do == "rebase" or (do == "look" and hand.newer and not hand.changes):
        hand = hand.rebase()
    else:
        hand.obey(do or "look", _shown_stories(front, request.POST))
    return _shown(request, hand)


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
def preview(request, pk=None):
    """The page as readers would see it, by what the address says stands where."""
    hand = Hand.read(_front(request, pk), request.GET)
    without_adverts(request)
    if hand.front.category_id:
        context = _section_preview(hand)
        response = TemplateResponse(request, "categories/category_detail.html", context)
    else:
        context = {"page": hand.page(), "structured_data": {}}
        response = TemplateResponse(request, "articles/front_page.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_POST
def undo(request, pk=None):
    """Go back one step in what readers see."""
    front = _front(request, pk)
    try:
        version = front.undo(by=request.user, base=_base(request))
    except (StaleFront, InvalidStep) as refusal:
        messages.error(request, f"Not undone: {refusal}")
    else:
        messages.success(
            request, f"Undone. Readers see it since {said(version.starts_at, request.user)}."
        )
    return redirect(address(front))


@require_POST
def call_off(request, number, pk=None):
    """Take a scheduled version back."""
    front = _front(request, pk)
    version = get_object_or_404(front.versions, number=number)
    try:
        version.call_off(by=request.user)
    except InvalidStep as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Called off: “{version}” will not come.")
    return redirect(address(front))


def address(front, name="front_page"):
    """Where a front is laid out, or one of the places beside it."""
    if front.category_id:
        return reverse(f"admin:section_{name}", args=[front.category_id])
    return reverse(f"admin:{name}")


def _front(request, pk=None):
    if not request.user.has_perm(CURATE):
        raise PermissionDenied
    return Front.objects.of(get_object_or_404(Category, pk=pk) if pk else None)


def _base(request):
    base = request.POST.get("base", "")
    return int(base) if base.isdecimal() and len(base) < 9 else -1


def _asked_for(front, query):
    number = query.get("version", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 8:
        raise Http404("No such version.")
    return get_object_or_404(front.versions.filter(called_off_at=None), number=number)


def _is_still(request, front):
    """Whether the screen would be the same; who looks is noted all the same."""
    here = Presence.objects.filter(user=request.user, front=front)
    if not here.update(seen_at=ClockNow()) or _some_end_has_passed(front, request.POST):
        return False
    mark = mark_of(front, request.user, bool(request.POST.get("q")))
    return request.POST.get("mark") == mark


def _some_end_has_passed(front, data):
    """Whether a pick that is only in hand has ended meanwhile."""
    field, now = MomentField(required=False), timezone.now()
    try:
        ends = [field.clean(data.get(f"until-{place}", "")) for place in front.places]
    except ValidationError:
        return True
    return any(end and end <= now for end in ends)


def _shown_stories(front, data):
    shown = {place: data.get(f"shown-{place}", "") for place in front.places}
    return {place: int(pk) for place, pk in shown.items() if pk.isdecimal() and len(pk) < 18}


def _applied(request, hand, do):
    try:
        at = _moment(request.POST) if do == "schedule" else None
        version = hand.front.apply(
            hand.plan,
            by=request.user,
            base=hand.base,
            at=at,
            name=request.POST.get("name", "") if at else "",
            instead_of=hand.scheduled if at else None,
        )
    except StaleFront:
        # The screen says who applied what, and offers to put these changes on top.
        return _shown(request, hand, status=409)
    except (InvalidStep, ValidationError) as refusal:
        hand.notes.append(" ".join(getattr(refusal, "messages", [str(refusal)])))
        return _shown(request, hand, status=400)
    Presence.objects.see(request.user, hand.front, 0)
    when = said(version.starts_at, request.user)
    messages.success(
        request,
        f"Scheduled: readers see it from {when}."
        if at
        else f"Applied. Readers see it since {when}.",
    )
    return redirect(address(hand.front))


def _moment(data):
    field = MomentField(error_messages={"required": "Choose the moment from which readers see it."})
    return field.clean(data.get("starts_at", ""))


def _shown(request, hand, status=200):
    front, data = hand.front, request.POST
    # Asked first: what happens while the rest is read is news to the next look.
    mark = mark_of(front, request.user, bool(data.get("q")))
    Presence.objects.see(request.user, front, hand.changes)
    page = None if front.category_id else hand.page()
    filled = hand.section().filled if page is None else page.filled
    category = Category.objects.filter(pk=_pk(data.get("category"))).first()
    places = hand.places(filled)
    context = {
        **admin.site.each_context(request),
        "title": "Front page" if page else f"Front of {front}",
        "hand": hand,
        "front": front,
        "mark": mark,
        "page": page,
        "places": arranged(places),
        "names": list(places.values()),
        "layouts": LeadLayout.choices,
        "found": find(hand, data.get("q", ""), category, request.user),
        "words": data.get("q", ""),
        "category": category,
        "categories": Category.objects.all(),
        "others": Presence.objects.beside(request.user, front),
        "earlier": earlier(front),
        "to_come": front.versions.to_come(),
        "here": address(front),
        "undo_at": address(front, "front_page_undo"),
        "preview_at": address(front, "front_page_preview"),
        "starts_at": data.get("starts_at", ""),
        "name": data.get("name", hand.scheduled.name if hand.scheduled else ""),
    }
    return TemplateResponse(request, "admin/fronts/front_page.html", context, status=status)


def _pk(text):
    return int(text) if (text or "").isdecimal() and len(text) < 18 else None


def _section_preview(hand):
    front = hand.section()
    return {
        "category": hand.front.category,
        "section": hand.front.category.section,
        "children": [],
        "front": front if front.lead else None,
        "rest": hand.rest(front),
        "page": None,
    }
