"""Notes on a story: threads that are settled, and the people who are named in them."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from articles import notifications
from articles.notifications import Kind
from articles.workflow import InvalidStep
from authors.anonymity import Veil
from newsroom.models import ClockNow, User, database_now

NAME = re.compile(r"(?<![\w@])@([\w.+-]+)")


class NoteQuerySet(models.QuerySet):
    def threads(self):
        """The first note of each thread, with who wrote and who settled it, newest first."""
        replies = self.model.objects.select_related("by").order_by("pk").prefetch_related("named")
        return (
            self.filter(thread=None)
            .select_related("by", "settled_by", "revision")
            .prefetch_related("named", models.Prefetch("replies", replies))
            .order_by("-pk")
        )

    def open(self):
        return self.filter(thread=None, settled_at=None)

    def naming(self, user):
        """Notes of open threads in which this person is named, newest first."""
        still_open = Q(thread=None, settled_at=None) | Q(
            thread__isnull=False, thread__settled_at=None
        )
        return self.filter(still_open, named=user).order_by("-pk")


class Note(models.Model):
    """What one person wrote about a story, for the newsroom alone; never changed or deleted."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="notes")
    thread = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(max_length=5000)
    revision = models.ForeignKey(
        "articles.Revision", on_delete=models.RESTRICT, null=True, related_name="+"
    )
    named = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="notes_naming", blank=True
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(db_default=ClockNow())
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="only_a_whole_thread_is_settled",
                condition=Q(thread=None) | Q(settled_at=None),
            ),
            models.CheckConstraint(
                name="who_settles_a_thread_is_named",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            ),
        ]
        indexes = [
            # The story's form asks for the threads that are still open.
            models.Index(
                name="notes_that_are_open",
                fields=["article"],
                condition=Q(thread=None, settled_at=None),
            )
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_settled(self):
        return self.settled_at is not None

    @property
    def html(self):
        """The text with each @name that reached somebody marked."""
        known = {person.username.casefold() for person in self.named.all()}

        def marked(match):
            name, rest = _parted(match[1])
            if name.casefold() not in known:
                return match[0]
            return format_html('<b class="note__name">@{}</b>{}', name, rest)

        return mark_safe(NAME.sub(marked, escape(self.text)))  # noqa: S308 (escaped first)

    @transaction.atomic
    def settle(self, *, by):
        """Say that nothing is left to do about this thread."""
        self._change(by, True, settled_at=database_now(), settled_by=by)

    @transaction.atomic
    def reopen(self, *, by):
        """Take up a settled thread again."""
        self._change(by, False, settled_at=None, settled_by=None)

    def _change(self, by, settles, **changes):
        locked = Note.objects.select_for_update().get(pk=self.pk)
        self.article._check_editable(by)
        if locked.thread_id:
            raise InvalidStep("An answer is settled with its thread.")
        if locked.is_settled == settles:
            return  # a double click
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))
        status = self.article.status
        step = "settle_note" if settles else "reopen_note"
        self.article._log(step, status, status, by, str(self), note_of=self.pk)


@dataclass
class Written:
    """A note that was written, and what came of the names in it."""

    note: Note
    unknown: list = field(default_factory=list)
    shut_out: list = field(default_factory=list)

    @property
    def trouble(self):
        """A sentence about the names that reach nobody, or nothing."""
        said = [f"Nobody here is called @{name}." for name in self.unknown]
        said += [
            f"{person} cannot open this story and was not told: assign it, or add a byline."
            for person in map(called, self.shut_out)
        ]
        return " ".join(said)


@transaction.atomic
def write(article, text, *, by, thread=None):
    """Add a note to a story and tell whom it concerns; see Article.note."""
    article._check_editable(by)
    text = text.strip()
    if not text:
        raise InvalidStep("Write the note first.")
    if len(text) > 5000:
        raise InvalidStep("A note has 5,000 characters at most.")
    if thread is not None:
        thread = thread.thread or thread
        if thread.article_id != article.pk:
            raise InvalidStep("That thread is not one of this story.")
    last = article.notes.filter(by=by, thread=thread).first()
    if last and last.text == text and last.at > database_now() - notifications.DOUBLE_CLICK:
        return Written(last)
    note = article.notes.create(text=text, by=by, thread=thread, revision=article.newest_revision)
    if thread and thread.is_settled:
        thread.reopen(by=by)
    named, unknown = _named(text)
    shut_out = [person for person in named if not article.is_editable_by(person)]
    reached = [person for person in named if person not in shut_out]
    veil = Veil(by, [article])
    # Who is not shut out would be known by it.
    shut_out = [person for person in shut_out if not veil.hides(article.pk, person)]
    note.named.set(reached)
    _tell(article, note, reached)
    return Written(note, unknown, shut_out)


def _tell(article, note, named):
    said = f"{called(note.by)}: “{note.text[:300]}”"
    key = f"note:{note.pk}"
    notifications.tell(Kind.NAMED, named, article=article, by=note.by, text=said, key=key)
    others = {*notifications.people_of(article)}
    if note.thread:
        talking = User.objects.filter(notes__in=note.thread.replies.all()) | User.objects.filter(
            pk=note.thread.by_id
        )
        others |= {person for person in talking if article.is_editable_by(person)}
    notifications.tell(
        Kind.NOTE, others - {*named}, article=article, by=note.by, text=said, key=key
    )


def _named(text):
    """Who is named in a text, and the names that nobody has."""
    names = {_parted(name)[0].casefold(): _parted(name)[0] for name in NAME.findall(text)}
    names.pop("", None)
    if not names:
        return [], []
    wanted = Q()
    for name in names:
        wanted |= Q(username__iexact=name)
    found = list(User.objects.in_the_newsroom().filter(wanted))
    known = {person.username.casefold() for person in found}
    return found, [name for folded, name in names.items() if folded not in known]


def _parted(name):
    """A name without the full stop of its sentence, and that."""
    bare = name.rstrip(".-+")
    return bare, name[len(bare) :]


def called(person):
    return person.get_full_name() or person.get_username()
