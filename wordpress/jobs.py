"""Imports that were started in the admin are done by the worker."""

from newsroom.jobs import handles
from newsroom.models import Job, database_now
from wordpress.importing import Importer, Options
from wordpress.models import Import
from wordpress.reading import Unreadable

LEASE_AHEAD = Job.LEASE


@handles("wordpress-plan")
def make_plan(job):
    _do(job, lambda importer: importer.plan())


@handles("wordpress-import")
def do_import(job):
    _do(job, lambda importer: importer.execute())


def _do(job, what):
    run = Import.objects.filter(pk=job.payload["import"]).first()
    if run is None:
        return
    options = Options(fetch_media=run.fetch_media)
    importer = Importer(run, [run.upload.path], options, _keeps_lease(job))
    try:
        what(importer)
    except Unreadable:
        # The file will not get better: the sentence stands in the report.
        return


def _keeps_lease(job):
    """Hold on to the job for as long as the import goes on."""

    def tell(*_):
        now = database_now()
        if job.leased_until is None or job.leased_until - now < LEASE_AHEAD / 2:
            job.leased_until = now + LEASE_AHEAD
            Job.objects.filter(pk=job.pk).update(leased_until=job.leased_until)

    return tell
