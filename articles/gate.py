"""The gate: the one list of checks in publish(), asked as of the moment of going live.

The checks are in articles/checks.py; here is what they are told, loaded for many revisions by a
number of queries that does not grow with them.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject, Lower

from articles.checks import CHECKS, Level, hrefs, photos_placed, story_path
from authors.anonymity import everybody, where_named
from newsroom import richtext
from newsroom.models import Publication, database_now
from newsroom.naming import fold, is_named

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
    authors: dict
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
    tag_names: dict
    signatures: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)
    # The names of all who write or work for us; empty unless a story names nobody.
    colleagues: set = field(default_factory=set)
    # The names of those who advertise now or soon, by the name that readers see.
    advertisers: dict = field(default_factory=dict)

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

    @cached_property
    def tag_keys(self):
        """The story's tags as disclosures name them, former names included."""
        names = {name.lower() for name in self.revision.tag_names}
        return names.union(*(self.known.tag_names.get(name, ()) for name in names))

    @cached_property
    def words(self):
        """What readers read, without markup."""
        revision = self.revision
        return " ".join([revision.headline, revision.deck, richtext.plain_text(revision.body)])

    @cached_property
    def signed_by(self):
        """The people and organisations whose names stand on it."""
        signed = dict.fromkeys(row["author"] for row in self.revision.bylines)
        found = [self.known.authors[pk] for pk in signed if pk in self.known.authors]
        return [author for author in found if author.has_page]

    @cached_property
    def colleague_named_in(self):
        """Where a story that names nobody has the name of one of us all who does not sign it."""
        signed = {row["author"] for row in self.revision.bylines} & self.known.authors.keys()
        if all(self.known.authors[pk].has_page for pk in signed):
            return ""
        named = {author.name for author in self.signed_by}
        return where_named(self.revision, self.known.colleagues - named)

    @property
    def signatures(self):
        return self.known.signatures.get(self.revision.pk, {})

    @property
    def answers(self):
        return self.known.answers.get(self.revision.pk, {})

    @property
    def named_advertisers(self):
        """Those who advertise with us and are named in the words or the tags of the story."""
        if not self.known.advertisers:
            return []
        revision = self.revision
        words = [revision.headline, revision.deck, *revision.tag_names, revision.body]
        folded = fold(" ".join(words))
        present = self.known.advertisers.items()
        return [who for who, names in present if any(is_named(folded, name) for name in names)]

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
    questions = apps.get_model("articles", "Question").objects.asked()
    paths = apps.get_model("categories", "Category").objects.order_by("pk")
    paths = list(paths.values_list("pk", "path", "asks_for_checklist"))
    authors = _authors(signed)
    return Known(
        photos=_in_bulk("photos", "Photo", {r.lead_photo_id for r in revisions}.union(placed)),
        authors=authors,
        levels=levels(),
        stories=stories,
        by_path=by_path,
        hosts=hosts,
        now=database_now(),
        moments=moments,
        sensitive_paths=[path for _, path, asks in paths if asks],
        sensitive_tags=_sensitive_tags(),
        category_paths={pk: path for pk, path, _ in paths},
        items=ITEMS,
        questions=list(questions),
        tag_names=_tag_names(authors, revisions),
        colleagues=everybody() if any(not a.has_page for a in authors.values()) else set(),
        advertisers=apps.get_model("ads", "Advertiser").objects.names_of_present(),
    )


def _authors(pks):
    """Those who have signed, by pk, each with what there is to disclose: one query."""
    if not pks:
        return {}
    disclosures = apps.get_model("authors", "Disclosure").objects.filter(author=OuterRef("pk"))
    row = JSONObject(about="about", tag_names="tag_names", tag_keys="tag_keys")
    disclosed = ArraySubquery(disclosures.values(row=row))
    return {a.pk: a for a in _rows("authors", "Author", pks).annotate(disclosed=disclosed)}


def _tag_names(authors, revisions):
    """All names that a tag has or had, by each of them; asked only where something is disclosed."""
    if not any(d["about"] and d["tag_keys"] for a in authors.values() for d in a.disclosed):
        return {}
    names = {name.lower() for r in revisions for name in r.tag_names}
    former = apps.get_model("articles", "FormerTag").objects.annotate(
        old=Lower("name"), new=Lower("tag__name")
    )
    known = defaultdict(set)
    for old, new in former.filter(Q(old__in=names) | Q(new__in=names)).values_list("old", "new"):
        known[old].add(new)
        known[new].add(old)
    return known


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


def _sensitive_tags():
    """The names of the tags that ask for the checklist."""
    tags = apps.get_model("articles", "Tag").objects.filter(asks_for_checklist=True)
    rows = tags.values_list("name", "former_names__name")
    return {name.casefold() for row in rows for name in row if name}


def _latest(model, revisions, by):
    """The last word on each item, by revision."""
    said = defaultdict(dict)
    rows = apps.get_model("articles", model).objects.filter(revision__in=revisions)
    for row in rows.select_related("by").order_by("pk"):
        said[row.revision_id][getattr(row, by)] = row
    return said
