import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

TAKEN_DOWN = "It was published at this address once, and has been taken down."
WAIT = "30"


def gone(request, text=TAKEN_DOWN):
    """Say that what was at this address is no longer there."""
    return render(request, "410.html", {"text": text}, status=410)


def broken(request):
    """Say that something broke, or that the database is away; neither page asks it anything."""
    if isinstance(sys.exc_info()[1], InterfaceError | OperationalError):
        page = render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": WAIT})
    return HttpResponse(render_to_string("500.html"), status=500)
