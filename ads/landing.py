"""Whether the pages that adverts lead to are still there: asked once a day, by the worker."""

import http.client
import threading
import time
from urllib.parse import quote, urljoin, urlsplit

from django.db.models.functions import Now

from newsroom import jobs, outgoing
from newsroom.models import Job, database_now

AGENT = "Newsroom link check"
SECONDS = 15
MOST_REDIRECTS = 5


class Dead(Exception):
    """The page is not there; the message is a sentence."""


def ask_for_checks():
    """Have the landing page of every running advert looked at once a day."""
    from ads.models import Advert

    due = list(Advert.objects.with_landing_due().values_list("pk", flat=True)[:200])
    if due:
        day = f"{database_now():%Y-%m-%d}"
        Job.objects.enqueue_many(
            Job(kind="ads-landing", key=f"ads-landing:{pk}:{day}", payload={"advert": pk})
            for pk in due
        )


@jobs.handles("ads-landing", patient=True)
def check(job):
    from ads.models import Advert

    advert = Advert.objects.filter(pk=job.payload["advert"]).first()
    if advert is None:
        return
    try:
        visit(advert.url)
        error = ""
    except Dead as dead:
        error = str(dead)[:200]
    Advert.objects.filter(pk=advert.pk).update(landing_error=error, landing_checked_at=Now())


def visit(address):
    """Follow an address as a browser would, never into our own network; raise Dead if it is."""
    ends = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        status, onward = _ask(address)
        if status in (301, 302, 303, 307, 308) and onward:
            address = urljoin(address, onward)
        elif status in (404, 410) or status >= 500:
            raise Dead(f"it answered {status}.")
        else:
            # Some refuse a machine and welcome a reader: 401, 403 and 429 are no sign of death.
            return
        if time.monotonic() > ends:
            raise Dead("it took too long.")
    raise Dead("it redirects too often.")


def _ask(address):
    try:
        parts = urlsplit(address)
        port = parts.port or outgoing.PORTS[parts.scheme]
        ip = outgoing.resolve(parts.hostname, port)
    except outgoing.Inside as inside:
        raise Dead(str(inside)) from inside
    except (KeyError, ValueError, OSError) as error:
        raise Dead("its address cannot be found.") from error
    connection = outgoing.connection(parts.scheme, parts.hostname, ip, port)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    path += f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
    # A host that sends a byte now and then would never run into the timeout of a read.
    deadline = threading.Timer(SECONDS, connection.cut)
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("GET", path, headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Dead(f"{parts.hostname} does not answer.") from error
    finally:
        deadline.cancel()
        connection.close()
