"""What the worker does for photos."""

import uuid

from newsroom import jobs
from newsroom.models import Job
from photos import renditions
from photos.places import SELDOM, SHAPES


def ask_for_renditions(photo, *, former=""):
    """Have the photo's pictures made, and those of its former self removed."""
    if former:
        forget_renditions(former)
    # A job for each shape: whatever else falls due gets its turn between two of them.
    Job.objects.enqueue_many(
        _job({"photo": photo.pk, "fingerprint": photo.fingerprint, "shape": shape})
        for shape in SHAPES.keys() - SELDOM
    )


def forget_renditions(fingerprint):
    Job.objects.enqueue_many([_job({"former": fingerprint})])


def _job(payload):
    # A focal point may come back to where it was: then there is the same work once more.
    return Job(kind="renditions", key=f"renditions:{uuid.uuid4().hex}", payload=payload)


@jobs.handles("renditions", patient=True)
def make_renditions(job):
    from photos.models import Photo

    if former := job.payload.get("former"):
        # Unless the photo is again what it was.
        if not Photo.objects.filter(fingerprint=former).exists():
            renditions.forget(former)
        return
    # It may have been changed again, or deleted; then other jobs have the rest.
    wanted = {"pk": job.payload["photo"], "fingerprint": job.payload["fingerprint"]}
    if photo := Photo.objects.filter(**wanted).first():
        renditions.make(photo, job.payload["shape"])
