import logging
from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from articles.models import Article
from newsroom.context import publication_of
from newsroom.prepared import Prepared
from photos import drawn as drawings
from photos import renditions
from photos.models import Photo

logger = logging.getLogger(__name__)

CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}
# A browser may show again for five minutes what it has shown. A cache that serves many people
# asks each time: a photo stops being public the moment its story does.
CACHE_CONTROL = "public, max-age=300, s-maxage=0, must-revalidate"
# These bytes never change, so a browser that has them need not ask again; shared caches do.
IMMUTABLE = "public, max-age=31536000, immutable, s-maxage=0, proxy-revalidate"

# Asked for each picture of each page.
PUBLIC = Prepared(
    lambda fingerprint: Photo.objects.public().filter(fingerprint=fingerprint), "fingerprint"
)


@require_safe
def media(request, name):
    """A picture, for as long as something public uses it."""
    if "\0" in name:
        raise Http404
    photo = get_object_or_404(Photo.objects.public().only("file"), file=name)
    # Nothing else ever gets its name, so the name says what the bytes are.
    etag = quote_etag(name)
    response = get_conditional_response(request, etag=etag) or picture(photo)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response


@require_safe
def rendition(request, recipe, fingerprint, name):
    """One of the pictures cut from a photo, under the same rule; no other size can be asked for."""
    photo = next(iter(PUBLIC.rows(fingerprint=fingerprint)), None)
    if photo is None:
        raise Http404
    asked = renditions.named(photo, name) if recipe == renditions.RECIPE else None
    if asked is None:
        raise Http404
    etag = quote_etag(f"{recipe}-{fingerprint}-{name}")
    response = get_conditional_response(request, etag=etag)
    try:
        response = response or FileResponse(asked.open(), content_type=asked.content_type)
    except renditions.Busy:
        # Too many at once: this reader sees the photo itself, and nobody keeps it for the other.
        response = picture(photo)
        response.headers["Cache-Control"] = "no-store"
        return response
    except FileNotFoundError:
        raise _lost(photo) from None
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = IMMUTABLE
    # The address ends in the same name.
    response.headers.pop("Content-Disposition", None)
    return as_image(response)


@require_safe
def drawn(request, year, month, slug, mark):
    """The picture of a public story that has no photo, in its words of this moment."""
    stories = Article.objects.published().select_related("category", "series")
    story = get_object_or_404(stories, path=f"{year:04}/{month:02}/{slug}")
    publication = publication_of(request)
    if mark != drawings.mark_of(story, publication):
        raise Http404
    etag = quote_etag(mark)
    response = get_conditional_response(request, etag=etag)
    try:
        file = None if response else drawings.open_for(story, publication)
    except renditions.Busy:
        return HttpResponse(status=503, headers={"Retry-After": "5", "Cache-Control": "no-store"})
    response = response or FileResponse(file, content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = IMMUTABLE
    return as_image(response)


def picture(photo):
    """The bytes of a photo, as an image and as nothing else."""
    try:
        file = photo.file.open()
    except FileNotFoundError:
        raise _lost(photo) from None
    extension = PurePosixPath(photo.file.name).suffix
    content_type = CONTENT_TYPES.get(extension, "application/octet-stream")
    return as_image(FileResponse(file, content_type=content_type))


def _lost(photo):
    logger.error("The file of photo %s is not in the storage.", photo.pk)
    return Http404()


def as_image(response):
    """Let no browser take a picture for a page."""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
