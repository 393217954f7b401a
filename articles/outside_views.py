"""What a person outside sees through a preview link, and how the newsroom makes and shuts one."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.admin_views import preview_context
from articles.models import OutsideAnswer, PreviewLink
from articles.workflow import InvalidStep
from authors.anonymity import Veil
from newsroom.context import absolute
from newsroom.forms import MomentField, whole_number
from photos.models import Photo
from photos.views import picture

# Nobody keeps it, finds it, or learns from the next page where its reader came from.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def kept_apart(view):
    """Let in whoever has the token of an open link; guessed, ended, revoked: all the same 404."""

    @wraps(view)
    def guarded(request, token, **kwargs):
        link = PreviewLink.objects.opened_by(token)
        if link is None:
            raise Http404
        response = view(request, link, token, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return guarded


class AnswerForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        required=False,
        max_length=5000,
        label="Please change",
        widget=forms.Textarea(attrs={"rows": 5, "class": "field"}),
    )


# The token is the only key there is: whoever could forge a request with it needs no forgery. And
# a page without a referrer sends an empty origin, which Django's own check refuses.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@kept_apart
def preview(request, link, token):
    """The story as readers would see it, with two buttons under it."""
    refusal, typed = "", ""
    if request.method == "POST":
        refusal, typed = _answer(request, link)
        if not refusal:
            return HttpResponseRedirect(f"{request.path}#answer")
    revision = link.open() if request.method == "GET" else link.revision
    context = preview_context(link.article, revision, token=token)
    context |= {
        "link": link,
        "revision": revision,
        "answers": link.answers.select_related("revision"),
        "refusal": refusal,
        "form": AnswerForm(initial={"revision": revision.number, "text": typed}),
    }
    return TemplateResponse(request, "articles/preview.html", context)


def _answer(request, link):
    """Keep an answer; returns why it was refused and what was typed."""
    form = AnswerForm(request.POST)
    typed = request.POST.get("text", "").replace("\0", "")[:5000]
    if not form.is_valid():
        return "Your answer is longer than 5,000 characters.", typed
    number = whole_number(form.cleaned_data["revision"])
    revision = link.article.revisions.filter(number=number).first()
    try:
        if revision is None:
            raise InvalidStep("Open the story first, then answer.")
        approves = request.POST.get("answer") == "approve"
        link.answer(revision, approves=approves, text=form.cleaned_data["text"])
    except InvalidStep as reason:
        return str(reason), typed
    return "", ""


@require_safe
@kept_apart
def photo(request, link, token, pk):
    """A picture of the story that the link shows, and no other."""
    if not link.shows(pk):
        raise Http404
    return picture(get_object_or_404(Photo, pk=pk))


# The newsroom's side


class LinkForm(forms.Form):
    NEWEST, FROZEN = "newest", "frozen"

    name = forms.CharField(
        max_length=80, label="For whom", help_text="One person. Example: Ida Kovač, lawyer"
    )
    what = forms.ChoiceField(label="What they see", widget=forms.RadioSelect, initial=NEWEST)
    ends_at = MomentField(required=False, label="Ends", help_text="Empty: in 72 hours.")

    def __init__(self, *args, newest, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [
            (self.NEWEST, "The newest revision, as the story changes"),
            (self.FROZEN, f"Revision {newest.number}, and nothing newer"),
        ]


def links(desk, request, pk):
    """Who outside may see a story, what they answered, and a form for one more."""
    article = desk.story(request, pk)
    if not request.user.has_perm("articles.review_article"):
        raise PermissionDenied
    form, made = LinkForm(request.POST or None, newest=article.newest_revision), None
    if request.method == "POST" and form.is_valid():
        try:
            made = _share(request, article, form.cleaned_data)
            form = LinkForm(newest=article.newest_revision)
        except InvalidStep as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "made": made,
        "links": Veil(request.user, [article]).over(
            article.preview_links.for_screen()[:100], "by", "revoked_by"
        ),
        "answers": answers_of(article),
    }
    response = desk.page(request, "links", article, "Preview links", **context)
    if made:
        response.headers["Cache-Control"] = "no-store"
    return response


def _share(request, article, given):
    frozen = article.newest_revision if given["what"] == LinkForm.FROZEN else None
    link, token = article.share(
        given["name"], by=request.user, ends_at=given["ends_at"], frozen=frozen
    )
    where = absolute(request, reverse("preview", args=[token]))
    return {"link": link, "address": where}


def revoke(desk, request, pk, link):
    article = desk.story(request, pk)
    found = get_object_or_404(article.preview_links.select_related("article"), pk=link)
    found.revoke(by=request.user)
    messages.success(request, f"Revoked: {found} finds nothing there any more.")
    return redirect(reverse("admin:articles_article_links", args=[article.pk]))


def answers_of(article):
    """What people outside said of a story, newest first."""
    answers = OutsideAnswer.objects.filter(link__article=article)
    return list(answers.select_related("link", "revision")[:50])


def last_answers(article):
    """The last word of each person outside, for the story's own screen."""
    answers = OutsideAnswer.objects.filter(link__article=article).select_related("link", "revision")
    last = answers.order_by("link_id", "-pk").distinct("link_id")
    return sorted(last, key=lambda answer: -answer.pk)[:5]
