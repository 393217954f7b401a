"""What somebody has typed and not saved yet, and who has a story open now."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from newsroom.models import ClockNow, database_now

# Browsers let the clock of a page that is not in front tick once a minute.
STILL_HERE = timedelta(seconds=100)
FORGOTTEN = timedelta(days=1)


class TypedElsewhere(Exception):
    """Another window keeps unsaved text of the same story; it is in `kept`."""

    def __init__(self, kept):
        self.kept = kept
        super().__init__("Unsaved text of yours is kept from another window.")


class AutosaveQuerySet(models.QuerySet):
    def of(self, user, article=None):
        """What this person has not saved: of one story, or of stories not begun yet."""
        return self.filter(user=user, article=article).order_by("-saved_at")

    def keep(self, typed, *, by, article, key, base, changes, instead_of=None):
        """Keep what a page has sent, in place of what it sent before; returns the row.

        One page, known by its key, never writes over another's text unless it says so: `instead_of`
        is the key of what it has seen and gives up. Raises TypedElsewhere.
        """
        fields = {"typed": typed, "base": base, "changes": changes, "saved_at": database_now()}
        try:
            with transaction.atomic():
                row = self._row(by, article, key, instead_of)
                if row is None:
                    return self.create(user=by, article=article, key=key, **fields)
                if str(row.key) not in (str(key), str(instead_of)):
                    raise TypedElsewhere(row)
                for name, value in (fields | {"key": key}).items():
                    setattr(row, name, value)
                row.save()
                return row
        except IntegrityError:
            # Another window was faster by a moment.
            raise TypedElsewhere(self.of(by, article).first()) from None

    def drop(self, *, by, key):
        """Forget what is saved now, or was thrown away."""
        self.filter(user=by, key=key).delete()

    def _row(self, user, article, key, instead_of):
        rows = self.of(user, article).select_for_update()
        if article:
            return rows.first()
        # Many stories can be begun at once.
        return rows.filter(key=key).first() or rows.filter(key=instead_of or None).first()


class Autosave(models.Model):
    """The form of a story as one person left it; nobody else ever sees it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="autosaves"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="autosaves"
    )
    key = models.UUIDField(help_text="Made by the page that sends it.")
    typed = models.JSONField(help_text="Each field's values, as a browser sends them.")
    base = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=list, help_text="The names of the fields that differ.")
    saved_at = models.DateTimeField(db_default=ClockNow())

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                name="a_person_keeps_one_unsaved_text_of_a_story", fields=["user", "article"]
            ),
            models.UniqueConstraint(
                name="a_page_keeps_one_unsaved_new_story",
                fields=["user", "key"],
                condition=Q(article=None),
            ),
        ]

    def __str__(self):
        return self.headline

    @property
    def headline(self):
        return " ".join("".join(self.typed.get("headline", [])).split()) or "Untitled"


class PresenceQuerySet(models.QuerySet):
    def see(self, user, article):
        """Note that this person has the story open."""
        now = database_now()
        self.filter(article=article, seen_at__lt=now - FORGOTTEN).delete()
        self.update_or_create(user=user, article=article, defaults={"seen_at": now})

    def beside(self, user, article):
        """The others who have the story open now."""
        here = self.filter(article=article, seen_at__gt=database_now() - STILL_HERE)
        return here.exclude(user=user).select_related("user").order_by("user")


class Presence(models.Model):
    """A person who has a story open."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="presences"
    )
    seen_at = models.DateTimeField(db_default=ClockNow())

    objects = PresenceQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(name="a_person_is_at_a_story_once", fields=["user", "article"])
        ]

    def __str__(self):
        return f"{self.user} at {self.article}"
