import logging
import re
from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from files.models import File

logger = logging.getLogger(__name__)

# A file stops being public the moment its story does, so caches that serve many ask each time.
CACHE_CONTROL = "public, max-age=300, s-maxage=0, must-revalidate"
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


@require_safe
def file(request, pk, name):
    """A file, for as long as something public links to it."""
    found = get_object_or_404(File.objects.public(), pk=pk)
    if name != found.name:
        return HttpResponsePermanentRedirect(found.get_absolute_url())
    etag = quote_etag(f"{found.pk}-{found.digest[:32]}")
    response = get_conditional_response(request, etag=etag) or opened(request, found)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


def opened(request, found):
    """The bytes of a file: played where it is sound or film, else to be saved."""
    try:
        handle = found.file.open()
    except FileNotFoundError:
        logger.error("The file %s is not in the storage.", found.pk)
        raise Http404 from None
    kind = found.type
    part = _part(request.headers.get("Range", ""), found.size) if kind.is_played else None
    if part == ():
        handle.close()
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{found.size}"})
        return as_nothing_else(response)
    response = FileResponse(
        _Part(handle, *part) if part else handle,
        content_type=kind.content_type, as_attachment=not kind.is_played,
        filename=PurePosixPath(found.name).name,
    )  # fmt: skip
    if kind.is_played:
        response.headers["Accept-Ranges"] = "bytes"
    if part:
        first, last = part
        response.status_code = 206
        response.headers["Content-Length"] = str(last - first + 1)
        response.headers["Content-Range"] = f"bytes {first}-{last}/{found.size}"
    return as_nothing_else(response)


def as_nothing_else(response):
    """Let no browser take a file for a page."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; media-src 'self'; sandbox"
    return response


def _part(asked, size):
    """The first and last byte that a player asks for; () if there are none such."""
    found = RANGE.fullmatch(asked.strip())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else ()
    first, last = int(first), min(int(last or size), size - 1)
    return (first, last) if first <= last else ()


class _Part:
    """Some bytes of an open file, as a file."""

    def __init__(self, handle, first, last):
        handle.seek(first)
        self.handle, self.left = handle, last - first + 1

    def read(self, size=-1):
        data = self.handle.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self):
        self.handle.close()
