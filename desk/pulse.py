"""Whether a page of the newsroom that somebody watches would show anything new.

A page looks every few seconds, with the mark that it was drawn with. First one short question is
asked, for each person of what concerns them. Only when it is answered differently is the page's own
asked: which stories it shows, and when they were changed. Only when that differs is it drawn anew.
"""

from datetime import timedelta
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Extract, JSONObject, Now
from django.http import HttpResponse
from django.utils import timezone

from ads.models import Advert, Advertiser, Campaign
from articles import pulse
from articles.autosave import STILL_HERE
from articles.models import (
    Answer,
    Article,
    Correction,
    LevelChange,
    Note,
    Notification,
    Presence,
    Question,
    Request,
    Revision,
    Signature,
    Tag,
    Transition,
)
from articles.workflow import Status
from authors.models import Author
from desk.panels.people import in_need_of_care
from desk.panels.rows import MOST
from fronts.models import CURATE, Version
from newsroom.models import ClockNow, Job, User
from newsroom.prepared import Prepared

# The page's own question is asked at least so often (in seconds), not for all in one moment.
AT_LEAST_EVERY = 60
# Stories are asked for that were changed within this time: longer than between two looks.
LATELY = timedelta(minutes=3)
HEADER = "X-Watched"
# Whoever looks, from within a part of the question.
ME = OuterRef("pk")
WRITES, SEES_ALL = "articles.change_article", "articles.change_any_article"
REVIEWS, OVERRIDES = "articles.review_article", "articles.override_gate"
COUNTS = "articles.publish_article"
SELLS, KNOWS_PEOPLE = "ads.change_campaign", "newsroom.change_user"
TELLING = (WRITES, SEES_ALL, REVIEWS, OVERRIDES, COUNTS, SELLS, KNOWS_PEOPLE, CURATE)
MOST_UNREAD = 99


class Look:
    """One look at a page: `shown` is asked which stories it shows.

    For a look at nothing new, `is_still` and answer() says so in short.
    """

    shown: object = None

    def __init__(self, request, shown):
        lately, happened, self.now = _happened(request.user)
        beat = pulse.mark([*lately, *happened])
        felt = request.headers.get(HEADER, "")
        self.is_quiet = bool(felt)
        last_beat, last_mark, at = [*felt.split("-"), "", "", ""][:3]
        self.mark = last_mark
        if beat != last_beat or self._is_long_ago(at):
            # The page says what is today, and the calendar what is now.
            hour = f"{timezone.localtime(self.now):%Y-%m-%d %H}"
            self.shown = shown(self.now)
            self.mark = pulse.mark([*happened, hour, self.shown])
        self.is_still = self.is_quiet and self.mark == last_mark
        self.beat = f"{beat}-{self.mark}-{int(self.now.timestamp())}"

    def _is_long_ago(self, at):
        seconds = int(at) if at.isdecimal() and len(at) < 12 else 0
        return self.now.timestamp() - seconds > AT_LEAST_EVERY

    def answer(self):
        return self.on(HttpResponse(status=204))

    def on(self, response):
        """The page knows the clock by which it was drawn."""
        response[HEADER] = self.beat
        response["X-Clock"] = str(self.now.timestamp())
        response["Cache-Control"] = "private, no-store"
        return response


