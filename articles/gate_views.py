"""The newsroom's pages around the gate: live checks, signatures, what readers saw, the banner.

Each view gets the ArticleAdmin as `desk`; what a person may open is its queryset's matter.
"""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.template.loader import render_to_string

from articles import checklists, gate, revising
from articles.checklists import ASKS, ITEMS, Signature
from articles.models import Article, Breaking
from articles.rail import Findings, Rail, asks_the_gate
from articles.workflow import InvalidStep
from authors.anonymity import Veil
from newsroom import moments
from newsroom.forms import MomentField, whole_number
from newsroom.models import database_now


def change_page(article):
    from articles.admin_views import change_page

    return change_page(article)


# Live checks


def recheck(desk, request, pk=None):
    """Examine what stands in the form now, saved or not."""
    article = desk.story(request, pk) if pk else None
    if article is None and not desk.has_add_permission(request):
        raise PermissionDenied
    revision = _typed_revision(desk, request, article)
    return JsonResponse(_beside(request, article, revision, _moment_typed(request.POST)))


def _typed_revision(desk, request, article):
    """What was typed as a revision that is never saved; the newest where nothing was changed."""
    form = desk.get_form(request, article, change=article is not None)(
        request.POST, instance=article
    )
    form.is_valid()
    changed = {n: v for n, v in form.cleaned_data.items() if n in form.changed_data and n != "base"}
    newest = article.newest_revision if article else None
    if newest and not changed and not form.errors and form.begun_from.pk == newest.pk:
        return newest
    begun = form.begun_from.content() if form.begun_from else {}
    return revising.unsaved(article or Article(), begun | changed, by=request.user)


def _moment_typed(data):
    """The moment that stands beside one of the publishing buttons, or now."""
    for name in ("publish", "reschedule", "publish_update"):
        try:
            if moment := MomentField(required=False).clean(data.get(f"at-{name}", "")):
                return moment
        except forms.ValidationError:
            continue
    return database_now()


def _beside(request, article, revision, moment):
    """The gate and the checklist as HTML, and the level of each field."""
    candidate = gate.candidates([revision], {revision.article_id: moment})[0]
    findings = []
    if article is None or asks_the_gate(article) or revision.pk is None:
        findings = list(candidate.findings())
    rail = Rail(findings, article, request.user) if article else Findings(findings)
    checklist = checklist_of(article, candidate, Veil(request.user, [article] if article else []))
    return {
        "gate": render_to_string("admin/articles/article/_gate.html", {"rail": rail}),
        "checklist": render_to_string("admin/articles/article/_checklist.html", checklist),
        "levels": rail.levels,
        "blocked": bool(rail.blocks),
    }


# The checklist


def checklist_of(article, candidate, veil):
    """What has to be answered by name, with what was said of this revision and of earlier ones."""
    revision = candidate.revision
    items = ITEMS if candidate.asks_for_checklist else {}
    earlier = _earlier(article, "signatures", "item") if items else {}
    before = _earlier(article, "answers", "question_id") if candidate.questions else {}
    said = (candidate.signatures, candidate.answers, earlier, before)
    if article:
        for rows in said:
            veil.over(rows.values(), "by", story=article.pk)
    return {
        "revision": revision if revision.pk else None,
        "verdicts": Signature.Verdict.choices,
        "items": [
            {
                "key": key,
                "name": name,
                "asks": ASKS[key],
                "said": candidate.signatures.get(key),
                "before": earlier.get(key),
            }
            for key, name in items.items()
        ],
        "questions": [
            {
                "question": question,
                "said": candidate.answers.get(question.pk),
                "before": before.get(question.pk),
            }
            for question in candidate.questions
        ],
    }


def _earlier(article, kind, by):
    """The last word on each item of any revision."""
    if article is None or article.pk is None:
        return {}
    model = {"signatures": checklists.Signature, "answers": checklists.Answer}[kind]
    rows = model.objects.filter(revision__article=article).select_related("by", "revision")
    return {getattr(row, by): row for row in rows.order_by("pk")}


def sign(desk, request, pk):
    """Write answers down under this person's name, for the revision that the page showed."""
    article = desk.story(request, pk)
    refusal = ""
    try:
        number = whole_number(request.POST.get("revision", ""))
        shown = article.revisions.filter(number=number).first()
        if shown is None:
            raise InvalidStep("Say which revision you sign: open the story and sign there.")
        article.sign(
            by=request.user, revision=shown, items=_items(request.POST), answers=_answers(request)
        )
    except InvalidStep as reason:
        refusal = str(reason)
    if "application/json" in request.headers.get("Accept", ""):
        return _signed_json(request, article, refusal)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, f"Signed for revision {number}.")
    return change_page(article)


def _signed_json(request, article, refusal):
    article.refresh_from_db()
    newest = article.newest_revision
    beside = _beside(request, article, newest, database_now())
    return JsonResponse(beside | {"refusal": refusal}, status=409 if refusal else 200)


def _items(data):
    """Each item that was answered; one left open is not signed."""
    return {
        item: (answer, data.get(f"note-{item}", "").replace("\0", ""))
        for item in ITEMS
        if (answer := data.get(f"item-{item}"))
    }


def _answers(request):
    given = {}
    for name, value in request.POST.items():
        number = whole_number(name.removeprefix("question-"))
        if name.startswith("question-") and number and value in ("yes", "no"):
            given[number] = value == "yes"
    return given


# What readers saw


class SeenForm(forms.Form):
    at = MomentField(label="Moment", help_text="Past or to come, as things stand.")


def seen(desk, request, pk):
    """What readers could see, and when."""
    article = desk.story(request, pk)
    form = SeenForm(request.GET or None)
    moment = form.cleaned_data["at"] if form.is_valid() else None
    context = {
        "form": form,
        "moment": moment,
        "sight": article.seen_at(moment) if moment else None,
        "corrections": article.corrections.filter(created_at__lte=moment) if moment else [],
        "sights": article.sights(),
    }
    return desk.page(request, "seen", article, "What readers saw", **context)


# Moments


def moment(desk, request):
    """Say what a day and time mean before they are sent."""
    takes_it, sentence = moments.explained(request.GET.get("at", "")[:40], request.user)
    return JsonResponse({"takes": takes_it, "sentence": sentence})


# Breaking


def breaking(desk, request, pk):
    """Put this story's headline on every page: one click."""
    article = desk.story(request, pk)
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    try:
        banner = Breaking.objects.put_up(article.headline[:160], by=request.user, article=article)
    except InvalidStep as refusal:
        messages.error(request, str(refusal))
    else:
        until = moments.said(banner.ends_at, request.user)
        messages.success(request, f"On every page until {until}. It ends by itself.")
    return change_page(article)
