"""The panels of the start page: what waits for this person, each row with its next step."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone

from ads.models import Advert, Campaign
from articles import gate
from articles.autosave import STILL_HERE
from articles.models import Article, Note, Presence, Request, Revision, Transition
from articles.rail import gate_mark, mark
from articles.workflow import MIRRORING, Status
from authors.anonymity import Veil
from authors.models import Author
from fronts.models import CURATE, Version
from newsroom.models import User

MOST = 8
LATE_REVIEW = timedelta(hours=2)
QUIET = timedelta(days=14)
NEVER_CAME = timedelta(days=7)
LONG_AWAY = timedelta(days=180)
SOON = timedelta(days=7)


@dataclass
class Row:
    """One thing on the desk, with what to do about it."""

    title: str
    address: str = ""
    lines: list = field(default_factory=list)
    age: str = ""
    is_late: bool = False
    mark: str = ""
    moment: object = None
    icon: str = ""
    step: str = ""
    step_address: str = ""
    is_post: bool = False
    is_primary: bool = False
    person: object = None
    flags: str = ""
    here: list = field(default_factory=list)


@dataclass
class Panel:
    """Some rows under a title; an empty one is left out unless it has words for that."""

    name: str
    title: str
    rows: list
    empty: str = ""
    all_at: str = ""
    all_words: str = ""
    kind: str = "rows"

    @property
    def is_shown(self):
        return bool(self.rows or self.empty)

    @property
    def shown(self):
        return self.rows[:MOST]

    @property
    def tally(self):
        return f"{MOST}+" if len(self.rows) > MOST else str(len(self.rows) or "")


def main_panels(user, now):
    """What waits for this person to do something."""
    panels = [
        waiting_for_review(user, now),
        second_person(user),
        proposed(user),
        held(user),
        assigned(user, now),
        my_work(user, now),
        drafts_gone_quiet(user, now),
        people_that_need_care(user, now),
        profiles_that_need_care(user),
        flights(user, now),
    ]
    return [panel for panel in panels if panel and panel.is_shown]


def side_panels(user, now):
    """What comes by itself, and what is out."""
    panels = [
        going_live(user, now),
        embargoes(user, now),
        notes_naming(user),
        published_today(user, now),
    ]
    return [panel for panel in panels if panel and panel.is_shown]


# Stories that wait for somebody


def waiting_for_review(user, now):
    """Oldest first: by whom, and how long."""
    if not user.has_perm("articles.review_article"):
        return None
    asked = Transition.objects.filter(article=OuterRef("pk"), target=Status.IN_REVIEW)
    asked = asked.exclude(source=Status.IN_REVIEW).order_by("-at", "-pk")
    stories = (
        _stories(user)
        .filter(status=Status.IN_REVIEW)
        .annotate(since=Subquery(asked.values("at")[:1]), sent_by=Subquery(asked.values("by")[:1]))
    )
    stories = list(stories.order_by("since", "pk")[: MOST + 1])
    people = User.objects.in_bulk({story.sent_by for story in stories} - {None})
    veil = Veil(user, stories)
    here, said = _who_is_there(stories, veil, now), _gate_says(stories, now)
    rows = [
        Row(
            _headline(story),
            _open(story),
            [_name(veil.person(story.pk, people.get(story.sent_by))), *_about(story)],
            age=how_long(now - story.since) if story.since else "",
            is_late=bool(story.since and now - story.since > LATE_REVIEW),
            step="Review",
            step_address=_open(story),
            flags=gate_mark(said.get(story.pk)),
            here=here[story.pk],
        )
        for story in stories
    ]
    return Panel(
        "review",
        "Waiting for review",
        rows,
        empty="Nothing waits for review.",
        all_at=_list("state=In+review"),
        all_words="All in review",
    )


def _who_is_there(stories, veil, now):
    """Others who have each of the stories open now."""
    found = defaultdict(list)
    there = Presence.objects.filter(article__in=stories, seen_at__gt=now - STILL_HERE)
    there = there.exclude(user=veil.viewer).select_related("user").order_by("user")
    for presence in veil.over(there, "user"):
        found[presence.article_id].append(presence.user)
    return found


def _gate_says(stories, now):
    revisions = Revision.objects.filter(pk__in=[story.newest_revision_id for story in stories])
    revisions = list(revisions.select_related("category", "lead_photo", "series"))
    known = {story.pk: story for story in stories}
    for revision in revisions:
        # The embargo that counts is the row's.
        revision.article = known[revision.article_id]
    return gate.examine(revisions, moments=dict.fromkeys(known, now)) if revisions else {}


def second_person(user):
    """Exceptions that another person has asked for, and this one may confirm."""
    if not user.has_perm("articles.override_gate"):
        return None
    asked = Request.objects.filter(confirmed_at=None, asked_at__gt=Now() - Request.LIFETIME)
    asked = asked.exclude(asked_by=user).select_related("asked_by", "article__newest_revision")
    asked = asked.defer("article__body", "article__newest_revision__body", "article__search_vector")
    asked = list(asked.order_by("asked_at")[: MOST + 1])
    Veil(user, {request.article_id for request in asked}).over(asked, "asked_by")
    rows = [
        Row(
            str(request.article.newest_revision),
            _open(request.article),
            [_name(request.asked_by), request.get_kind_display(), f"“{request.reason}”"],
            step="Look",
            step_address=_open(request.article),
        )
        for request in asked
    ]
    return Panel("asked", "Asked of a second person", rows)


def proposed(user):
    if not user.has_perm("articles.publish_article"):
        return None
    stories = _stories(user).exclude(proposed_revision=None).order_by("changed_at", "pk")
    rows = [
        Row(
            _headline(s),
            _open(s),
            _about(s),
            mark=mark("Published"),
            step="Look",
            step_address=_open(s),
        )
        for s in stories[: MOST + 1]
    ]
    return Panel("proposed", "Proposed changes", rows)


def held(user):
    """A writer's stories that something keeps back; who publishes has them among the alarms."""
    if user.has_perm("articles.publish_article") or not user.has_perm("articles.change_article"):
        return None
    rows = [
        Row(
            _headline(s), _open(s), _about(s), mark=mark("Held"), step="Look", step_address=_open(s)
        )
        for s in _stories(user).held()[: MOST + 1]
    ]
    return Panel("held", "Held", rows)


