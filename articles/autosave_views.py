"""What the writing page sends while somebody types, and what it offers on return.

Each view gets the ArticleAdmin as `desk`. What the page asks in the background is answered as JSON
even to who is signed out: a redirect to the sign-in page would look like a success.
"""

from functools import wraps
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from articles.autosave import Autosave, Presence, TypedElsewhere
from articles.comparison import compared, label
from articles.content import CONTENT_FIELDS, CONTENT_LISTS
from articles.forms import form_data
from authors.anonymity import Veil
from newsroom.richtext import RichTextFormField, clean

BYLINES = {f"bylines-{part}" for part in ("author", "role", "reason", "find")}
NAMES = {*CONTENT_FIELDS, *CONTENT_LISTS, "base", *BYLINES}
MOST_VALUES = 500
LONGEST = RichTextFormField.LONGEST


def in_background(*methods):
    """Answer a page's own questions: the wrong method first, then who is asking, then the rest."""

    def wrap(view):
        @never_cache
        @wraps(view)
        def answer(request, *args, **kwargs):
            if request.method not in methods:
                return JsonResponse({"refused": "Ask in another way."}, status=405)
            if not request.user.is_authenticated:
                return JsonResponse({"signed_out": True}, status=401)
            if not admin.site.has_permission(request):
                return JsonResponse({"refused": "You are not of this newsroom."}, status=403)
            try:
                return view(request, *args, **kwargs)
            except Http404:
                return JsonResponse(
                    {"refused": "The story is no longer yours to change."}, status=404
                )
            except PermissionDenied:
                return JsonResponse({"refused": "You may not write here."}, status=403)

        return answer

    return wrap


# What is typed


def autosave(desk, request, pk=None):
    """Keep what stands in the form; it is no revision."""
    article = _story(desk, request, pk)
    key = _key(request.POST.get("autosave_key"))
    typed = _typed(request.POST)
    if key is None or typed is None:
        return JsonResponse({"refused": "The text is too long to be kept."}, status=400)
    form = _form(desk, request, article, typed)
    changes = [name for name in form.changed_data if name != "base"]
    beside = _beside(request.user, article, form)
    if not changes:
        Autosave.objects.drop(by=request.user, key=key)
        return JsonResponse(beside | {"kept": False})
    try:
        row = Autosave.objects.keep(
            typed,
            by=request.user,
            article=article,
            key=key,
            base=form.begun_from.number if form.begun_from else None,
            changes=changes,
            instead_of=_key(request.POST.get("instead_of")),
        )
    except TypedElsewhere as elsewhere:
        return JsonResponse(beside | {"elsewhere": offer(elsewhere.kept)}, status=409)
    said = {"kept": True, "at": _clock(row.saved_at), "offer": offer(row)}
    return JsonResponse(beside | said, status=409 if beside["newest"] else 200)


def _story(desk, request, pk):
    if pk is not None:
        return desk.story(request, pk)
    if not desk.has_add_permission(request):
        raise PermissionDenied
    return None


def _key(text):
    try:
        return UUID(str(text))
    except ValueError:
        return None


def _typed(data):
    """The fields of a story and nothing else, the body clean; None where it is past all measure."""
    typed = {name: data.getlist(name)[:MOST_VALUES] for name in sorted(NAMES & data.keys())}
    if sum(len(value) for values in typed.values() for value in values) > 2 * LONGEST:
        return None
    # The database takes no NUL.
    typed = {name: [v.replace("\0", "") for v in values] for name, values in typed.items()}
    typed["body"] = [clean(body) for body in typed.get("body", [""])[:1]]
    return typed


def _form(desk, request, article, typed):
    form = desk.get_form(request, article, change=article is not None)
    return form(form_data(typed), instance=article)


def content_of(form):
    """What was typed as the content of a revision, as far as it can be one."""
    form.is_valid()
    base = form.begun_from.content() if form.begun_from else _nothing(form)
    return base, base | {n: v for n, v in form.cleaned_data.items() if n in base}


def _nothing(form):
    empty = {name: form.fields[name].initial or "" for name in CONTENT_FIELDS}
    return empty | {name: [] for name in CONTENT_LISTS}


# Who else is here


