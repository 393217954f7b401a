"""How pages travel: compressed, and never shown again without asking whether they still hold."""

from django.middleware.gzip import GZipMiddleware


def revalidated(get_response):
    """Let a copy of a page be kept, but asked about each time before it is shown."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    return middleware


class CompressText(GZipMiddleware):
    """Compresses pages; pictures, which come as streams, are compressed already."""

    def process_response(self, request, response):
        return response if response.streaming else super().process_response(request, response)