# Own work

STEPS = {Status.DRAFT: "Write", Status.IN_REVIEW: "Look", Status.APPROVED: "Look"}


def assigned(user, now):
    """What somebody has given this person to do, the next that is due first."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = _stories(user).filter(assigned_to=user, status__in=MIRRORING)
    stories = stories.order_by(F("due_at").asc(nulls_last=True), "pk")
    rows = []
    for story in stories[: MOST + 1]:
        row = Row(_headline(story), _open(story), _about(story), step_address=_open(story))
        row.mark, row.step = mark(story.state(now)), STEPS[story.status]
        if story.due_at:
            row.is_late = story.due_at <= now
            row.age = "late" if row.is_late else how_long(story.due_at - now)
            row.lines = [f"due {_when(story.due_at)}", *row.lines]
        rows.append(row)
    return Panel("assigned", "Assigned to me", rows)


def my_work(user, now):
    """Own stories on their way to readers, those that were sent back first."""
    if not user.has_perm("articles.change_article"):
        return None
    last = Transition.objects.filter(article=OuterRef("pk")).exclude(step="was_refused")
    last = last.order_by("-at", "-pk")
    stories = _stories(user).own(user, few=True).filter(status__in=MIRRORING)
    stories = stories.exclude(assigned_to=user)
    stories = stories.annotate(
        last_step=Coalesce(Subquery(last.values("step")[:1]), Value("")),
        last_note=Subquery(last.values("note")[:1]),
        last_by=Subquery(last.values("by")[:1]),
        last_at=Subquery(last.values("at")[:1]),
    )
    sent_back = Q(last_step="send_back", status=Status.DRAFT)
    first = stories.filter(sent_back).order_by("-last_at")[: MOST + 1]
    others = stories.exclude(sent_back).order_by("-changed_at", "-pk")[: MOST + 1]
    found = [*first, *others][: MOST + 1]
    people = User.objects.in_bulk({story.last_by for story in found} - {None})
    veil = Veil(user, found)
    rows = [
        _own_row(story, veil.person(story.pk, people.get(story.last_by)), user, now)
        for story in found
    ]
    return Panel(
        "mine",
        "My work",
        rows,
        empty="Nothing of yours is unfinished.",
        all_at=_list("whose=mine"),
        all_words="All mine",
    )


def _own_row(story, last_by, user, now):
    row = Row(_headline(story), _open(story), _about(story), step_address=_open(story))
    row.mark, row.step = mark(story.state(now)), STEPS[story.status]
    if story.status == Status.DRAFT and story.last_step == "send_back":
        row.mark, row.step, row.is_primary = _sent_back(), "Mend", True
        row.lines = [
            f"{_name(last_by)}: “{story.last_note}”",
            f"{how_long(now - story.last_at)} ago",
        ]
    elif story.status == Status.APPROVED and user.has_perm("articles.publish_article"):
        row.step = "Publish…"
    return row


def _sent_back():
    return mark("Draft").replace("Draft</span>", "Sent back</span>").replace("#i-draft", "#i-back")


def drafts_gone_quiet(user, now):
    """Drafts that nobody has touched for two weeks, the longest first."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = _stories(user).filter(status=Status.DRAFT, changed_at__lt=now - QUIET)
    stories = list(stories.select_related("created_by").order_by("changed_at", "pk")[: MOST + 1])
    rows = []
    for story in Veil(user, stories).over(stories, "created_by", story="pk"):
        own = story.created_by_id == user.pk
        row = Row(
            _headline(story),
            _open(story),
            ["You" if own else _name(story.created_by), *_about(story)],
            age=how_long(now - story.changed_at),
            step="To the bin" if own and not story.first_published_at else "Open",
            step_address=_open(story),
        )
        if row.step == "To the bin":
            row.step_address = reverse("admin:articles_article_put_away", args=[story.pk])
            row.is_post = True
        rows.append(row)
    return Panel("quiet", "Drafts gone quiet", rows)


