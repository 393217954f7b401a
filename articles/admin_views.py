"""The newsroom's own pages about one story: steps, preview, history, and second persons.

Each view gets the ArticleAdmin as `desk`; what a person may open is its queryset's matter.
"""

import re
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from ads import placement
from articles import publishing, workflow
from articles.content import CONTENT_FIELDS
from articles.forms import AddressForm, CorrectionForm, RequestForm
from articles.gate import GateRefused
from articles.models import Article, Byline, Request, Tag
from articles.page import article_context, stories_around
from articles.workflow import InvalidStep
from authors.disclosures import disclosures_on
from authors.models import Author
from newsroom import richtext
from newsroom.admin_site import came_from
from newsroom.forms import MomentField, whole_number
from newsroom.models import database_now
from newsroom.moments import said, written
from photos.models import Photo

# These all go through the one door.
VERBS = {"reschedule": "publish", "publish_update": "publish"}

# The steps that take a moment, and how their field and an address write it.
SCHEDULING = ("publish", "reschedule", "publish_update")
MOMENT = "moment"
WRITTEN_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")

# In a preview: where adverts will stand.
PLACE = mark_safe('<p class="ad-place no-print">An advert may stand here.</p>')

DONE = {
    "submit": "Submitted: an editor reviews revision {number}.",
    "send_back": "Sent back to the writer.",
    "approve": "Approved: revision {number}.",
    "propose": "Proposed: an editor looks at revision {number}. Readers see what they saw.",
    "decline": "Declined. Readers see what they saw.",
    "unschedule": "Unscheduled: nothing goes out until somebody publishes it.",
    "withdraw": "Withdrawn. Readers find that the story is gone.",
    "retract": "Retracted. Readers find the notice.",
}


def change_address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def change_page(article, request=None):
    """Back to the form; a moment that was chosen there and not used stays chosen."""
    moment = _chosen_moment(article, request.POST) if request else ""
    return redirect(change_address(article) + (f"?{urlencode({MOMENT: moment})}" if moment else ""))


def moment_in(request):
    """The moment that an address says was chosen, as its field writes it."""
    moment = request.GET.get(MOMENT, "")
    return moment if WRITTEN_MOMENT.fullmatch(moment) else ""


def _chosen_moment(article, data):
    typed = (data.get(f"at-{step}", "") for step in SCHEDULING)
    moment = next(filter(WRITTEN_MOMENT.fullmatch, typed), "")
    return "" if article.published_at and moment == written(article.published_at) else moment


# Steps


def step(desk, request, pk, step):
    """Take a step; what was typed beside its button is saved first."""
    article = desk.story(request, pk)
    if step not in workflow.STEPS:
        raise Http404("No such step.")
    if "base" in request.POST:
        request.step = step
        return desk.changeform_view(request, str(pk), form_url=change_address(article))
    return take(request, article, step)


def take(request, article, name):
    """Take a step and say what readers see now, or why it was refused."""
    tag = f"story-{article.pk}"
    if refusal := _refusal(request, article, workflow.STEPS[name]):
        messages.error(request, refusal, extra_tags=tag)
    else:
        article.refresh_from_db()
        messages.success(request, _done(article, name, request.user), extra_tags=tag)
    if back := came_from(request):
        return redirect(f"{back}#{tag}")
    if not article.is_editable_by(request.user):
        return redirect(_list())
    return change_page(article, request if refusal else None)


def _refusal(request, article, step):
    """Take the step; returns why it was refused, or nothing."""
    try:
        with transaction.atomic():
            _take(article, step, request.user, request.POST)
    except GateRefused as refusal:
        article.note_refusal(refusal, by=request.user)
        return f"Cannot publish: {refusal}"
    except (InvalidStep, forms.ValidationError) as refusal:
        return " ".join(getattr(refusal, "messages", [str(refusal)]))
    except PermissionDenied as refusal:
        if not came_from(request):
            raise
        return str(refusal) or "You may not do that."
    return ""


def _take(article, step, by, data):
    _check(article, step, by)
    verb = getattr(article, VERBS.get(step.name, step.name))
    verb(by=by, **_options(article, step, data))


def _check(article, step, by):
    # An old page must not publish over what somebody else published meanwhile.
    step.check(article.status, by)
    publishing.check_fit(step, article, by, database_now())


