from django.conf import settings
from django.core.management import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from articles.models import Article
from newsroom.demo import making, wire
from newsroom.demo.publication import PUBLICATION
from newsroom.models import Publication


class Command(BaseCommand):
    help = "Make the demo publication in an empty newsroom: The Middle Watch, invented throughout."

    def add_arguments(self, parser):
        parser.add_argument(
            "--articles",
            type=int,
            default=0,
            metavar="N",
            help="Go on until there are N articles: generated ones, of the last years.",
        )

    def handle(self, *, articles, **options):
        if settings.PRODUCTION:
            raise CommandError("The demo is for trying the newsroom; this is production.")
        self._make()
        if articles:
            self._fill_up(articles)

    def _make(self):
        try:
            sign_ins = making.make()
        except making.NotEmpty:
            self.stdout.write("There is a publication already: no demo made.")
            return
        self.stdout.write(f"{PUBLICATION['name']} is made: {Article.objects.count()} articles.")
        self.stdout.write(f"Sign-ins, also in {settings.DATA_DIR / making.SIGN_INS}:")
        for person in sign_ins:
            self.stdout.write("  {role:<15} {username:<12} {password}".format(**person))

    def _fill_up(self, wanted):
        if not Publication.objects.filter(name=PUBLICATION["name"]).exists():
            raise CommandError("Generated articles go into the demo publication only.")
        missing = wanted - Article.objects.count()
        if missing <= 0:
            self.stdout.write(f"There are {wanted} articles already.")
            return
        columns = [TextColumn("Articles"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
        with Progress(*columns, console=Console(file=self.stderr._out)) as progress:
            task = progress.add_task("articles", total=missing)
            for made in wire.publish(missing):
                progress.advance(task, made)
        self.stdout.write(f"{missing} articles generated: {Article.objects.count()} in all.")
