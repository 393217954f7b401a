"""No page's address may be one that another route answers."""

from django.core.exceptions import ValidationError
from django.urls import Resolver404, get_resolver, resolve

ROUTE = "page"


def is_taken(path):
    """Whether something else answers there, or anywhere below its first part.

    What other routes answer has precedence, so a page there would never be seen.
    """
    first = path.partition("/")[0]
    return first in reserved() or any(_answered_by_another(f"/{p}/") for p in (path, f"{path}/x"))


def refuse_taken(path):
    if is_taken(path):
        raise ValidationError({"slug": f"/{path}/ belongs to another part of the site."})


def reserved():
    """The first parts of all routes, and of what the server in front may answer itself."""
    routes = (_plain_start(str(entry.pattern)) for entry in _entries(get_resolver()))
    return {"static", "media", "preview", "admin", *filter(None, routes)}


def _entries(resolver):
    for entry in resolver.url_patterns:
        if str(entry.pattern) in ("", "^"):
            yield from _entries(entry) if hasattr(entry, "url_patterns") else ()
        else:
            yield entry


def _plain_start(route):
    first = route.partition("/")[0]
    return "" if "<" in first else first


def _answered_by_another(address):
    try:
        return resolve(address).url_name != ROUTE
    except Resolver404:
        return False
