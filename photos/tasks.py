"""What the worker does for photos."""

import uuid

from newsroom import jobs
from newsroom.models import Job
from photos import renditions
from photos.places import SELDOM, SHAPES

# How many photos have their pictures ready again after an upgrade; those of others are made when
# somebody looks at them.
RENEWED = 2000


def ask_for_renditions(photo, *, former=""):
    """Have the photo's pictures made, and those of its former self removed."""
    if former:
        forget_renditions(former)
    Job.objects.enqueue_many(_job(payload) for payload in _work_on(photo))


def forget_renditions(fingerprint):
    Job.objects.enqueue_many([_job({"former": fingerprint})])


def renew_renditions():
    """After an upgrade that makes pictures otherwise: make the newest anew, remove the former."""
    from photos.models import Photo

    folders = renditions.of_former_recipes()
    if not folders:
        return
    work = [
        payload for photo in Photo.objects.order_by("-pk")[:RENEWED] for payload in _work_on(photo)
    ]
    work += [{"folder": folder} for folder in folders]
    # Each once, though the worker may start again before all is done.
    Job.objects.enqueue_many(
        _job(payload, key=f"{renditions.RECIPE}:{'-'.join(map(str, payload.values()))}")
        for payload in work
    )


def _work_on(photo):
    # A job for each shape: whatever else falls due gets its turn between two of them.
    return [
        {"photo": photo.pk, "fingerprint": photo.fingerprint, "shape": shape}
        for shape in sorted(SHAPES.keys() - SELDOM)
    ]


def _job(payload, key=None):
    # A focal point may come back to where it was: then there is the same work once more.
    return Job(kind="renditions", key=f"renditions:{key or uuid.uuid4().hex}", payload=payload)


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
