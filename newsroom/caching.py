"""How pages travel: compressed, and never shown again without asking whether they still hold."""

import re

import brotli
from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

ABOUT_PAGES = ("Cross-Origin-Opener-Policy", "Permissions-Policy")
TAKES_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


def revalidated(get_response):
    """Let a copy of a page be kept, but asked about each time before it is shown."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return middleware


def bare_pictures(get_response):
    """Spare pictures and fonts what browsers are told about pages: a third of a small picture."""

    def middleware(request):
        response = get_response(request)
        if response.headers.get("Content-Type", "").startswith(("image/", "font/")):
            for name in ABOUT_PAGES:
                response.headers.pop(name, None)
            # A stricter one, of a secret address, stays.
            if response.headers.get("Referrer-Policy") == settings.SECURE_REFERRER_POLICY:
                del response.headers["Referrer-Policy"]
        return response

    return middleware


class CompressText(GZipMiddleware):
    """Compresses pages; pictures, which come as streams, are compressed already.

    Brotli is a sixth smaller in the same time. Pages of somebody signed in may hold secrets, whose
    letters could be guessed from sizes; they get gzip, whose size Django varies at random.
    """

    def process_response(self, request, response):
        if response.streaming:
            return response
        may_hold_secrets = settings.SESSION_COOKIE_NAME in request.COOKIES
        asked = request.headers.get("Accept-Encoding", "")
        if may_hold_secrets or not TAKES_BROTLI.search(asked):
            return super().process_response(request, response)
        return _in_brotli(response)


def _in_brotli(response):
    plain = response.content
    # What is short or a picture would gain nothing.
    if len(plain) < 200 or response.has_header("Content-Encoding"):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    packed = brotli.compress(plain, quality=5)
    if len(packed) < len(plain):
        response.content = packed
        response["Content-Encoding"] = "br"
        response["Content-Length"] = len(packed)
        etag = response.get("ETag", "")
        if etag.startswith('"'):
            response["ETag"] = f"W/{etag}"
    return response
