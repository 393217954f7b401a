"""The checks of the gate: each a small named thing with a level, a sentence and a field.

A check is given a gate.Candidate and asks the database nothing. It answers with nothing when all
is well, with a sentence, or with At(field, sentence) where the field depends on what is wrong.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from ads import placement
from authors.anonymity import READ
from newsroom import richtext


class Level(StrEnum):
    BLOCKS = "blocks"
    WARNS = "warns"
    OFF = "off"


class At(NamedTuple):
    field: str
    sentence: str


@dataclass(frozen=True)
class Check:
    key: str
    name: str
    field: str
    level: Level
    says: Callable
    # The database itself refuses what this one refuses, so nobody can switch it off or excuse it.
    is_fixed: bool = False


CHECKS = {}


def _check(key, name, field, level=Level.BLOCKS, is_fixed=False):
    def register(says):
        CHECKS[key] = Check(key, name, field, level, says, is_fixed)
        return says

    return register


# Words

HEADLINE_LEAST, HEADLINE_MOST = 15, 90
BODY_LEAST = 100
SEARCH_TITLE_MOST, SEARCH_DESCRIPTION_MOST = 70, 160
TAGS_MOST = 10


@_check("headline", "Headline", "headline")
def _headline(candidate):
    if not candidate.revision.headline.strip():
        return "The story has no headline."


@_check("headline_length", "Headline: length", "headline", Level.WARNS)
def _headline_length(candidate):
    length = len(candidate.revision.headline)
    if length > HEADLINE_MOST:
        return f"The headline has {length} characters; up to {HEADLINE_MOST} read best."
    if 0 < length < HEADLINE_LEAST:
        return f"The headline has {length} characters: it hardly says what happened."


@_check("deck", "Deck", "deck")
def _deck(candidate):
    if not candidate.revision.deck.strip():
        return "The story has no deck."


@_check("category", "Category", "category")
def _category(candidate):
    if not candidate.revision.category_id:
        return "The story has no category."


@_check("byline", "Byline", "bylines")
def _byline(candidate):
    signed = {byline["author"] for byline in candidate.revision.bylines}
    if not signed:
        return "The story has no byline."
    if signed - candidate.known.authors.keys():
        return "A byline names an author who is no longer there."


@_check("anonymous", "Byline: why nobody is named", "bylines")
def _anonymous(candidate):
    authors = candidate.known.authors
    for row in candidate.revision.bylines:
        author = authors.get(row["author"])
        if author and not author.has_page and not row.get("reason"):
            return "A byline names nobody: say why, for readers."


# Asked is for the name of anybody at all, and it is not repeated: so the answer says nothing of who
# wrote the story, and a guess that is typed into it finds out nothing.
@_check("names_somebody", "Byline: a name in the words", "body", Level.WARNS)
def _names_somebody(candidate):
    if field := candidate.colleague_named_in:
        return At(
            field,
            f"The story names nobody, but its {READ[field]} has the name of somebody who writes or "
            "works for us: readers may take that for who wrote it.",
        )


@_check("disclosures", "Disclosures", "bylines", Level.WARNS)
def _disclosures(candidate):
    for author in candidate.signed_by:
        if author.is_person and not (author.disclosures_reviewed_on or author.disclosed):
            return f"{author} has not said what there is to disclose, not even that it is nothing."
        if named := _undisclosed(author, candidate):
            tag = f" Add the tag “{named['tag_names'][0]}”." if named["tag_names"] else ""
            return (
                f"The story names {named['about']}, about which {author} has disclosed something "
                f"that readers of this story do not see.{tag}"
            )


def _undisclosed(author, candidate):
    """What the author has disclosed about somebody in the text, while no tag brings it along."""
    names = candidate.tag_keys
    for disclosure in author.disclosed:
        about = disclosure["about"]
        if about and names.isdisjoint(disclosure["tag_keys"]):
            if re.search(rf"\b{re.escape(about)}\b", candidate.words, re.IGNORECASE):
                return disclosure
    return None


@_check("body", "Body", "body")
def _body(candidate):
    if not candidate.revision.word_count:
        return "The story has no text."


@_check("body_length", "Body: length", "body", Level.WARNS)
def _body_length(candidate):
    words = candidate.revision.word_count
    if 0 < words < BODY_LEAST:
        return f"The story has {words} words; below {BODY_LEAST} it looks unfinished."


# TK-208 is a submarine and XXX Corps a corps: only what stands alone is a placeholder.
PLACEHOLDER = re.compile(
    r"\bTK(?:TK)*\b(?!-\w)"
    r"|(?<!Bowl )\b[Xx]{3,}\b(?!\s+(?:Army |Armou?red )?Corps)"
    r"|\b(?i:lorem ipsum)\b"
)
WITH_WORDS = (
    "headline",
    "deck",
    "lead_caption",
    "lead_alt",
    "search_title",
    "search_description",
    "body",
)


def _may_hold_placeholder(text):
    # The pattern takes a millisecond for a long body, which an import asks of every story.
    lowered = text.lower()
    return "TK" in text or "xxx" in lowered or "lorem" in lowered


@_check("placeholders", "Placeholder words", "body")
def _placeholders(candidate):
    for field in WITH_WORDS:
        text = getattr(candidate.revision, field)
        if not _may_hold_placeholder(text):
            continue
        if field == "body" and PLACEHOLDER.search(text):
            # What only stands in an address or an attribute nobody reads.
            text = richtext.plain_text(text)
        if found := PLACEHOLDER.search(text):
            return At(field, f"A placeholder is left in the text: “{found[0]}”.")


# Photos


@_check("lead_photo", "Lead photo", "lead_photo", Level.WARNS)
def _lead_photo(candidate):
    if not candidate.revision.lead_photo_id:
        return "The story has no lead photo."


@_check("lead_alt", "Lead photo: alt text", "lead_alt")
def _lead_alt(candidate):
    revision = candidate.revision
    if candidate.lead_photo and not (revision.lead_alt.strip() or revision.lead_is_decorative):
        return "The lead photo has no alt text. Describe it or mark it decorative."


@_check("lead_credit", "Lead photo: credit", "lead_photo")
def _lead_credit(candidate):
    if candidate.lead_photo and not candidate.lead_photo.credit.strip():
        return "The lead photo has no credit."


@_check("body_alt", "Photos: alt text", "body")
def _body_alt(candidate):
    without = [p for p in candidate.placed if not (p.alt.strip() or p.is_decorative)]
    if without:
        return f"{_count(without, 'photo')} in the text without alt text."


@_check("body_credit", "Photos: credit", "body")
def _body_credit(candidate):
    without = [p for p in candidate.body_photos if not p.credit.strip()]
    if without:
        return f"{_count(without, 'photo')} in the text without a credit."


@_check("photo_kind", "Photos: kind", "lead_photo")
def _photo_kind(candidate):
    unknown = [p for p in candidate.photos if p.kind not in candidate.known.photo_kinds]
    if unknown:
        return At(
            _place_of(unknown, candidate),
            f"{_count(unknown, 'photo')} of no known kind: say whether it is a photograph, a "
            "handout, an illustration.",
        )


@_check("photo_rights", "Photos: rights", "lead_photo")
def _photo_rights(candidate):
    ended = [p for p in candidate.photos if not p.rights_valid_at(candidate.moment)]
    if ended:
        return At(
            _place_of(ended, candidate),
            f"The rights of {_count(ended, 'photo')} end before the story goes live.",
        )


@_check("photo_gone", "Photos: in the library", "body")
def _photo_gone(candidate):
    gone = [p for p in candidate.placed if p.photo not in candidate.known.photos]
    if gone:
        return f"{_count(gone, 'photo')} in the text that the library no longer has."


def _place_of(photos, candidate):
    return "lead_photo" if candidate.lead_photo in photos else "body"


class Placed(NamedTuple):
    """A photo where it stands in a body."""

    photo: int
    alt: str
    is_decorative: bool


# The stored grammar has one way to write each of these: no second parse is needed.
PHOTO = re.compile(
    r'<figure class="photo" data-photo="(\d+)"><img alt="([^"]*)"( data-decorative="true")?'
)
HREF = re.compile(r'<a href="([^"]*)"')


def photos_placed(body):
    return [Placed(int(pk), alt, bool(mark)) for pk, alt, mark in PHOTO.findall(body)]


# Links

STORY = re.compile(r"^/([12]\d{3}/(?:0[1-9]|1[0-2])/[-\w]+)/?$")
INSIDE = ("/admin/", "/preview/")
MACHINES = (".local", ".localhost", ".internal", ".lan", ".home.arpa", ".test", ".invalid")


def hrefs(body):
    return [unescape(href) for href in HREF.findall(body)]


def story_path(href, hosts):
    """The path of the story of ours that a link leads to, or ""."""
    parts = _split(href)
    if parts is None or not _is_ours(parts, hosts):
        return ""
    found = STORY.match(parts.path)
    return found[1] if found else ""


@_check("links", "Links", "body")
def _links(candidate):
    bad = [(href, why) for href in candidate.hrefs if (why := _wrong_with(href, candidate))]
    if bad:
        (href, why), more = bad[0], len(bad) - 1
        also = f" So do {more} more." if more > 1 else " So does 1 more." if more else ""
        return f"The link to {_shortened(href)} {why}.{also}"


def _wrong_with(href, candidate):
    parts = _split(href)
    if parts is None or parts.scheme not in ("", "http", "https"):
        return ""
    if parts.hostname and _is_private(parts.hostname):
        return "leads to a machine that readers cannot reach"
    if not _is_ours(parts, candidate.known.hosts):
        return ""
    if parts.path.startswith(INSIDE) or "preview" in parse_qs(parts.query):
        return "leads into the newsroom, or to a preview"
    path = story_path(href, candidate.known.hosts)
    if path and not candidate.shows(candidate.known.by_path.get(path)):
        return "leads to a story that readers cannot see then"
    return ""


def _split(href):
    try:
        return urlsplit(href)
    except ValueError:
        return None


def _is_ours(parts, hosts):
    return not parts.hostname or parts.hostname.removeprefix("www.") in hosts


def _is_private(host):
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(MACHINES)


def _shortened(href):
    return href if len(href) <= 60 else f"{href[:57]}…"


@_check("more_links", "MORE links", "body", Level.WARNS)
def _more_links(candidate):
    stories = candidate.known.stories
    lost = [pk for pk in candidate.linked if not candidate.shows(stories.get(pk), pk)]
    if lost:
        leads = "leads to a story" if len(lost) == 1 else "lead to stories"
        return f"{_count(lost, 'MORE link')} {leads} that readers cannot see then."


# Time


@_check("embargo", "Embargo", "embargo_until", is_fixed=True)
def _embargo(candidate):
    revision = candidate.revision
    # The row holds a later embargo at once, whichever revision is to go out.
    until = max(
        filter(None, [revision.embargo_until, revision.article.embargo_until]), default=None
    )
    if until and candidate.moment < until:
        return "The story would go live before its embargo."


@_check("end", "End", "ends_at")
def _end(candidate):
    ends = candidate.revision.ends_at
    if ends and ends <= candidate.moment:
        return "The story would end before it goes live."


# Being found


@_check("search_title", "Search title", "search_title", Level.WARNS)
def _search_title(candidate):
    title = candidate.revision.search_title or candidate.revision.headline
    if len(title) > SEARCH_TITLE_MOST:
        return f"Search engines cut a title after about {SEARCH_TITLE_MOST} characters: write one."


@_check("search_description", "Search description", "search_description", Level.WARNS)
def _search_description(candidate):
    text = candidate.revision.search_description or candidate.revision.deck
    if len(text) > SEARCH_DESCRIPTION_MOST:
        return (
            f"Search engines cut a description after about {SEARCH_DESCRIPTION_MOST} characters: "
            "write one."
        )


@_check("tags", "Tags", "tag_names", Level.WARNS)
def _tags(candidate):
    count = len(candidate.revision.tag_names)
    if not count:
        return "The story has no tag."
    if count > TAGS_MOST:
        return f"The story has {count} tags: up to {TAGS_MOST} help readers."


# What somebody has to answer with a name


@_check("sensitivity", "Sensitivity checklist", "checklist")
def _sensitivity(candidate):
    if not candidate.asks_for_checklist:
        return None
    signed = candidate.signatures
    unsigned = [name for item, name in candidate.known.items.items() if item not in signed]
    if unsigned:
        first = unsigned[0].lower() if len(unsigned) == 1 else f"{len(unsigned)} items"
        return f"Not signed for this revision: {first}."
    for item, signature in signed.items():
        if signature.is_open:
            name = candidate.known.items[item]
            if any("reason" in row for row in candidate.revision.bylines):
                # Nobody is named: who signs is not either, and the gate does not know who reads.
                return f"{name}: not settled."
            return f"{name}: not settled, says {signature.by.get_full_name() or signature.by}."


@_check("sponsor", "Sponsor", "sponsor")
def _sponsor(candidate):
    revision = candidate.revision
    is_paid = revision.type == revision.Type.SPONSORED
    if is_paid and not revision.sponsor_id:
        return "A sponsored story names its sponsor."
    if revision.sponsor_id and not is_paid:
        return "The story has a sponsor: its type has to be Sponsored."


@_check("advertiser", "Advertiser in the story", "sponsor", Level.WARNS)
def _advertiser(candidate):
    named = [name for name in candidate.named_advertisers if name]
    if named:
        who = " and ".join(f"“{name}”" for name in named)
        return f"{who} advertises with us and is named here: its adverts stay off this story."


@_check("ad_pins", "Pinned adverts", "ad_pins", Level.WARNS)
def _ad_pins(candidate):
    revision = candidate.revision
    if lost := placement.not_found(revision.body, placement.lines(revision.ad_pins)):
        return f"No advert can follow “{lost[0][:40]}”: it needs a plain paragraph on both sides."


@_check("questions", "The publication’s questions", "questions")
def _questions(candidate):
    for question in candidate.questions:
        given = candidate.answers.get(question.pk)
        if given is None:
            return f"Not answered for this revision: “{question.text}”"
        if given.answer != question.wanted:
            return f"Answered “{given.get_answer_display()}”: “{question.text}”"


def _count(things, noun):
    return f"1 {noun}" if len(things) == 1 else f"{len(things)} {noun}s"
