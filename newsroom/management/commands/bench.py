import statistics
import time
from itertools import cycle, islice

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rich.console import Console
from rich.table import Table

from ads import measuring
from articles.models import Article
from desk.pulse import HEADER
from newsroom import roles
from newsroom.models import User

BARE = "/healthz"
WATCHERS = [
    (roles.WRITER, "/admin/", 4),
    (roles.WRITER, "/admin/board/", 2),
    (roles.EDITOR, "/admin/", 1),
    (roles.EDITOR, "/admin/board/", 1),
    (roles.EDITOR, "/admin/calendar/", 1),
    (roles.ADS_MANAGER, "/admin/", 1),
]
STORIES = "/admin/articles/article/"


class Command(BaseCommand):
    help = (
        "Measures the pages of the publication that is in the database, the door of publication "
        "and the counting of adverts. Compare the ratios of one run, never milliseconds of "
        "different days."
    )

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=30, help="Requests a page (default 30).")
        parser.add_argument("--publish", type=int, default=100, help="Stories to publish.")
        parser.add_argument("--watching", type=int, default=200, help="Pages that are open.")

    def handle(self, *, rounds, publish, watching, **options):
        story = Article.objects.published().for_cards().newest_first().first()
        if story is None:
            raise CommandError("There is no public story to measure: run manage.py demo first.")
        console = Console(file=self.stdout)
        console.print(self.pages(_addresses(story), rounds))
        console.print(self.pages(_desk(story), rounds, by=_somebody(roles.EDITOR)))
        console.print(self.pages(PROFILES, rounds, by=_somebody(roles.PUBLISHER)))
        console.print(self.burst(watching))
        console.print(self.door(story, publish))
        console.print(measuring.table(story.address, rounds))

    def pages(self, addresses, rounds, by=None):
        """A row a page: queries, the median of its milliseconds, and that over a bare answer."""
        client = Client(headers={"host": "localhost"})
        if by:
            client.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
        table = Table("page", "queries", "kB", "median ms", "times a bare answer")
        bare = _median(client, BARE, rounds)
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as queries:
                response = client.get(address)
            cells = [str(len(queries)), f"{len(response.content) / 1000:.0f}"]
            median = _median(client, address, rounds)
            table.add_row(name, *cells, f"{median:.1f}", f"{median / bare:.0f}")
        return table

    def burst(self, number):
        """What so many open pages cost: a look at nothing new, one after a save, and all drawn."""
        table = Table("pages that are open, all together", "drawn anew", "ms")
        with transaction.atomic():
            pages = [_Watched(*page) for page in islice(cycle(_watchers()), number)]
            table.add_row(f"{number} look, nothing is new", *_all(pages, "look"))
            _save_a_draft(_somebody(roles.EDITOR))
            table.add_row(f"{number} look, a draft was saved", *_all(pages, "look"))
            table.add_row(f"{number} are opened", *_all(pages, "open"))
            transaction.set_rollback(True)
        return table

    def door(self, story, number):
        """How many copies of a story a second are drafted and published; nothing is kept."""
        by = User.objects.importer()
        content = story.live_revision.content() | {"related": []}
        contents = [content | {"headline": f"{story.headline} {n}"} for n in range(number)]
        with transaction.atomic():
            began = time.perf_counter()
            drafts = Article.objects.draft_many(contents, by=by)
            Article.objects.publish_many(drafts, by=by, record_failures=True)
            seconds = time.perf_counter() - began
            transaction.set_rollback(True)
        table = Table("door", "stories", "a second")
        table.add_row("draft and publish", str(number), f"{number / seconds:.0f}")
        return table


class _Watched:
    """A page that somebody has open."""

    def __init__(self, client, address):
        self.client, self.address = client, address
        self.open()

    def open(self):
        return self._felt(self.client.get(self.address))

    def look(self):
        return self._felt(self.client.get(self.address, headers={HEADER: self.felt}))

    def _felt(self, response):
        self.felt = response[HEADER]
        return response.status_code == 200


def _all(pages, what):
    began = time.perf_counter()
    drawn = sum(getattr(page, what)() for page in pages)
    return str(drawn), f"{1000 * (time.perf_counter() - began):.0f}"


def _watchers():
    """Who has what open, of every ten: most of a newsroom writes."""
    for role, address, pages in WATCHERS:
        people = User.objects.filter(groups__name=role, is_active=True).order_by("pk")
        for person in people[:1]:
            client = Client(headers={"host": "localhost"})
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
            yield from [(client, address)] * pages


def _save_a_draft(by):
    story = Article.objects.draft({"headline": "A draft", "body": "<p>It begins.</p>"}, by=by)
    story.save_revision({"deck": "It goes on."}, by=by, base=1)


def _addresses(story):
    author = story.byline_list[0].author
    return {
        "front page": "/",
        "article": story.address,
        "category": story.category.get_absolute_url(),
        "author": author.get_absolute_url(),
        "masthead": "/authors/",
        "search": "/search/?q=the+ship",
        "feed": "/feed/",
    }


def _desk(story):
    """The newsroom's own screens, as an editor opens them."""
    author, category, day = story.byline_list[0].author, story.category_id, story.published_at
    return {
        "start": "/admin/",
        "board": "/admin/board/",
        "calendar, week": "/admin/calendar/",
        "calendar, month": "/admin/calendar/?span=month",
        "front page, laid out": "/admin/front-page/",
        "numbers": "/admin/numbers/",
        "search everything": "/admin/search/?q=the+ship",
        "stories": STORIES,
        "stories, the nineteenth page": f"{STORIES}?p=19",
        "stories by words": f"{STORIES}?q=navy",
        "stories by author": f"{STORIES}?author={author.pk}",
        "stories by status": f"{STORIES}?state=Published",
        "stories by category": f"{STORIES}?newest_revision__category__id__exact={category}",
        "stories by date": f"{STORIES}?since={day:%Y-%m-%d}&until={day:%Y-%m-%d}",
        "stories, mine": f"{STORIES}?whose=mine",
    }


# As whoever manages profiles opens them.
PROFILES = {
    "author list": "/admin/authors/author/",
    "authors by name": "/admin/authors/author/?q=an",
    "byline picker's answer": "/admin/authors/author/find/?term=an",
    "masthead order": "/admin/authors/author/masthead/",
}


def _somebody(role):
    people = User.objects.filter(groups__name=role, is_active=True)
    if (person := people.order_by("pk").first()) is None:
        raise CommandError(f"There is no {role.lower()} to measure the desk with.")
    return person


def _median(client, address, rounds):
    client.get(address)
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(address)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)
