"""Who stands behind an anonymous byline: kept apart, and read by one screen only.

A revision and a public row hold nothing but the reason. There is no key from here to an author or a
login, so nothing that follows keys (ownership, search, merging, exports of a profile) comes by.

Whoever writes such a story types, notes and submits it under a login, though. A Veil says whom of
them one viewer is not told of; every surface that names somebody about a story asks it.
"""

import re
from functools import cached_property

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Func, Q, Subquery, Value

from articles.workflow import InvalidStep
from newsroom.models import ClockNow
from newsroom.naming import bare, fold, is_named

# The steps that brought, or will bring, a version to readers.
WENT_OUT = ("publish", "reschedule", "publish_update")


SOMEBODY = "Someone on the staff"


class Somebody:
    """Stands for a person who is not named."""

    pk = id = None
    name = username = SOMEBODY
    email = ""
    is_machine = False
    is_veiled = True

    def get_full_name(self):
        return SOMEBODY

    get_username = __str__ = get_full_name


class Veil:
    """Whom one viewer is not told of, on those of these stories that name nobody.

    Named are only those who review stories, and neither began this one nor ever signed it.
    Everybody sees their own name, and whoever may see true authors sees all; without a viewer
    nobody does.
    """

    def __init__(self, viewer, stories):
        self.viewer = viewer
        self.nameless = {}
        pks = {getattr(story, "pk", story) for story in stories} - {None}
        if pks and not (viewer and viewer.has_perm("authors.see_true_author")):
            self.nameless = dict(_nameless(pks).values_list("pk", "created_by"))

    def hides(self, story, user):
        """Whether this person is not to be named on that story."""
        pk = getattr(user, "pk", user)
        if story not in self.nameless or pk is None or (self.viewer and pk == self.viewer.pk):
            return False
        if pk == self.nameless[story] and pk not in self._machines:
            return True
        return pk not in self._reviewers or pk in self._signers.get(story, ())

    def person(self, story, user):
        """This person, or who stands for them."""
        return Somebody() if user is not None and self.hides(story, user) else user

    def over(self, rows, *names, story="article_id"):
        """Let these rows name nobody who is hidden.

        `names` are their keys to people; `story` the key to their story, or its number.
        """
        if not self.nameless:
            return rows
        for row in rows:
            pk = story if isinstance(story, int) else getattr(row, story)
            for name in names:
                if self.hides(pk, getattr(row, f"{name}_id")):
                    # Read as the row's own, and by no query.
                    row._state.fields_cache[name] = Somebody()
        return rows

    def words(self, story, text):
        """A text that we composed, with nobody in it who is hidden."""
        if story not in self.nameless or not text:
            return text
        return self._names(story).sub(SOMEBODY, text) if self._names(story) else text

    def _names(self, story):
        """Every way in which we write those who are hidden on a story."""
        known = self.__dict__.setdefault("_known", {})
        if story not in known:
            hidden = [user for user in self._people if self.hides(story, user)]
            found = {
                word
                for user in hidden
                for word in (
                    user.get_full_name() or user.get_username(),
                    f"@{user.get_username()}",
                    user.email,
                )
                if word
            }
            ways = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
            known[story] = re.compile(rf"(?<![\w@.-])(?:{ways})(?!\w)", re.I) if ways else None
        return known[story]

    @cached_property
    def _people(self):
        return list(_users().filter(is_machine=False))

    @cached_property
    def _machines(self):
        return set(_users().filter(is_machine=True).values_list("pk", flat=True))

    @cached_property
    def _reviewers(self):
        return {user.pk for user in _users().who_may("articles.review_article")} | self._machines

    @cached_property
    def _signers(self):
        """The logins of all whom a version of each story ever named, by story."""
        rows = _model("Revision").objects.filter(article__in=self.nameless)
        named = {}
        for story, bylines in rows.values_list("article", "bylines"):
            named.setdefault(story, set()).update(row["author"] for row in bylines)
        authors = apps.get_model("authors", "Author").objects.exclude(user=None)
        wanted = set().union(*named.values())
        users = dict(authors.filter(pk__in=wanted).values_list("pk", "user"))
        return {
            story: {users[author] for author in signed if author in users}
            for story, signed in named.items()
        }


def uploader(photo, viewer):
    """Who uploaded a photo, as far as this viewer is told: it may stand in a nameless story."""
    names_nobody = _model("Revision").objects.filter(bylines__contains=_signed_by_nobody())
    shown = Q(lead_photo=photo) | Q(body__contains=f'data-photo="{photo.pk}"')
    stories = list(names_nobody.filter(shown).values_list("article", flat=True).distinct())
    veil = Veil(viewer, stories)
    hidden = any(veil.hides(story, photo.uploaded_by_id) for story in stories)
    return Somebody() if hidden else photo.uploaded_by


