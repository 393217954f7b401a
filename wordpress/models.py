"""What came from WordPress: each import, each thing in it, and the addresses it had there."""

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Now


class PrivateStorage(FileSystemStorage):
    """Uploaded exports hold drafts and addresses: no view ever serves them."""

    def __init__(self):
        super().__init__(base_url=None, file_permissions_mode=0o600)

    @property
    def base_location(self):
        return settings.DATA_DIR / "imports"

    @property
    def location(self):
        return str(self.base_location)


class Kind(models.TextChoices):
    """What a thing of WordPress has become here."""

    ARTICLE = "article", "Article"
    PAGE = "page", "Page"
    PHOTO = "photo", "Photo"
    FILE = "file", "File"
    AUTHOR = "author", "Author"
    CATEGORY = "category", "Category"
    TAG = "tag", "Tag"

    @property
    def model(self):
        return apps.get_model(MODELS[self])


MODELS = {
    Kind.ARTICLE: "articles.Article",
    Kind.PAGE: "pages.Page",
    Kind.PHOTO: "photos.Photo",
    Kind.FILE: "files.File",
    Kind.AUTHOR: "authors.Author",
    Kind.CATEGORY: "categories.Category",
    Kind.TAG: "articles.Tag",
}


# What has to be brought from the old site beside the export.
BROUGHT = (Kind.PHOTO, Kind.FILE)


class Import(models.Model):
    """One run of the importer."""

    class State(models.TextChoices):
        PLANNING = "planning", "Making a plan"
        PLANNED = "planned", "Planned"
        WAITING = "waiting", "Waiting to start"
        RUNNING = "running", "Running"
        UNDOING = "undoing", "Being undone"
        FINISHED = "finished", "Finished"
        STOPPED = "stopped", "Stopped"
        UNDONE = "undone", "Undone"

    fetch_media = models.BooleanField(
        "fetch pictures and files from the old site",
        default=False,
        help_text="The old site must still be up. Without it, pictures are missing for now; "
        "the same import, started again, can bring them.",
    )
    files = models.JSONField(default=list, editable=False)
    sites = models.JSONField(default=list, editable=False)
    options = models.JSONField(default=dict, editable=False)
    state = models.CharField(max_length=20, choices=State, default=State.RUNNING, editable=False)
    progress = models.JSONField(default=dict, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    trouble = models.TextField(blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    started_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self):
        more = f" and {len(self.files) - 1} more" if len(self.files) > 1 else ""
        return f"Import {self.pk}: {self.files[0] if self.files else 'nothing'}{more}"

    @property
    def has_report(self):
        """Whether anything has come yet that a report could speak of."""
        return self.state not in (self.State.PLANNING, self.State.PLANNED, self.State.UNDONE)

    @property
    def paths(self):
        """Where the files lie that were uploaded for it."""
        return [upload.file.path for upload in self.uploads.all()]

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY

    @property
    def notes(self):
        """What the report says of what this import met, and no later one has met again."""
        return Note.objects.filter(item__run=self)


UNDER_WAY = (
    Import.State.PLANNING,
    Import.State.WAITING,
    Import.State.RUNNING,
    Import.State.UNDOING,
)


STOPPABLE = (Import.State.WAITING, Import.State.RUNNING)


class ExportFile(models.Model):
    """One of the files that an import in the newsroom was given."""

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="uploads")
    file = models.FileField(storage=PrivateStorage(), upload_to="%Y%m%d-%H%M%S")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.file.name


