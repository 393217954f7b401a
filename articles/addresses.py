"""The addresses of stories: where one stands, and where one once stood."""

from datetime import UTC

from django.apps import apps
from django.db import connection, models, transaction
from django.utils.text import slugify

from articles import workflow
from articles.workflow import InvalidStep
from newsroom.models import Publication, database_now

# Any two publications that run at once make their addresses one after the other.
ADDRESS_LOCK = 20_261_123


class FormerAddress(models.Model):
    """An address that a public story once had; it leads to the story for ever."""

    path = models.CharField(max_length=120, unique=True)
    article = models.ForeignKey(
        "Article", on_delete=models.PROTECT, related_name="former_addresses"
    )

    class Meta:
        verbose_name_plural = "former addresses"

    def __str__(self):
        return self.path


def make(publishings, now, paths):
    """Give each story its address; one that was ever public keeps its own."""
    new = [p for p in publishings if not (p.article.path and p.article.was_public_at(now))]
    if not new:
        return
    # An import has settled its addresses before; the constraint stops whoever comes between.
    if not all(p.article.pk in paths for p in new):
        _one_address_at_a_time()
    publication = Publication.objects.first()
    zone = publication.zone if publication else UTC
    own = [p.article.pk for p in new]
    given, suffix = set(), ""
    while new:
        wanted = {p.article.pk: (paths.get(p.article.pk) or _path(p, zone)) + suffix for p in new}
        taken = _taken(wanted.values(), own) | given
        for publishing in new:
            if (path := wanted[publishing.article.pk]) not in taken:
                publishing.article.path = path
                taken.add(path)
                given.add(path)
        new = [p for p in new if p.article.path not in given]
        suffix = f"-{int(suffix[1:] or 1) + 1}"


@transaction.atomic
def move(article, slug, *, by):
    """Give a story that was public another slug; its old address leads to the new one."""
    row = _articles().select_for_update().get(pk=article.pk)
    workflow.PUBLISH_UPDATE.check(row.status, by)
    slug = slugify(slug, allow_unicode=True)[:90]
    if not slug:
        raise InvalidStep("Write the new last part of the address.")
    if not row.was_public_at(database_now()):
        raise InvalidStep("The address of a story that is not public yet follows its form.")
    path = f"{row.path.rpartition('/')[0]}/{slug}"
    if path == row.path:
        return
    _one_address_at_a_time()
    if _taken([path], [row.pk]):
        raise InvalidStep("Another story has, or once had, this address.")
    row.former_addresses.filter(path=path).delete()
    row.former_addresses.create(path=row.path)
    article._write(path=path, slug=slug)
    article._log(
        "move", row.status, row.status, by, f"From {row.path} to {path}.",
        before=row.path, after=path,
    )  # fmt: skip


def _articles():
    return apps.get_model("articles", "Article").objects


def _one_address_at_a_time():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDRESS_LOCK])


def _path(publishing, zone):
    revision = publishing.revision
    slug = (
        slugify(revision.slug, allow_unicode=True)
        or slugify(revision.headline)
        or slugify(revision.headline, allow_unicode=True)
        or "story"
    )
    return f"{publishing.moment.astimezone(zone):%Y/%m}/{slug[:90].strip('-')}"


def _taken(paths, own):
    paths = list(paths)
    current = _articles().filter(path__in=paths).exclude(pk__in=own)
    former = FormerAddress.objects.filter(path__in=paths).exclude(article__in=own)
    return {*current.values_list("path", flat=True), *former.values_list("path", flat=True)}