def _signed_by_nobody():
    """The byline that names nobody, as a version of a story holds it."""
    return Func(
        Func(Value("author"), Subquery(_nobody()[:1]), function="jsonb_build_object"),
        function="jsonb_build_array",
        output_field=models.JSONField(),
    )


def _nameless(pks):
    """Those of these stories whose newest or public version names nobody; one query."""
    signed = _signed_by_nobody()
    return (
        _model("Article")
        .objects.filter(pk__in=pks)
        .filter(
            Q(newest_revision__bylines__contains=signed)
            | Q(live_revision__bylines__contains=signed)
        )
    )


def _users():
    return apps.get_model("newsroom", "User").objects


# What of a version readers may read, or find in an address, with the word for it.
READ = {
    "headline": "headline",
    "deck": "deck",
    "body": "text",
    "slug": "address",
    "lead_caption": "caption",
    "lead_alt": "alt text",
    "search_title": "search title",
    "search_description": "search description",
    "tag_names": "tags",
    "bylines": "byline",
}


def where_named(revision, names):
    """The first field of a version, as in READ, that has one of these names; "" if none has."""
    wanted = [bare(name) for name in names]
    for field in READ:
        folded = bare(fold(_text(revision, field)))
        if any(is_named(folded, name) for name in wanted):
            return field
    return ""


def _text(revision, field):
    value = getattr(revision, field)
    if field == "bylines":
        return " ".join(row.get("reason", "") for row in value)
    if field == "slug":
        return value.replace("-", " ")
    return " ".join(value) if isinstance(value, list) else value


def where_noted(story, who):
    """The word for where a story says who wrote it, as it was noted; "" if it does not."""
    name = re.split(r"[,;(]", who)[0]
    versions = dict.fromkeys([story.newest_revision, story.live_revision])
    found = [where_named(version, [name]) for version in versions if version and name.strip()]
    return next((READ[field] for field in found if field), "")


def everybody():
    """The full names of all who write or work for us; one word is no full name."""
    authors = apps.get_model("authors", "Author").objects.filter(kind="person")
    users = _users().filter(is_machine=False).values_list("first_name", "last_name")
    names = {*authors.values_list("name", flat=True), *(" ".join(pair) for pair in users)}
    return {" ".join(name.split()) for name in names if len(name.split()) > 1}


def naming(stories):
    """The versions of these stories that name somebody, while the newest names nobody."""
    nobody = [{"author": pk} for pk in _nobody()]
    if not nobody:
        return _model("Revision").objects.none()
    versions = _model("Revision").objects.filter(
        article__in=stories, article__newest_revision__bylines__contains=nobody
    )
    return versions.exclude(bylines__contains=nobody).exclude(bylines=[])


@transaction.atomic
def take_names_out(article, *, by):
    """Give the earlier versions of a story the bylines of its newest, which names nobody.

    Where readers have seen a name it stays: what was public is not rewritten.
    """
    if not by.has_perm("authors.see_true_author"):
        raise PermissionDenied("Administrators alone take names out.")
    row = _model("Article").objects.select_for_update().get(pk=article.pk)
    named = list(naming([row.pk]).values_list("pk", flat=True))
    if not named:
        raise InvalidStep("No earlier version names anybody.")
    if row.transitions.filter(step__in=WENT_OUT, revision__in=named).exists():
        raise InvalidStep("Readers have seen, or are to see, a name on this story.")
    bylines = row.newest_revision.bylines
    _model("Revision").objects.filter(pk__in=named).update(bylines=bylines)
    for kept in row.autosaves.select_for_update():
        kept.typed = {name: v for name, v in kept.typed.items() if not name.startswith("bylines-")}
        kept.save(update_fields=["typed"])
    row._log("names_out", row.status, row.status, by)


def _nobody():
    authors = apps.get_model("authors", "Author").objects
    return authors.filter(kind="anonymous").values_list("pk", flat=True)


def _model(name):
    return apps.get_model("articles", name)


class TrueAuthorQuerySet(models.QuerySet):
    def newest(self, stories):
        """What was last noted of each of these stories, by article pk."""
        rows = self.filter(article__in=stories).order_by("article", "-pk").distinct("article")
        return {row.article_id: row for row in rows.select_related("by")}

    def note(self, article, who, *, by):
        """Write down who it is; what was noted before stays."""
        if not by.has_perm("authors.see_true_author"):
            raise PermissionDenied("Administrators alone know who it is.")
        return self.create(article=article, who=who, by=by)


class TrueAuthor(models.Model):
    """Who wrote a story that names nobody, for administrators alone."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="+")
    who = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())

    objects = TrueAuthorQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        # Nobody gets a permission of the stock kind: one of its own opens the one screen.
        default_permissions = ()

    def __str__(self):
        return "Somebody"
