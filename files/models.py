"""Files beside stories that are no pictures: documents, sound, film."""

import re
import secrets
from pathlib import PurePosixPath

from django.apps import apps
from django.core.files import File as Open
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, Now
from django.urls import reverse
from django.utils.text import slugify

from files import intake

# A body names a file by its number; the name behind it is for people.
NAMED = re.compile(r'href="/files/([1-9]\d{0,17})/')


def named_in(body):
    """The numbers of the files that a body links to."""
    return {int(number) for number in NAMED.findall(body)} if "/files/" in body else set()


def address_of(pk, name):
    return reverse("files:file", args=[pk, name])


def tidy_name(name):
    """A file name that needs no quoting anywhere."""
    path = PurePosixPath(name.lower())
    return f"{slugify(path.stem)[:80].strip('-_') or 'file'}{path.suffix}"


def name_for_storage(file, filename):
    """A name nobody can guess: the folder may be served by mistake one day."""
    token = secrets.token_hex(16)
    return f"files/{token[:2]}/{token}{PurePosixPath(filename).suffix}"


class FileQuerySet(models.QuerySet):
    def public(self):
        """Files that a public story or page links to at this moment."""
        uses = FileUse.objects.filter(
            file=OuterRef("pk"),
            article__in=apps.get_model("articles.Article").objects.published(),
            article__body__contains=_named_by("file_id"),
        )
        pages = apps.get_model("pages.Page").objects.published()
        pages = pages.filter(body__contains=_named_by(OuterRef("pk")))
        return self.filter(Q(Exists(uses)) | Q(Exists(pages)))


def _named_by(field):
    """How a body names the file of this number."""
    number = Cast(field, models.TextField())
    parts = (Value('href="/files/'), number, Value("/"))
    return Concat(*parts, output_field=models.TextField())


class File(models.Model):
    """A document, sound or film; readers get it while something public links to it."""

    name = models.CharField(max_length=100, editable=False)
    title = models.CharField(max_length=300, blank=True, editable=False)
    file = models.FileField(upload_to=name_for_storage, max_length=100, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    origin = models.CharField("from", max_length=1000, blank=True, editable=False)
    created_at = models.DateTimeField("kept", db_default=Now(), editable=False)

    objects = FileQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.title or self.name

    def get_absolute_url(self):
        return address_of(self.pk, self.name)

    @property
    def type(self):
        return intake.type_of(self.name)

    @property
    def is_public(self):
        return File.objects.public().filter(pk=self.pk).exists()

    def keep(self, file, name):
        """Examine an open file and keep it under this name; raises intake.Refused."""
        self.name = tidy_name(name)
        self.digest, self.size = intake.examine(file, self.name)
        self.file.save(self.name, Open(file), save=False)
        try:
            self.save(force_insert=True)
        except BaseException:
            self.file.delete(save=False)
            raise

    def delete(self, *args, **kwargs):
        """Remove the row, and its file once that is certain."""
        storage, name = self.file.storage, self.file.name
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: storage.delete(name))
        return deleted


class FileUse(models.Model):
    """A story's public text has linked to this file; whether it still does, the text says."""

    file = models.ForeignKey(File, on_delete=models.CASCADE, related_name="uses")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="file_uses"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_story_uses_a_file_once", fields=["file", "article"])
        ]

    def __str__(self):
        return f"{self.file} in {self.article}"


def note_uses(bodies):
    """Note which files public texts link to, given as pairs of an article's pk and its body."""
    named = {(pk, number) for pk, body in bodies for number in named_in(body)}
    if not named:
        return
    here = set(File.objects.filter(pk__in={n for _, n in named}).values_list("pk", flat=True))
    FileUse.objects.bulk_create(
        (FileUse(article_id=pk, file_id=number) for pk, number in sorted(named) if number in here),
        ignore_conflicts=True,
    )
