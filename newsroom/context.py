from django.utils.functional import SimpleLazyObject

from categories.models import address_of
from newsroom.models import Publication
from newsroom.prepared import Prepared

FOR_PAGE = Prepared(lambda: Publication.objects.for_page()[:1])


def publication(request):
    """Put the publication into every template."""
    return {"publication": publication_of(request)}


def publication_of(request):
    """The publication as this request shows it, menu included: one query, when first used."""
    if not hasattr(request, "publication"):
        request.publication = SimpleLazyObject(_shared_by_all_pages)
    return request.publication


def absolute(request, path):
    """The full address of a page of ours, as feeds, search engines and shares need it."""
    site = publication_of(request).site_url.rstrip("/")
    return f"{site}{path}" if site else request.build_absolute_uri(path)


def _shared_by_all_pages():
    rows = FOR_PAGE.rows()
    if not rows:
        return Publication(name="Newsroom")
    for category in rows[0].menu:
        category["url"] = address_of(category["path"])
    return rows[0]
