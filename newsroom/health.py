"""Two questions that machines ask: is the process alive, and can it serve."""

import os

from django.conf import settings
from django.db import Error, connections
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.alarms import tell_of_late_work


@require_safe
@never_cache
def healthz(request):
    return _plain("ok\n")


@require_safe
@never_cache
def readyz(request):
    """200 when every part that a page needs is there; else 503 with the names of those missing.

    Late work answers 503 too, and mails the desk; `?for=traffic` leaves it out, for a balancer
    that must not take a site down because its worker is.
    """
    missing = [f"{name} is not ready" for name, is_ready in _parts() if not is_ready()]
    if not missing and request.GET.get("for") != "traffic":
        missing = tell_of_late_work()
    if missing:
        return _plain("".join(f"{sentence}\n" for sentence in missing), status=503)
    return _plain("ready\n")


def _parts():
    yield "data folder", lambda: os.access(settings.DATA_DIR, os.W_OK)
    for alias in connections:
        yield f"{alias} database", lambda alias=alias: _answers(alias)


def _answers(alias):
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT FROM newsroom_publication LIMIT 1")
    except Error:
        return False
    return True


def _plain(text, status=200):
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
