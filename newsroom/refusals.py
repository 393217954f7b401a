"""Requests that no honest browser sends, refused before anybody reads them."""

from django.core.exceptions import BadRequest, RequestDataTooBig

# The largest form without a file stays below. Whoever has signed in may send files.
LARGEST_FROM_STRANGERS = 5_000_000


def nonsense_refused(get_response):
    """Answer 400 to a NUL in a query, which no database takes, and to a stranger's large body."""

    def middleware(request):
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The query holds a NUL.")
        # A form with files is written to disk before any view, or its CSRF token, is asked.
        if _length(request) > LARGEST_FROM_STRANGERS and not request.user.is_authenticated:
            raise RequestDataTooBig("Nobody has signed in who could send that much.")
        return get_response(request)

    return middleware


def _length(request):
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() and len(length) < 19 else 0