def here(desk, request, pk):
    """Note that this person has the story open, or has gone; say who else has."""
    article = desk.story(request, pk)
    if "gone" in request.POST:
        Presence.objects.filter(user=request.user, article=article).delete()
        return JsonResponse({})
    Presence.objects.see(request.user, article)
    return JsonResponse(_around(request.user, article, request.POST.get("base")))


def _beside(user, article, form):
    if article is None:
        return {"here": [], "newest": None}
    Presence.objects.see(user, article)
    return _around(user, article, form.begun_from.number)


def _around(user, article, base):
    """The others at the story and what they have not saved, by field; who saved something newer."""
    newest, veil = article.newest_revision, Veil(user, [article])
    veil.over([newest], "by")
    is_newer = str(newest.number) != str(base)
    others = veil.over(list(Presence.objects.beside(user, article)), "user")
    unsaved = dict(
        Autosave.objects.filter(
            article=article, user__in=[one.user_id for one in others]
        ).values_list("user", "changes")
    )
    return {
        "here": [
            {
                "name": _name(one.user),
                "changed": [_in_a_line(n) for n in unsaved.get(one.user_id, [])],
            }
            for one in others
        ],
        "newest": _saved(newest, user) if is_newer else None,
    }


def _saved(revision, user):
    by = "You, in another window," if revision.by_id == user.pk else _name(revision.by)
    return {"number": revision.number, "by": by, "at": _clock(revision.created_at)}


def _name(user):
    return user.get_full_name() or user.get_username()


def _in_a_line(name):
    words = label(name)
    return words[:1].lower() + words[1:]


def _clock(moment):
    local = timezone.localtime(moment)
    today = local.date() == timezone.localdate()
    return f"{local:%H:%M:%S}" if today else f"{local:%-d %b, %H:%M:%S}"


# Signed in again


def token(desk, request):
    """The token that this browser's forms need now, and whose it is."""
    return JsonResponse({"token": get_token(request), "user": request.user.pk})


# On return


def offers(user, article, taken=None):
    """What else this person left unsaved, of this story or of stories not begun."""
    left = Autosave.objects.of(user, article).exclude(pk=taken and taken.pk)
    return [offer(row) for row in left[:20]]


def offer(row):
    go_on = (
        reverse("admin:articles_article_change", args=[row.article_id])
        if row.article_id
        else reverse("admin:articles_article_add")
    )
    return {
        "key": str(row.key),
        "headline": row.headline,
        "at": _clock(row.saved_at),
        "changed": ", ".join(map(_in_a_line, row.changes)),
        "compare": reverse("admin:articles_article_unsaved", args=[row.key]),
        "drop": reverse("admin:articles_article_drop_unsaved", args=[row.key]),
        "go_on": f"{go_on}?unsaved={row.key}",
    }


def taken(request, article):
    """The unsaved text that this page goes on with."""
    key = _key(request.GET.get("unsaved") or request.POST.get("autosave_key"))
    return Autosave.objects.of(request.user, article).filter(key=key).first() if key else None


def unsaved(desk, request, key):
    """What was left unsaved beside the newest revision."""
    row = _own(desk, request, key)
    article = row.article
    form = _form(desk, request, article, row.typed)
    base, mine = content_of(form)
    newest = article.newest_revision if article else None
    if newest:
        Veil(request.user, [article]).over([newest], "by")
    context = {
        "fields": compared(newest.content() if newest else base, mine, request.user),
        "offer": offer(row),
        "row": row,
        "newest": newest,
        "is_stale": newest is not None and newest.number != row.base,
    }
    return desk.page(request, "unsaved", article, "Unsaved text", **context)


def drop_unsaved(desk, request, key):
    """Throw unsaved text away for good."""
    row = _own(desk, request, key)
    Autosave.objects.drop(by=request.user, key=key)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"dropped": True})
    messages.success(request, f"The unsaved text of “{row}” was thrown away.")
    return redirect(offer(row)["go_on"].partition("?")[0])


def _own(desk, request, key):
    row = get_object_or_404(Autosave.objects.filter(user=request.user), key=key)
    if row.article_id:
        desk.story(request, row.article_id)
    elif not desk.has_add_permission(request):
        raise PermissionDenied
    return row


def forget(request):
    """Once a revision holds it, text is no longer unsaved."""
    if key := _key(request.POST.get("autosave_key")):
        Autosave.objects.drop(by=request.user, key=key)