def _options(article, step, data):
    # The database takes no NUL.
    note = data.get(f"note-{step.name}", "").replace("\0", "")
    if VERBS.get(step.name, step.name) == "publish":
        return {
            "revision": _shown(article, data),
            "at": _moment(step, data),
            "note": note,
            "material": f"material-{step.name}" in data,
        }
    if step is workflow.APPROVE:
        return {"revision": _shown(article, data), "note": note}
    return {"notice" if step is workflow.RETRACT else "note": note}


def _shown(article, data):
    """The revision that the button named."""
    shown = article.revisions.filter(number=whole_number(data.get("revision", ""))).first()
    if shown is None:
        raise InvalidStep(publishing.WHICH_REVISION)
    return shown


def _moment(step, data):
    wanted = data.get("when") == step.name
    field = MomentField(
        required=wanted and step is not workflow.PUBLISH_UPDATE,
        error_messages={"required": "Choose the moment at which it goes out."},
    )
    return field.clean(data.get(f"at-{step.name}", "") if wanted else "")


def _done(article, name, user):
    number = article.newest_revision.number
    if VERBS.get(name, name) != "publish":
        return DONE[name].format(number=number)
    now = database_now()
    if article.update_at:
        return f"Scheduled: readers see the update from {said(article.update_at, user)}."
    if article.published_at > now:
        return f"Scheduled: readers see it from {said(article.published_at, user)}."
    number = article.live_revision.number
    return f"Published. Readers see revision {number} since {said(now, user)}."


def _list():
    return reverse("admin:articles_article_changelist")


# Preview


def preview(desk, request, pk):
    """A revision exactly as readers would see it; the newest unless another is named."""
    article = desk.story(request, pk)
    revision = article.newest_revision
    if number := request.GET.get("revision"):
        revision = get_object_or_404(article.revisions, number=whole_number(number))
    context = preview_context(article, revision)
    response = TemplateResponse(request, "articles/article_detail.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def preview_context(article, revision, *, token=""):
    """The context of the public page, from a revision instead of the published rows.

    With the token of a preview link its pictures come through that link.
    """
    story = _as_story(article, revision)
    names = richtext.references(story.body)
    tags = _tags(revision.tag_names)
    related, linked = stories_around(
        story, tags=[tag for tag in tags if tag.pk], picks=revision.related, linked=names.articles
    )
    bylines = _bylines(story, revision.bylines)
    photos = Photo.objects.in_bulk(names.photos)
    logo = story.sponsor.logo if story.sponsor else None
    faces = (byline.author.photo for byline in bylines)
    _keep_inside([story.lead_photo, logo, *photos.values(), *faces], token)
    context = article_context(
        story,
        bylines=bylines,
        tags=tags,
        related=related,
        corrections=list(article.corrections.all()),
        photos=photos,
        linked=linked,
        disclosures=disclosures_on(revision),
        inserts=dict.fromkeys(placement.of(revision), PLACE),
    )
    return context | {"ads": False, "in_public": False}


def _as_story(article, revision):
    """The row as it would be with this revision on it; never saved."""
    story = Article.objects.defer("search_vector").get(pk=article.pk)
    for name in CONTENT_FIELDS:
        setattr(story, name, getattr(revision, name))
    story.word_count = revision.word_count
    story.is_public_now = False
    return story


def _bylines(story, rows):
    authors = Author.objects.select_related("photo").in_bulk([row["author"] for row in rows])
    return [
        Byline(
            article=story,
            author=authors[row["author"]],
            role=row["role"],
            reason=row.get("reason", ""),
            order=order,
        )
        for order, row in enumerate(rows)
        if row["author"] in authors
    ]


def _tags(names):
    known = {tag.name.casefold(): tag for tag in Tag.objects.filter(name__in=names)}
    return [
        known.get(name.casefold())
        or Tag(name=name, slug=slugify(name, allow_unicode=True) or "tag")
        for name in names
    ]


def _keep_inside(photos, token):
    for photo in photos:
        if photo:
            photo.in_newsroom, photo.token = True, token


# Corrections, address, second person


def correct(desk, request, pk):
    """Write into the corrections ledger."""
    article = desk.story(request, pk)
    _require(request.user, "articles.correct_article")
    form = CorrectionForm(request.POST or None)

    def write():
        article.correct(by=request.user, **form.cleaned_data)
        return "Written into the ledger; readers see it under the story."

    lead = "Readers see it under the story and in the ledger. It can never be changed or deleted."
    return answer(desk, request, article, form, write, "Write a correction", "Publish it", lead)


def move(desk, request, pk):
    """Give a public story another address."""
    article = desk.story(request, pk)
    _require(request.user, workflow.PUBLISH_UPDATE.permission)
    form = AddressForm(request.POST or None, initial={"slug": article.slug})

    def write():
        article.move(form.cleaned_data["slug"], by=request.user)
        return f"The story stands at {article.address} now; the old address leads there."

    lead = f"The story stands at {article.address}."
    return answer(desk, request, article, form, write, "Change the address", "Change it", lead)


def ask(desk, request, pk):
    """Ask a second person for an exception."""
    article = desk.story(request, pk)
    _require(request.user, "articles.override_gate")
    form = RequestForm(request.POST or None)

    def write():
        article.ask(by=request.user, **form.cleaned_data)
        return "Asked. Somebody else who may has 24 hours to confirm."

    number = article.newest_revision.number
    lead = f"It is about revision {number}. Another person has to confirm it within 24 hours."
    return answer(desk, request, article, form, write, "Ask a second person", "Ask", lead)


def answer(desk, request, article, form, write, title, submit, lead):
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, write())
            return change_page(article)
        except InvalidStep as refusal:
            form.add_error(None, str(refusal))
    return desk.page(request, "ask", article, title, form=form, submit=submit, lead=lead)


