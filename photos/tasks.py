"""What the worker does for photos."""

import uuid
from datetime import timedelta

from newsroom import jobs
from newsroom.models import Job, database_now
from photos import renditions
from photos.places import SELDOM, SHAPES

# How many photos have their pictures made again after an upgrade, and how often one has its turn:
# seldom enough that a new photo never waits. Those of others are made when somebody looks at them.
RENEWED, EACH = 2000, timedelta(seconds=10)


def ask_for_renditions(photo, *, former=""):
    """Have the photo's pictures made, and those of its former self removed."""
    if former:
        forget_renditions(former)
    Job.objects.enqueue_many(_job(payload) for payload in _work_on(photo))


def forget_renditions(fingerprint):
    Job.objects.enqueue_many([_job({"former": fingerprint})])


def ask_for_renewal():
    """Have the worker see, once a day at most, whether pictures were made by a former recipe."""
    day = f"{database_now():%Y-%m-%d}"
    Job.objects.enqueue("renditions-renewal", key=f"renditions-renewal:{day}")


@jobs.handles("renditions-renewal", patient=True)
def renew_renditions(job):
    """Have the newest photos' pictures made anew, then those of former recipes removed."""
    from photos.models import Photo

    folders = renditions.of_former_recipes()
    if not folders:
        return
    turn, work = database_now(), []
    for photo in Photo.objects.order_by("-pk")[:RENEWED]:
        turn += EACH
        work += [_job(payload, due_at=turn) for payload in _work_on(photo)]
    # Many small jobs, so that nothing waits for one large one.
    for folder in folders:
        turn += timedelta(microseconds=1)
        work.append(_job({"folder": folder}, due_at=turn))
    Job.objects.enqueue_many(work)


def _work_on(photo):
    # A job for each shape: whatever else falls due gets its turn between two of them.
    return [
        {"photo": photo.pk, "fingerprint": photo.fingerprint, "shape": shape}
        for shape in sorted(SHAPES.keys() - SELDOM)
    ]


def _job(payload, due_at=None):
    # A focal point may come back to where it was: then there is the same work once more.
    key = f"renditions:{uuid.uuid4().hex}"
    return Job(kind="renditions", key=key, payload=payload, due_at=due_at)


@jobs.handles("renditions", patient=True)
def make_renditions(job):
    from photos.models import Photo

    if folder := job.payload.get("folder"):
        renditions.clear(folder)
        return
    if former := job.payload.get("former"):
        # Unless the photo is again what it was.
        if not Photo.objects.filter(fingerprint=former).exists():
            renditions.forget(former)
        return
    # It may have been changed again, or deleted; then other jobs have the rest.
    wanted = {"pk": job.payload["photo"], "fingerprint": job.payload["fingerprint"]}
    if photo := Photo.objects.filter(**wanted).first():
        renditions.make(photo, job.payload["shape"])
