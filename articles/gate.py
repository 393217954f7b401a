"""The gate: the one list of checks in publish(), asked as of the moment of going live.

The checks are in articles/checks.py; here is what they are told, loaded for many revisions by a
number of queries that does not grow with them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from django.apps import apps

from articles.checks import CHECKS, Level, hrefs, photos_placed, story_path
from newsroom.models import Publication, database_now

__all__ = ["CHECKS", "Finding", "GateRefused", "Level", "examine"]


@dataclass(frozen=True)
class Finding:
    """What one check says of one revision; no sentence means that all is well."""

    name: str
    level: Level
    field: str
    sentence: str = ""
    key: str = ""
    is_fixed: bool = False

    @property
    def is_fine(self):
        return not self.sentence

    @property
    def blocks(self):
        return bool(self.sentence) and self.level == Level.BLOCKS


class GateRefused(Exception):
    """The gate's refusal; `findings` are those that block."""

    def __init__(self, findings):
        self.findings = [finding for finding in findings if finding.blocks]
        super().__init__(" ".join(finding.sentence for finding in self.findings))


@dataclass
class Known:
    """What the checks need to know besides the revisions themselves."""

    photos: dict
    authors: set
    levels: dict
    stories: dict
    by_path: dict
    hosts: set
    now: object
    moments: dict
    sensitive_paths: list
    sensitive_tags: set
    category_paths: dict
    items: dict
    questions: list
    signatures: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)

    @property
    def photo_kinds(self):
        return apps.get_model("photos", "Photo").Kind.values

    def is_sensitive(self, category_pk):
        path = self.category_paths.get(category_pk, "")
        return any(f"{path}/".startswith(f"{asks}/") for asks in self.sensitive_paths)


@dataclass
class Candidate:
    """A revision on its way, with the moment at which it would go live."""

    revision: object
    moment: object
    known: Known

    @cached_property
    def lead_photo(self):
        return self.known.photos.get(self.revision.lead_photo_id)

    @cached_property
    def placed(self):
        return photos_placed(self.revision.body)

    @cached_property
    def body_photos(self):
        found = self.known.photos
        return [found[p.photo] for p in self.placed if p.photo in found]

    @cached_property
    def photos(self):
        return [photo for photo in [self.lead_photo, *self.body_photos] if photo]

    @cached_property
    def hrefs(self):
        return hrefs(self.revision.body)

    @property
    def linked(self):
        """The stories that MORE links name."""
        return self.revision.references.articles

    @cached_property
    def categories(self):
        return [self.revision.category_id, *self.revision.further_categories]

    @cached_property
    def asks_for_checklist(self):
        tags = {name.casefold() for name in self.revision.tag_names}
        return bool(tags & self.known.sensitive_tags) or any(
            self.known.is_sensitive(pk) for pk in self.categories
        )

    @cached_property
    def questions(self):
        """The publication's questions that this story has to answer."""
        paths = [self.known.category_paths.get(pk, "") for pk in self.categories]
        return [question for question in self.known.questions if question.is_for(paths)]

    @property
    def signatures(self):
        return self.known.signatures.get(self.revision.pk, {})

    @property
    def answers(self):
        return self.known.answers.get(self.revision.pk, {})

    def shows(self, story, pk=None):
        """Whether readers who follow a link to that story will find it then."""
        when = max(self.moment, self.known.now)
        together = self.known.moments.get(pk)
        if together and together <= when:
            return True
        return story is not None and story.is_public_at(when)

    def findings(self):
        for check in CHECKS.values():
            level = self.known.levels[check.key]
            if level == Level.OFF:
                continue
            said = check.says(self) or ""
            place, sentence = (check.field, said) if isinstance(said, str) else said
            yield Finding(check.name, level, place, sentence, check.key, check.is_fixed)


def examine(revisions, *, moments):
    """What every check says of each revision, by article pk.

    `moments` maps the article pk to the moment at which the revision would go live.
    """
    return {
        candidate.revision.article_id: list(candidate.findings())
        for candidate in candidates(revisions, moments)
    }


