"""Addresses that things once had."""

from functools import wraps

from django.http import Http404
from django.shortcuts import redirect


def or_moved(view, find, rest=""):
    """Answer as the view does; where it finds nothing, lead to where the thing stands now.

    `find` gets the address's parts and returns the present address or nothing; `rest` is what
    stands behind it ("feed/").
    """

    @wraps(view, updated=())
    def answer(request, **parts):
        try:
            return view(request, **parts)
        except Http404:
            if not (address := find(**parts)):
                raise
        query = request.META.get("QUERY_STRING", "")
        # A browser keeps a permanent redirect only as long as the middleware's no-cache lets it:
        # what moves there and back must not go round in a circle.
        return redirect(f"{address}{rest}{'?' if query else ''}{query}", permanent=True)

    return answer
