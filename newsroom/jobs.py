"""The outbox: what must happen at a moment, done by the worker.

A job inside the database is done in the transaction that marks it done: exactly once. One whose
effect lies outside (a mail) is leased, done, and marked: at least once, with its key to tell.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from newsroom.models import Job, database_now

logger = logging.getLogger(__name__)

HANDLERS = {}
INSIDE = set()
# How many jobs inside the database share a transaction.
AT_ONCE = 100
PATIENT = set()


def handles(kind, *, inside=False, patient=False):
    """Register the function that does jobs of a kind; it is called with the Job.

    `inside` says that it only writes to the database, and has to do so exactly once; it is called
    with a list of Jobs. `patient` says that nobody misses it for a while: it is done when nothing
    else is due.
    """

    def register(function):
        HANDLERS[kind] = function
        if inside:
            INSIDE.add(kind)
        if patient:
            PATIENT.add(kind)
        return function

    return register


def run_due(most=500, seconds=5):
    """Do the jobs that are due, oldest first; returns how many were tried.

    Those inside the database come first, and nothing new is begun after so many seconds: a slow
    mail server must not make an update late.
    """
    begun, tried = time.monotonic(), 0
    while tried < most and time.monotonic() - begun < seconds:
        due = Job.objects.due()
        now = (
            _do_inside(due.filter(kind__in=INSIDE))
            or _do_outside(due.exclude(kind__in=INSIDE | PATIENT))
            or _do_outside(due.filter(kind__in=PATIENT))
        )
        if not now:
            break
        tried += now
    return tried


def run_now(key):
    """Do one job outside the database at once, if it is due and in nobody's hands."""
    return _do_outside(Job.objects.due().filter(key=key))


def _do_inside(due):
    """Do some jobs of one kind in the transaction that marks them done; returns how many."""
    jobs = []
    try:
        with transaction.atomic():
            oldest = due.select_for_update(skip_locked=True).order_by("due_at")
            jobs = list(oldest[:AT_ONCE])
            jobs = [job for job in jobs if job.kind == jobs[0].kind]
            if jobs:
                HANDLERS[jobs[0].kind](jobs)
                Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
                    done_at=Now(), leased_until=None, error="", attempts=F("attempts") + 1
                )
    except Exception as error:
        if not jobs:
            raise
        if len(jobs) == 1:
            jobs[0].attempts += 1
            _put_back(jobs[0], error)
        else:
            # One of them stands in the way of the others.
            for job in jobs:
                _do_inside(due.filter(pk=job.pk))
    return len(jobs)


def _do_outside(due):
    """Do one job whose effect lies outside the database; returns how many."""
    with transaction.atomic():
        job = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if job is None:
            return 0
        # Whoever dies with a job in hand lets it go when the lease ends.
        job.attempts += 1
        due.filter(pk=job.pk).update(leased_until=Now() + Job.LEASE, attempts=job.attempts)
    try:
        HANDLERS[job.kind](job)
    except Exception as error:
        _put_back(job, error)
    else:
        _finish(job)
    return 1


def _finish(job):
    Job.objects.filter(pk=job.pk).update(done_at=Now(), leased_until=None, error="")


def _put_back(job, error):
    logger.warning("Job %s failed, attempt %s: %s", job.key, job.attempts, error)
    now = database_now()
    job.error = f"{type(error).__name__}: {error}"[:2000]
    # It stays due since its own moment, so that it counts as late while it fails.
    job.leased_until = now + timedelta(seconds=min(3600, 5 * 2**job.attempts))
    if job.attempts >= Job.MOST_ATTEMPTS:
        job.failed_at = now
    job.save(update_fields=["error", "leased_until", "failed_at", "attempts"])
