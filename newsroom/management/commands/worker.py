import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import Error, connection

from ads import counting, landing
from articles import alarms, publishing
from articles.models import Article
from newsroom import jobs
from newsroom.models import User
from photos.tasks import ask_for_renewal

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Does what must happen without anyone clicking: scheduled updates, mail, alarms, the bin. "
        "First publications need no worker: the database's clock makes them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="Seconds between two looks (default 1)."
        )

    def handle(self, *, once, pause, **options):
        if once:
            done = self.look()
            self.stdout.write(f"{done} done.")
            return
        stopping = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(name, lambda *_: stopping.set())
        has_begun = False
        while not stopping.is_set():
            done = 0
            try:
                if not has_begun:
                    ask_for_renewal()
                    has_begun = True
                done = self.look()
            except Error as error:
                # The database may be restarting; nothing is lost by looking again.
                logger.warning("The worker lost the database: %s", error)
                connection.close()
            stopping.wait(0 if done else pause)

    def look(self):
        machine = User.objects.worker()
        updated = publishing.apply_due_updates(by=machine)
        tried = jobs.run_due()
        Article.objects.purge_bin()
        counting.add_up()
        landing.ask_for_checks()
        alarms.tell_of_late_work()
        return len(updated) + tried