# People and profiles


def people_that_need_care(user, now):
    """Logins with no role, never used, or not used for half a year."""
    if not user.has_perm("newsroom.change_user"):
        return None
    people = User.objects.filter(is_active=True, is_machine=False, is_superuser=False)
    grouped = User.groups.through.objects.filter(user=OuterRef("pk"))
    people = people.annotate(has_role=Exists(grouped)).filter(
        Q(has_role=False)
        | Q(last_login=None, date_joined__lt=now - NEVER_CAME)
        | Q(last_login__lt=now - LONG_AWAY)
    )
    rows = [
        Row(
            _name(person),
            reverse("admin:newsroom_user_change", args=[person.pk]),
            [_why_care(person, now)],
            person=person,
            step="Open",
            step_address=reverse("admin:newsroom_user_change", args=[person.pk]),
        )
        for person in people.order_by("pk")[: MOST + 1]
    ]
    return Panel(
        "people",
        "People who need care",
        rows,
        all_at=reverse("admin:newsroom_user_changelist"),
        all_words="All people",
    )


def _why_care(person, now):
    if not person.has_role:
        return "Has no role yet, and sees nothing."
    if person.last_login is None:
        return f"Has never signed in since {_day(person.date_joined)}."
    return f"Signed in last {how_long(now - person.last_login)} ago: deactivate the login?"


def profiles_that_need_care(user):
    """Profiles that readers see and that lack something, or whose login is gone."""
    if not user.has_perm("authors.change_any_author"):
        return None
    signed = Article.objects.published().filter(bylines__author=OuterRef("pk"))
    authors = Author.objects.filter(is_current=True).filter(
        Q(photo=None) | Q(bio="") | Q(job_title="") | Q(user__is_active=False)
    )
    authors = authors.filter(Exists(signed)).select_related("user").order_by("order", "name")
    rows = []
    for author in authors[: MOST + 1]:
        address = reverse("admin:authors_author_change", args=[author.pk])
        rows.append(
            Row(
                author.name,
                address,
                [_lacking(author)],
                person=author,
                step="Open",
                step_address=address,
            )
        )
    return Panel("profiles", "Profiles that need care", rows)


