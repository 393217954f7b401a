"""Imports that were started in the newsroom are done by a process of their own.

The worker only starts it and looks after it: an import takes long, and a scheduled update must
not wait for it.
"""

import os
import subprocess
import sys
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection

from newsroom import leash
from newsroom.jobs import handles
from newsroom.models import Job, database_now
from wordpress import undoing
from wordpress.importing import Importer, Options, Stopped, is_free
from wordpress.models import Import
from wordpress.reading import Unreadable

LOOK_AGAIN = timedelta(seconds=10)
MOST_STARTS = 5
PLAN, IMPORT, UNDO = "wordpress-plan", "wordpress-import", "wordpress-undo"
STATES = {
    PLAN: (Import.State.PLANNING,),
    IMPORT: (Import.State.WAITING, Import.State.RUNNING),
    UNDO: (Import.State.UNDOING,),
}
# The processes that this worker has started, by the number of their import.
started = {}


def enqueue(kind, run, *, due_at=None):
    Job.objects.enqueue(kind, f"{kind}:{run.pk}:{uuid.uuid4()}", {"import": run.pk}, due_at=due_at)


@handles(PLAN)
def make_plan(job):
    _look_after(job)


@handles(IMPORT)
def do_import(job):
    _look_after(job)


@handles(UNDO)
def undo_import(job):
    _look_after(job)


def _look_after(job):
    """Start the import's process, or see whether it still runs; once it has ended that is all."""
    run = Import.objects.filter(pk=job.payload["import"]).first()
    # A look that was left over from the plan must not plan again what has been started since.
    if run is None or run.state not in STATES[job.kind]:
        return
    if connection.in_atomic_block:
        # Another process would not see what this transaction has written.
        do(run, job.kind)
        return
    process = started.get(run.pk)
    is_running = process is not None and process.poll() is None
    if not is_running and is_free():
        if not _may_start(run):
            return
        started[run.pk] = _start(run, job.kind)
    enqueue(job.kind, run, due_at=database_now() + LOOK_AGAIN)


def _may_start(run):
    """Whether to start it once more; a process that dies each time needs a person."""
    starts = run.options.get("starts", 0) + 1
    run.options["starts"] = starts
    if starts > MOST_STARTS:
        run.state = Import.State.STOPPED
        run.trouble = "The import ended again and again without saying why: see the log."
    run.save(update_fields=["options", "state", "trouble"])
    return starts <= MOST_STARTS


def _start(run, kind):
    command = [sys.executable, "manage.py", "import_wordpress", "--run", str(run.pk), "--job", kind]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=os.environ | {leash.VARIABLE: "1"},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip


def do(run, kind, tell=lambda *_: None):
    """Plan, import or undo what was uploaded for a run; what went wrong stands in the run."""
    if kind == UNDO:
        undoing.undo_run(run)
        return
    importer = Importer(run, run.paths, Options.chosen_in(run), tell)
    try:
        importer.plan() if kind == PLAN else importer.execute()
    except (Unreadable, Stopped):
        # The sentence stands in the report.
        return
