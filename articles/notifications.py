"""What people are told about stories: on the newsroom's pages and by mail, as each one chooses."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from authors.anonymity import Veil
from newsroom import jobs, mail
from newsroom.models import ClockNow, Job, Publication, User, database_now

DOUBLE_CLICK = timedelta(seconds=10)
MOST_SHOWN = 100


class Kind(models.TextChoices):
    NAMED = "named", "Somebody names you in a note"
    NOTE = "note", "Somebody writes a note on a story of yours, or answers you"
    ASSIGNED = "assigned", "A story is assigned to you, or taken off you"
    DUE = "due", "A story assigned to you is due"
    SUBMITTED = "submitted", "A story waits for review"
    SENT_BACK = "sent_back", "Your story is sent back, or your change declined"
    APPROVED = "approved", "Your story is approved"
    LIVE = "live", "Your story goes live"
    ASKED = "asked", "A second person is asked for"
    ANSWERED = "answered", "Somebody outside answers a preview link"


# Everything is shown; these are mailed too, until a person says otherwise.
MAILED = {
    Kind.NAMED, Kind.ASSIGNED, Kind.DUE, Kind.SENT_BACK, Kind.LIVE, Kind.ASKED, Kind.ANSWERED,
}  # fmt: skip
SUBJECTS = {
    Kind.NAMED: "You are named: {}",
    Kind.NOTE: "Note: {}",
    Kind.ASSIGNED: "Assigned: {}",
    Kind.DUE: "Due: {}",
    Kind.SUBMITTED: "For review: {}",
    Kind.SENT_BACK: "Sent back: {}",
    Kind.APPROVED: "Approved: {}",
    Kind.LIVE: "Live: {}",
    Kind.ASKED: "Second person asked for: {}",
    Kind.ANSWERED: "Answer from outside: {}",
}


class ChoiceQuerySet(models.QuerySet):
    def of(self, user):
        """What this person chose for each kind: {kind: (on the page, by mail)}."""
        chosen = {c.kind: (c.on_page, c.by_mail) for c in self.filter(user=user)}
        return {kind: chosen.get(kind, usual(kind)) for kind in Kind}

    def choose(self, user, wanted):
        """Keep what a person wants for each kind, in the form that of() gives."""
        for kind, (on_page, by_mail) in wanted.items():
            self.update_or_create(
                user=user, kind=kind, defaults={"on_page": on_page, "by_mail": by_mail}
            )


def usual(kind):
    return True, kind in MAILED


class Choice(models.Model):
    """How one person wants to be told of one kind of thing; without a row as usual."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    on_page = models.BooleanField(default=True)
    by_mail = models.BooleanField(default=False)

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        default_permissions = []
        constraints = [
            models.UniqueConstraint(name="a_person_chooses_once_a_kind", fields=["user", "kind"])
        ]

    def __str__(self):
        return f"{self.user}: {self.get_kind_display()}"


class NotificationQuerySet(models.QuerySet):
    def of(self, user):
        """What this person was told, newest first."""
        return self.filter(user=user).select_related("by", "article__newest_revision")

    def unread(self):
        return self.filter(read_at=None)

    def read(self, user, article=None):
        """Note that this person has seen them: all, or those about one story."""
        about = {"article": article} if article else {}
        self.filter(user=user, read_at=None, **about).update(read_at=Now())