def confirm(desk, request, pk, asked):
    """Confirm as the second person; what was asked for happens at once."""
    article = desk.story(request, pk)
    wanted = get_object_or_404(Request, pk=asked, article=article)
    try:
        wanted.confirm(by=request.user)
        messages.success(request, f"Confirmed: {wanted.get_kind_display().lower()}.")
    except (InvalidStep, GateRefused) as refusal:
        messages.error(request, str(refusal))
    return change_page(article)


def open_requests(article):
    moment = database_now()
    requests = article.requests.filter(confirmed_at=None).select_related("asked_by", "revision")
    return [request for request in requests if request.is_open_at(moment)]


def _require(user, permission):
    if not user.has_perm(permission):
        raise PermissionDenied


# Bin


def put_away(desk, request, pk):
    article = desk.story(request, pk)
    try:
        article.bin(by=request.user)
    except InvalidStep as refusal:
        messages.error(request, str(refusal))
        return change_page(article)
    messages.success(request, f"“{article}” is in the bin. It is kept for 30 days.")
    return redirect(came_from(request) or _list())


def restore(desk, request, pk):
    article = get_object_or_404(binned_by(request.user), pk=pk)
    article.restore(by=request.user)
    messages.success(request, f"“{article}” is out of the bin.")
    return change_page(article)


def the_bin(desk, request):
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied("You may not change articles.")
    articles = binned_by(request.user).select_related("newest_revision").order_by("-binned_at")
    return desk.page(request, "bin", None, "Bin", articles=articles[:200])


def binned_by(user):
    """What this person may take out of the bin."""
    binned = Article.objects.in_bin()
    if user.has_perm("articles.change_any_article"):
        return binned
    may = user.has_perm("articles.change_article")
    return binned.filter(created_by=user) if may else binned.none()


# Choosing stories


def linkable(desk, request):
    """Answer the search field for related stories with what this person may point to."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    stories = Article.objects.linkable_by(request.user).order_by("-changed_at", "-pk")
    stories = stories.filter(headline__icontains=request.GET.get("term", "")[:200])
    found = [
        {"id": str(pk), "text": name} for pk, name in stories.values_list("pk", "headline")[:20]
    ]
    return JsonResponse({"results": found, "pagination": {"more": False}})


def tag_names(desk, request):
    """Answer the tags field with the tags that these words begin or are in."""
    if not request.user.has_perm("articles.change_article"):
        raise PermissionDenied
    words = " ".join(request.GET.get("term", "")[:100].replace("\0", "").split())
    found = Tag.objects.called(words).values_list("name", flat=True)[:8] if words else []
    return JsonResponse({"results": list(found), "known": bool(Tag.objects.known_among([words]))})
