"""Linking, inviting and ending the login of an author; and the door of whoever was invited."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles.workflow import InvalidStep
from authors.admin_views import standing
from authors.forms import AcceptForm, InviteForm, LinkForm
from authors.models import Invitation


def login(desk, request, pk):
    """All that can be done about an author's login."""
    return _page(desk, request, _managed(desk, request, pk))


def _page(desk, request, author, status=200, **forms):
    may_give = request.user.has_perm("newsroom.change_user")
    context = {
        "may_give": may_give,
        "link_form": forms.get("link_form") or LinkForm(),
        "invite_form": forms.get("invite_form")
        or InviteForm(initial={"address": author.public_email}),
        "invited": author.invitations.open().first(),
    }
    response = desk.page(request, "login", f"Login of {author}", author, **context)
    response.status_code = status
    return response


def link(desk, request, pk):
    author = _managed(desk, request, pk)
    form = LinkForm(request.POST)
    if not request.user.has_perm("newsroom.change_user"):
        raise PermissionDenied
    if not form.is_valid():
        return _page(desk, request, author, 400, link_form=form)
    user = form.cleaned_data["user"]
    return _taken(
        request,
        author,
        lambda: author.link(user, by=request.user),
        f"{user} signs as “{author}” now.",
    )


def unlink(desk, request, pk):
    author = _managed(desk, request, pk)
    more = " Whoever it was may go on signing in." if author.can_sign_in else ""
    said = f"“{author}” has no login now.{more}"
    return _taken(request, author, lambda: author.unlink(by=request.user), said)


def invite(desk, request, pk):
    author = _managed(desk, request, pk)
    if not request.user.has_perm("newsroom.add_user"):
        raise PermissionDenied
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(desk, request, author, 400, invite_form=form)
    address, role = form.cleaned_data["address"], form.cleaned_data["role"]
    site = request.build_absolute_uri("/")

    def send():
        Invitation.objects.invite(author, address, role=role, by=request.user, site=site)

    return _taken(request, author, send, f"Invited {address}. The link works once, for seven days.")


def take_back(desk, request, pk):
    author = _managed(desk, request, pk)
    if not request.user.has_perm("newsroom.add_user"):
        raise PermissionDenied
    said = "The invitation was taken back; its link works no more."
    return _taken(request, author, lambda: author.uninvite(by=request.user), said)


def deactivate(desk, request, pk):
    author = _managed(desk, request, pk)
    more = "The login has ended; stories" if author.user else "Stories"
    said = f"“{author}” is {standing(author)} now. {more} and page stay."
    return _taken(request, author, lambda: author.deactivate(by=request.user), said)


def bring_back(desk, request, pk):
    author = _managed(desk, request, pk)
    shut = author.user and not author.user.is_active
    more = " An administrator opens the login under Users." if shut else ""
    said = f"“{author}” is on the staff{'' if author.is_guest else ' again'}.{more}"
    return _taken(request, author, lambda: author.bring_back(by=request.user), said)


def _managed(desk, request, pk):
    if not request.user.has_perm("authors.change_any_author"):
        raise PermissionDenied
    return desk.author(request, pk)


def _taken(request, author, act, said):
    try:
        act()
        messages.success(request, said)
    except InvalidStep as refusal:
        messages.error(request, str(refusal))
    return redirect("admin:authors_author_login", author.pk)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Let whoever holds the link choose a name and a password; once."""
    found = Invitation.objects.by_token(token)
    form = AcceptForm(request.POST or None) if found else None
    if form and request.method == "POST" and form.is_valid():
        try:
            found.accept(form.user())
        except InvalidStep:
            found = None
        else:
            messages.success(request, "Your login is made. Sign in with it now.")
            return redirect("admin:login")
    context = {"title": "Your invitation", "invitation": found, "form": form}
    return TemplateResponse(request, "admin/authors/author/invitation.html", context)
