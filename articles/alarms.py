"""What the desk has to be told: stories held back, updates refused, work that is late."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import Permission
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from articles import notifications
from articles.models import Article, Transition
from articles.workflow import Status
from newsroom import jobs, mail
from newsroom.models import Job, User, database_now

# One mail about late work in this time, however much of it there is.
QUIET = timedelta(minutes=15)
MOST_SHOWN = 20


@dataclass(frozen=True)
class Alarm:
    """One thing that will not happen by itself, with its remedy."""

    icon: str
    title: str
    why: str
    address: str = ""
    remedy: str = ""
    is_late: bool = True


def alarms_for(user):
    """The alarms on this person's screen; they go when their cause goes."""
    if not user.has_perm("articles.publish_article"):
        return []
    return [*_of_stories(), *_of_jobs()]


def _of_stories():
    """Stories that are held back, and live ones whose update is late: one query."""
    holds = Transition.objects.filter(article=OuterRef("pk"), step="hold").order_by("-pk")
    late = Article.objects.with_update_due().filter(update_at__lt=Now() - Job.LATE)
    # Each part by its own index; an "or" would read every story, on every page of the newsroom.
    told = Article.objects.held().values("pk").union(late.values("pk"))
    stories = Article.objects.filter(pk__in=told)
    columns = ("published_at", "update_at", "held_at", "newest_revision__headline")
    found = stories.select_related("newest_revision").only(*columns)
    for story in found.annotate(reason=Subquery(holds.values("note")[:1]))[:MOST_SHOWN]:
        yield _held(story) if story.held_at else _late_update(story)


def _held(story):
    return Alarm(
        "held",
        f"Held: “{story.newest_revision}”",
        f"was to go out at {_said(story.published_at)}. {story.reason or ''}",
        reverse("admin:articles_article_change", args=[story.pk]),
        "Open the story",
        is_late=False,
    )


def _late_update(story):
    return Alarm(
        "clock",
        f"Late: update of “{story.newest_revision}”",
        f"was due at {_said(story.update_at)}; the old text is still up.",
        reverse("admin:articles_article_change", args=[story.pk]),
        "Publish update",
    )


def _of_jobs():
    # What was given up is news for a day; the row stays.
    today = Q(failed_at=None) | Q(failed_at__gt=Now() - timedelta(days=1))
    late = Job.objects.late().filter(today).exclude(kind="late-alarm").order_by("due_at")
    late = list(late[:MOST_SHOWN])
    for waiting in [job for job in late if job.failed_at is None][:1]:
        yield Alarm(
            "clock",
            "Late: work that happens by itself",
            f"the oldest piece ({waiting.kind}) was due at {_said(waiting.due_at)}. "
            "Is the worker running?",
        )
    for failed in [job for job in late if job.failed_at][:1]:
        yield Alarm(
            "clock",
            "Given up: work that happens by itself",
            f"{failed.kind} failed {failed.attempts} times: {failed.error[:200]}",
        )


def _said(moment):
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M}"


# Telling by mail


def tell_of_late_work():
    """Mail the desk about work that is late, once; whoever notices it sends it.

    The worker may be what is late, so its mail must not need the worker. Returns how much is late
    without a word of any story, for everybody may read it.
    """
    updates, waiting = [alarm for alarm in _of_stories() if alarm.is_late], list(_of_jobs())
    if not (updates or waiting):
        return []
    told = Job.objects.filter(kind="late-alarm", due_at__gt=Now() - QUIET).order_by("-pk").first()
    if told is None:
        # Two processes that notice in the same quarter of an hour make one row.
        key = f"late-alarm:{int(database_now().timestamp() // QUIET.total_seconds())}"
        late = [f"{alarm.title} {alarm.why}" for alarm in (*updates, *waiting)]
        Job.objects.enqueue("late-alarm", key, {"late": late})
        jobs.run_now(key)
    elif told.done_at is None:
        jobs.run_now(told.key)
    return [f"late: scheduled updates ({len(updates)})"] * bool(updates) + [
        "late: work of the worker"
    ] * bool(waiting)


@jobs.handles("late-alarm")
def tell_desk_at_once(job):
    text = "\n".join([*job.payload["late"], "", "Readers may be seeing an old text."])
    mail.deliver(desk_addresses(), "Work is late", text, job.key)


@jobs.handles("hold-alarm", inside=True)
def tell_of_hold(due):
    _tell(due, "Held: {headline}", "The story will not go out at its moment. {note}")


@jobs.handles("update-alarm", inside=True)
def tell_of_refused_update(due):
    _tell(due, "Update refused: {headline}", "Readers still see the old text. {note}")


def _tell(due, subject, text):
    desk = desk_addresses()
    for job, step in _steps_of(due):
        words = {"headline": step.article.newest_revision.headline, "note": step.note}
        mail.post(job.key, desk, subject.format(**words), text.format(**words))


def _steps_of(due):
    """Each job with the step in the history that it is about."""
    rows = Transition.objects.select_related("article__newest_revision", "by")
    steps = rows.in_bulk([job.payload["transition"] for job in due])
    return [(job, steps[job.payload["transition"]]) for job in due]


def desk_addresses():
    """The mail addresses of everybody who publishes."""
    publishes = Permission.objects.get(
        codename="publish_article", content_type__app_label="articles"
    )
    people = User.objects.filter(
        Q(groups__permissions=publishes) | Q(user_permissions=publishes), is_active=True
    )
    return list(people.exclude(email="").values_list("email", flat=True).distinct())


# Going live


@jobs.handles("went-live", inside=True)
def note_going_live(due):
    """Write into the history that stories went live at their moments, and tell their writers."""
    steps = _steps_of(due)
    pks = [step.article_id for _, step in steps]
    # Nobody may take a story back between the look and the note.
    locked = Article.objects.select_for_update(of=["self"]).filter(pk__in=pks).order_by("pk")
    locked = locked.select_related("newest_revision")
    articles = {article.pk: article for article in locked}
    public = set(Article.objects.published().filter(pk__in=pks).values_list("pk", flat=True))
    live = [
        (job, step, articles[step.article_id])
        for job, step in steps
        if step.article_id in public and _is_in_force(step, articles[step.article_id])
    ]
    worker = User.objects.worker()
    Transition.objects.bulk_create(
        Transition(
            article=article, step="went_live", source=Status.PUBLISHED, target=Status.PUBLISHED,
            by=worker, revision_id=step.revision_id, details={"of": step.pk},
        )
        for _, step, article in live
        if step.details.get("scheduled")
    )  # fmt: skip
    writers = _writers([article for _, _, article in live])
    notifications.tell_all(
        notifications.Telling(
            notifications.Kind.LIVE,
            tuple(writers[article.pk]),
            article,
            f"Readers see it since {_said(datetime.fromisoformat(step.details['moment']))}: "
            f"{article.address}",
            job.key,
            step.by,
        )
        for job, step, article in live
    )


def _is_in_force(step, article):
    """Whether that step is still what readers see: not rescheduled, and not followed by another."""
    if article.live_revision_id != step.revision_id:
        return False
    moment = datetime.fromisoformat(step.details["moment"])
    return step.step == "publish_update" or article.published_at == moment


def _writers(articles):
    """Whoever began each story and whoever has signed it, by article pk."""
    found = defaultdict(set)
    pks = [article.pk for article in articles]
    people = User.objects.filter(is_active=True)
    signed = people.filter(author__bylines__article__in=pks)
    for person in signed.annotate(of=F("author__bylines__article")):
        found[person.of].add(person)
    for person in people.filter(articles__in=pks).annotate(of=F("articles")):
        found[person.of].add(person)
    return found