class ImportedItem(models.Model):
    """A thing of the old site, by the number it had there, and what became of it here."""

    class Source(models.TextChoices):
        POST = "post", "Post"
        AUTHOR = "author", "Author"
        TERM = "term", "Term"
        PICTURE = "picture", "Picture in a text"

    class State(models.TextChoices):
        SEEN = "seen", "Seen"
        DONE = "done", "Done"
        MISSING = "missing", "File missing"
        KEPT = "kept", "Kept raw"
        DROPPED = "dropped", "Dropped"
        FAILED = "failed", "Failed"

    site = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=Source)
    key = models.CharField(max_length=400)
    wp_type = models.CharField(max_length=60, blank=True)
    wp_status = models.CharField(max_length=60, blank=True)
    parent_key = models.CharField(max_length=400, blank=True)
    title = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=1000, blank=True)
    link_key = models.CharField(max_length=500, blank=True)
    media_key = models.CharField(max_length=500, blank=True)
    is_public = models.BooleanField(default=False)
    is_sticky = models.BooleanField(default=False)
    moment = models.DateTimeField(null=True)
    planned_path = models.CharField(max_length=400, blank=True)

    state = models.CharField(max_length=10, choices=State, default=State.SEEN)
    target_kind = models.CharField(max_length=10, choices=Kind, blank=True)
    target_id = models.BigIntegerField(null=True)
    # The number kept for it beforehand, so that texts can name what is still to come.
    reserved_id = models.BigIntegerField(null=True)
    is_ours = models.BooleanField(
        default=False, help_text="The import made the target; it was not here before."
    )
    source_digest = models.CharField(max_length=40, blank=True)
    target_digest = models.CharField(max_length=40, blank=True)
    lacks_pictures = models.BooleanField(default=False)
    comment_count = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=dict)
    run = models.ForeignKey(Import, on_delete=models.SET_NULL, null=True, related_name="items")

    class Meta:
        ordering = ["pk"]
        verbose_name = "imported item"
        constraints = [
            models.UniqueConstraint(
                name="a_thing_of_a_site_is_imported_once", fields=["site", "source", "key"]
            )
        ]
        indexes = [
            # A text names stories by their old address and pictures by their old file.
            models.Index(name="imported_by_link", fields=["link_key"], condition=~Q(link_key="")),
            models.Index(
                name="imported_by_media", fields=["media_key"], condition=~Q(media_key="")
            ),
            models.Index(name="imported_by_target", fields=["target_kind", "target_id"]),
            models.Index(name="imported_by_path", fields=["planned_path"]),
            # /?cat=4 and /?author=7 name terms and people by the number they had.
            models.Index(
                KT("details__number"),
                name="imported_by_number",
                condition=Q(source__in=["term", "author"]),
            ),
        ]

    def __str__(self):
        return self.title or f"{self.wp_type or self.source} {self.key}"

    @property
    def target(self):
        """What it became here, if that is still there."""
        if not self.target_kind or self.target_id is None:
            return None
        return Kind(self.target_kind).model._base_manager.filter(pk=self.target_id).first()


class Note(models.Model):
    """One line of the report: something dropped, changed, guessed, kept, or left to a person."""

    class Kind(models.TextChoices):
        PERSON = "person", "Needs a person"
        DROPPED = "dropped", "Dropped"
        CHANGED = "changed", "Changed"
        GUESSED = "guessed", "Guessed"
        KEPT = "kept", "Kept beside"

    item = models.ForeignKey(ImportedItem, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind)
    sentence = models.TextField()
    link = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["kind", "pk"]

    def __str__(self):
        return self.sentence


class LegacyAddress(models.Model):
    """An address of the old site; where it leads is looked up each time it is asked for."""

    path = models.CharField(max_length=500, unique=True)
    target_kind = models.CharField(max_length=10, choices=Kind)
    target_id = models.BigIntegerField()
    item = models.ForeignKey(ImportedItem, on_delete=models.CASCADE, related_name="addresses")

    class Meta:
        verbose_name_plural = "legacy addresses"

    def __str__(self):
        return f"/{self.path}"


class ArchivedComment(models.Model):
    """A comment as it stood on the old site, without mail or network address. Nobody sees it."""

    item = models.ForeignKey(ImportedItem, on_delete=models.CASCADE, related_name="comments")
    key = models.CharField(max_length=40)
    parent_key = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    status = models.CharField(max_length=20, blank=True)
    wp_type = models.CharField("type", max_length=40, blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_comment_is_archived_once", fields=["item", "key"])
        ]

    def __str__(self):
        return f"{self.name}: {self.text[:60]}"