def _happened(user):
    """What has lately become of stories, what else has happened, and that clock's time.

    The first is asked of all stories, the second is what a page could show as it stands.
    """
    may = frozenset(filter(user.has_perm, TELLING))
    now, tick, *rest = _question(may).rows(who=[user.pk])[0]
    lately = 1 + (COUNTS in may)
    return [int(tick // AT_LEAST_EVERY), *rest[:lately]], rest[lately:], now


@cache
def _question(may):
    """One question, written once for all who may do the same."""

    def ask(who):
        tick = Extract(Now(), "epoch") + F("pk") * 7
        happened = [*_of_everybody(), *_of_stories(may), *_of_adverts(may), *_of_people(may)]
        asked = pulse.asked([*_lately(may), *happened])
        return User.objects.filter(pk__any_of=who).values_list(ClockNow(), tick, *asked)

    return Prepared(ask, "who")


def _lately(may):
    """When a story was last changed that this person may open, or might until then."""
    steps = [pulse.newest(Transition.objects.all())] if COUNTS in may else []
    return [_last_changed(may), *steps]


def _last_changed(may):
    stories = Article.objects.filter(changed_at__gt=Now() - LATELY)
    if SEES_ALL not in may:
        signature = Func(Value("author"), "pk", function="jsonb_build_object")
        signature = Func(signature, function="jsonb_build_array", output_field=JSONField())
        # From within a revision of a story of the one who looks.
        mine = Author.objects.filter(user=OuterRef(OuterRef(ME))).values(row=signature)[:1]
        ever = Revision.objects.filter(article=OuterRef("pk"), bylines__contains=Subquery(mine))
        stories = stories.filter(Q(created_by=ME) | Q(assigned_to=ME) | Exists(ever))
    return stories.order_by("-changed_at").values("changed_at")[:1]


def _of_everybody():
    unread = Notification.objects.filter(user=ME).unread().order_by("-pk")
    return [
        *pulse.for_readers(),
        *pulse.names(),
        ArraySubquery(unread.values("pk")[: MOST_UNREAD + 1]),
    ]


def _of_stories(may):
    if WRITES not in may:
        return []
    asked = [
        ArraySubquery(Note.objects.naming(ME).values("pk")[: MOST + 1]),
        pulse.last_past("due_at", assigned_to=ME),
        # What the gate goes by.
        pulse.newest(LevelChange.objects.all()),
        pulse.newest(Signature.objects.all()),
        pulse.newest(Answer.objects.all()),
        pulse.digest(Question.objects.all(), "id", "text", "is_asked"),
        pulse.digest(Tag.objects.filter(asks_for_checklist=True), "id", "name"),
    ]
    if REVIEWS in may:
        here = Presence.objects.filter(
            article__status=Status.IN_REVIEW, seen_at__gt=ClockNow() - STILL_HERE
        )
        here = here.exclude(user=ME).order_by("article", "user")
        asked.append(ArraySubquery(here.values(row=JSONObject(story="article_id", by="user_id"))))
    if COUNTS in may:
        asked += _of_alarms()
        asked.append(pulse.newest(Correction.objects.all()))
    if OVERRIDES in may:
        still = Request.objects.filter(confirmed_at=None, asked_at__gt=Now() - Request.LIFETIME)
        asked.append(ArraySubquery(still.order_by("pk").values("pk")))
    if CURATE in may:
        to_come = Version.objects.to_come().select_related(None)
        asked.append(ArraySubquery(to_come.values("pk")))
    return asked


def _of_alarms():
    """Work that is late or given up."""
    given_up = Job.objects.exclude(failed_at=None).order_by("-failed_at")
    return [
        pulse.last_past("update_at", until=Now() - Job.LATE),
        Job.objects.late().filter(failed_at=None).order_by("due_at").values("pk")[:1],
        given_up.values("failed_at")[:1],
    ]


def _of_adverts(may):
    if SELLS not in may:
        return []
    flight = ("id", "name", "starts_at", "ends_at", "stopped_at")
    state = ("id", "heading", "stopped_at", "digest", "approved_digest", "landing_error")
    return [
        pulse.digest(Campaign.objects.all(), *flight),
        pulse.digest(Campaign.objects.in_flight(), "id"),
        pulse.digest(Advert.objects.all(), *state),
        pulse.digest(Advertiser.objects.all(), "id", "name", "stopped_at"),
    ]


def _of_people(may):
    if KNOWS_PEOPLE not in may:
        return []
    return [pulse.digest(in_need_of_care(Now()), "id", "has_role")]