def _lacking(author):
    if author.user and not author.user.is_active:
        return "Stands as staff, and the login is deactivated."
    lacking = {
        "photo": not author.photo_id,
        "bio": not author.bio,
        "job title": not author.job_title,
    }
    return f"Has no {' and no '.join(name for name, lacks in lacking.items() if lacks)}."


# Adverts


def flights(user, now):
    """Campaigns that start or end soon, and adverts in flight that readers do not get to see."""
    if not user.has_perm("ads.change_campaign"):
        return None
    rows = [*_failing(now), *_campaigns(now)]
    return Panel(
        "flights",
        "Flights",
        rows[: MOST + 1],
        empty="No campaign starts, ends or fails in the next seven days.",
        all_at=reverse("admin:ads_campaign_changelist"),
        all_words="All campaigns",
    )


def _failing(now):
    """Adverts of campaigns in flight whose landing page is dead, or that nobody has approved."""
    live = Campaign.objects.in_flight().filter(stopped_at=None, advertiser__stopped_at=None)
    adverts = Advert.objects.filter(campaign__in=live, stopped_at=None)
    failing = adverts.filter(~Q(landing_error="") | ~Q(pk__in=Advert.objects.approved()))
    for advert in failing.select_related("campaign__advertiser").order_by("pk")[: MOST + 1]:
        address = reverse("admin:ads_advert_change", args=[advert.pk])
        why = "Waits for approval, and its campaign is in flight."
        if advert.landing_error:
            why = f"Its landing page is dead: {advert.landing_error}"
        yield Row(
            str(advert), address, [why], age="fails", is_late=True,
            step="Mend" if advert.landing_error else "Approve", step_address=address,
        )  # fmt: skip


def _campaigns(now):
    known = Campaign.objects.filter(stopped_at=None, advertiser__stopped_at=None)
    known = known.select_related("advertiser")
    starting = known.starting_within(SOON).order_by("starts_at")[: MOST + 1]
    ending = known.in_flight().ending_within(SOON).order_by("ends_at")[: MOST + 1]
    for word, moment, campaigns in (("Starts", "starts_at", starting), ("Ends", "ends_at", ending)):
        for campaign in campaigns:
            at = getattr(campaign, moment)
            address = reverse("admin:ads_campaign_change", args=[campaign.pk])
            yield Row(
                str(campaign), address, [f"{word} {_when(at)}."], age=f"in {how_long(at - now)}",
                step="Open", step_address=address,
            )  # fmt: skip


# What comes by itself


def going_live(user, now):
    """What readers will see before the day is over, with the clock."""
    if not user.has_perm("articles.change_article"):
        return None
    end = _end_of_day(now)
    stories = _stories(user).filter(status=Status.PUBLISHED, held_at=None)
    live = stories.filter(published_at__gt=now, published_at__lt=end).order_by("published_at")
    rows = [
        Row(_headline(s), _open(s), [f"in {how_long(s.published_at - now)}"], moment=s.published_at)
        for s in live[: MOST + 1]
    ]
    updates = stories.filter(update_at__gt=now, update_at__lt=end).order_by("update_at")
    rows += [
        Row(_headline(s), _open(s), ["update"], moment=s.update_at, icon="history")
        for s in updates[: MOST + 1]
    ]
    if user.has_perm(CURATE):
        rows += _fronts_to_come(end)
    rows.sort(key=lambda row: row.moment)
    return Panel(
        "today", "Going live today", rows, empty="Nothing more goes live today.",
        all_at=reverse("admin:calendar"), all_words="Calendar", kind="agenda",
    )  # fmt: skip