class Notification(models.Model):
    """One thing that one person is told on the newsroom's pages."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="notifications"
    )
    text = models.CharField(max_length=600)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=120, help_text="The same thing is told a person once.")
    at = models.DateTimeField(db_default=ClockNow())
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        default_permissions = []
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="a_thing_is_told_a_person_once", fields=["user", "key"])
        ]
        indexes = [
            # Every page of the newsroom says how many are unread.
            models.Index(
                name="notifications_not_read", fields=["user"], condition=models.Q(read_at=None)
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.text}"

    @property
    def address(self):
        """Where it leads: the threads for a note, else the story."""
        page = "notes" if self.kind in (Kind.NAMED, Kind.NOTE) else "change"
        return reverse(f"admin:articles_article_{page}", args=[self.article_id])


@dataclass(frozen=True)
class Telling:
    """What is to be told to some people; `key` makes a second telling the same."""

    kind: Kind
    people: tuple
    article: object
    text: str
    key: str
    by: object = None

    def recipients(self):
        """Whoever did it is not told of it."""
        mine = getattr(self.by, "pk", None)
        return [p for p in dict.fromkeys(self.people) if p.is_active and p.pk != mine]


def tell(kind, people, *, article, text, key, by=None):
    """Tell some people of one thing, on their pages and by mail as each has chosen."""
    tell_all([Telling(kind, tuple(people), article, text, key, by)])


def tell_all(tellings):
    """Tell of many things at once; a fixed number of queries."""
    pairs = [(telling, person) for telling in tellings for person in telling.recipients()]
    if not pairs:
        return
    people = {person.pk for _, person in pairs}
    # It stands on people's pages and goes out by mail: nobody is made an exception of.
    veil = Veil(None, [telling.article for telling, _ in pairs])
    pairs = [(_veiled(telling, veil), person) for telling, person in pairs]
    chosen = {
        (c.user_id, c.kind): (c.on_page, c.by_mail) for c in Choice.objects.filter(user__in=people)
    }
    shown, letters, now, site = [], [], database_now(), _site()
    for telling, person in pairs:
        on_page, by_mail = chosen.get((person.pk, telling.kind), usual(telling.kind))
        if on_page:
            shown.append(_shown(telling, person))
        if by_mail and person.email:
            letters += _letter(telling, person, now, site)
    Notification.objects.bulk_create(shown, ignore_conflicts=True)
    Job.objects.enqueue_many(letters)


def _veiled(telling, veil):
    """What is told, without anybody who is not to be named."""
    if not veil.nameless:
        return telling
    pk = telling.article.pk
    by = None if veil.hides(pk, telling.by) else telling.by
    return replace(telling, text=veil.words(pk, telling.text), by=by)


def _shown(telling, person):
    by = None if telling.by is None or telling.by.is_machine else telling.by
    return Notification(
        user=person, kind=telling.kind, article=telling.article, text=telling.text[:600], by=by,
        key=telling.key,
    )  # fmt: skip


def _letter(telling, person, now, site):
    article = telling.article
    where = f"{site}{reverse('admin:articles_article_change', args=[article.pk])}"
    subject, text = SUBJECTS[telling.kind], telling.text
    if article.embargo_until and article.embargo_until > now:
        # Mail leaves the house: it says nothing of what nobody outside may know yet.
        subject, text = subject.format("a story under embargo"), "Read it in the newsroom."
    else:
        subject = subject.format(article.newest_revision)
    return mail.letters(telling.key, [person.email], subject, f"{text}\n\n{where}\n")


def _site():
    publication = Publication.objects.first()
    return publication.site_url.rstrip("/") if publication else ""


# Whom it concerns


def people_of(article):
    """Whoever began the story, signs its newest revision, or has it assigned."""
    signed = [row["author"] for row in article.newest_revision.bylines]
    people = User.objects.in_the_newsroom()
    return list(
        people.filter(pk__in=[article.created_by_id, article.assigned_to_id or 0])
        | people.filter(author__in=signed)
    )


@jobs.handles("story-due", inside=True)
def tell_of_due(due):
    """Tell whoever has a story assigned that its time has come, unless it went out before."""
    from articles.models import Article
    from articles.workflow import MIRRORING

    wanted = {job.payload["article"]: job for job in due}
    stories = Article.objects.select_related("newest_revision", "assigned_to").in_bulk(wanted)
    tell_all(
        Telling(
            Kind.DUE, (story.assigned_to,), story, f"“{story.newest_revision}” is due.", job.key
        )
        for job in due
        if (story := stories.get(job.payload["article"]))
        and story.assigned_to_id == job.payload["user"]
        and story.due_at
        and story.due_at.isoformat() == job.payload["due"]
        and story.status in MIRRORING
    )  # fmt: skip
