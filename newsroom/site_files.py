"""Small files about the site that browsers and people with a question for us look for."""

from datetime import timedelta

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsroom.context import absolute, publication_of
from photos import pictures

MANIFEST = "application/manifest+json"
# The standard allows a year; within a day the answer stays the same, so that it can be kept.
SECURITY_HOLDS = timedelta(days=300)
LIGHT = "#fcfbf8"


@require_safe
def manifest(request):
    """What a phone needs to put the site on its home screen."""
    publication = publication_of(request)
    data = {
        "name": publication.name,
        "short_name": publication.name,
        "description": publication.description,
        "start_url": reverse("front_page"),
        "scope": reverse("front_page"),
        "display": "minimal-ui",
        "lang": "en-US",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": _icons(publication.logo),
    }
    return JsonResponse(data, content_type=MANIFEST)


@require_safe
def favicon(request):
    """The address that asks nobody: old browsers and feed readers try it unasked."""
    icons = [icon for icon in _icons(publication_of(request).logo) if icon["sizes"] != "any"]
    return redirect(icons[0]["src"] if icons else static("img/favicon.svg"))


@require_safe
def security(request):
    """Where to report a hole in the site, in the form of RFC 9116."""
    publication = publication_of(request)
    contact = publication.security_contact or publication.contact_email
    if not contact:
        raise Http404("Nobody is named who could be told.")
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact if contact.startswith('https://') else f'mailto:{contact}'}",
        f"Expires: {today + SECURITY_HOLDS:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {absolute(request, request.path)}",
    ]
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _icons(logo):
    if logo is None:
        return [{"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}]
    return [
        {"src": url, "sizes": f"{width}x{width}", "type": "image/png"}
        for url, width in pictures.icons(logo)
    ]