def _fronts_to_come(end):
    versions = Version.objects.to_come().filter(starts_at__lt=end).select_related("front__category")
    for version in versions:
        front = version.front
        name, args = (
            ("section_front_page", [front.category_id]) if front.category_id else ("front_page", [])
        )
        address = f"{reverse(f'admin:{name}', args=args)}?version={version.number}"
        yield Row(
            f"{front} “{version}”",
            address,
            ["applies itself"],
            moment=version.starts_at,
            icon="front",
        )


def embargoes(user, now):
    """What nobody outside may see yet, the next to end first."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = (
        _stories(user)
        .filter(embargo_until__gt=now)
        .exclude(status__in=[Status.WITHDRAWN, Status.RETRACTED])
    )
    rows = [
        Row(_headline(s), _open(s), [_embargoed(s)], moment=s.embargo_until, icon="lock")
        for s in stories.order_by("embargo_until")[: MOST + 1]
    ]
    return Panel("embargoes", "Embargoes", rows, kind="agenda")


def _embargoed(story):
    if story.status == Status.PUBLISHED:
        return f"goes out {_when(story.published_at)}"
    return f"{story.get_status_display().lower()}, not scheduled yet"


def notes_naming(user):
    """Open notes in which somebody names this person."""
    if not user.has_perm("articles.change_article"):
        return None
    stories = Article.objects.editable_by(user, few=True)
    notes = Note.objects.naming(user).filter(article__in=stories)
    notes = notes.select_related("by", "article__newest_revision").defer(
        "article__body", "article__search_vector", "article__newest_revision__body"
    )
    notes = list(notes[: MOST + 1])
    veil = Veil(user, {note.article_id for note in notes})
    rows = []
    for note in veil.over(notes, "by"):
        address = reverse("admin:articles_article_notes", args=[note.article_id])
        rows.append(
            Row(
                _headline(note.article), address, [veil.words(note.article_id, note.text)],
                moment=note.at, person=note.by,
                step="Reply", step_address=f"{address}#note-{note.thread_id or note.pk}",
            )
        )  # fmt: skip
    return Panel("notes", "Notes that name me", rows, kind="notes")


def published_today(user, now):
    if not user.has_perm("articles.view_article"):
        return None
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    stories = Article.objects.published().filter(published_at__gte=start)
    stories = stories.newest_first().only("headline", "path", "published_at")[: MOST + 1]
    rows = [Row(s.headline, s.address, moment=s.published_at) for s in stories]
    return Panel(
        "out", "Published today", rows, empty="Nothing yet today.", kind="agenda quiet",
        all_at=_list("state=Published"), all_words="All published",
    )  # fmt: skip


# Words


def how_long(delta):
    """A time as a colleague says it: 25 min, 1 h 20, 5 h, 3 days."""
    minutes = max(0, int(delta.total_seconds() // 60))
    hours, days = minutes // 60, minutes // 1440
    if minutes < 60:
        return f"{minutes} min"
    if hours < 5 and minutes % 60:
        return f"{hours} h {minutes % 60:02}"
    if hours < 48:
        return f"{hours} h"
    return f"{days} days"


def _stories(user):
    """Those that this person may open, without the long texts, with what a row says."""
    stories = Article.objects.editable_by(user, few=True)
    stories = stories.select_related("newest_revision__category")
    return stories.defer("body", "search_vector", "newest_revision__body")


def _headline(story):
    return str(story.newest_revision)


def _about(story):
    revision = story.newest_revision
    section = [revision.category.name] if revision.category else ["no category"]
    return [*section, f"{revision.word_count:,} words"]


def _open(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def _list(query):
    return f"{reverse('admin:articles_article_changelist')}?{query}"


def _name(person):
    return (person.get_full_name() or person.get_username()) if person else "Somebody"


def _day(moment):
    return f"{timezone.localtime(moment):%-d %b %Y}"


def _when(moment):
    local = timezone.localtime(moment)
    today = local.date() == timezone.localdate()
    return f"today {local:%H:%M}" if today else f"{local:%a %-d %b, %H:%M}"


def _end_of_day(now):
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1)