def levels():
    """The level of every check, as this publication has set it."""
    changed = apps.get_model("articles", "LevelChange").objects.current()
    return {
        key: check.level if check.is_fixed else Level(changed.get(key, check.level))
        for key, check in CHECKS.items()
    }


def candidates(revisions, moments):
    """Each revision with all that its checks need to know."""
    revisions = list(revisions)
    known = _known(revisions, moments)
    found = [Candidate(r, moments[r.article_id], known) for r in revisions]
    asking = [c.revision.pk for c in found if c.asks_for_checklist and c.revision.pk]
    if asking:
        known.signatures = _latest("Signature", asking, "item")
    asked = [c.revision.pk for c in found if c.questions and c.revision.pk]
    if asked:
        known.answers = _latest("Answer", asked, "question_id")
    return found


def _known(revisions, moments):
    from articles.checklists import ITEMS

    hosts = _hosts(revisions)
    stories, by_path = _stories(revisions, hosts)
    placed = (p.photo for r in revisions for p in photos_placed(r.body))
    signed = {byline["author"] for r in revisions for byline in r.bylines}
    filed = {pk for r in revisions for pk in (r.category_id, *r.further_categories)} - {None}
    questions = apps.get_model("articles", "Question").objects.asked()
    asks, tags = _sensitive()
    return Known(
        photos=_in_bulk("photos", "Photo", {r.lead_photo_id for r in revisions}.union(placed)),
        authors=set(_rows("authors", "Author", signed).values_list("pk", flat=True)),
        levels=levels(),
        stories=stories,
        by_path=by_path,
        hosts=hosts,
        now=database_now(),
        moments=moments,
        sensitive_paths=asks,
        sensitive_tags=tags,
        category_paths=dict(_rows("categories", "Category", filed).values_list("pk", "path")),
        items=ITEMS,
        questions=list(questions),
    )


def _rows(app, model, pks):
    return apps.get_model(app, model).objects.filter(pk__in=pks)


def _in_bulk(app, model, pks):
    pks = pks - {None}
    return apps.get_model(app, model).objects.in_bulk(pks) if pks else {}


def _hosts(revisions):
    if not any("<a href=" in r.body for r in revisions):
        return set()
    site = Publication.objects.values_list("site_url", flat=True).first()
    host = urlsplit(site or "").hostname
    return {host.removeprefix("www.")} if host else set()


def _stories(revisions, hosts):
    """The stories that links lead to: by number for MORE links, by path for the others."""
    Article = apps.get_model("articles", "Article")
    linked = {pk for r in revisions if "more-link" in r.body for pk in r.references.articles}
    paths = {story_path(href, hosts) for r in revisions for href in hrefs(r.body)} - {""}
    columns = ("path", "status", "held_at", "published_at", "embargo_until", "ends_at")
    slim = Article.objects.only(*columns)
    by_pk = slim.in_bulk(linked) if linked else {}
    by_path = {story.path: story for story in slim.filter(path__in=paths)} if paths else {}
    if missing := paths - by_path.keys():
        former = apps.get_model("articles", "FormerAddress").objects.filter(path__in=missing)
        moved = dict(former.values_list("path", "article_id"))
        targets = slim.in_bulk(moved.values())
        by_path |= {path: targets[pk] for path, pk in moved.items()}
    return by_pk, by_path


def _sensitive():
    """The paths of the categories and the names of the tags that ask for the checklist."""
    categories = apps.get_model("categories", "Category").objects.filter(asks_for_checklist=True)
    tags = apps.get_model("articles", "Tag").objects.filter(asks_for_checklist=True)
    rows = tags.values_list("name", "former_names__name")
    names = {name.casefold() for row in rows for name in row if name}
    return list(categories.values_list("path", flat=True)), names


def _latest(model, revisions, by):
    """The last word on each item, by revision."""
    said = defaultdict(dict)
    rows = apps.get_model("articles", model).objects.filter(revision__in=revisions)
    for row in rows.select_related("by").order_by("pk"):
        said[row.revision_id][getattr(row, by)] = row
    return said
