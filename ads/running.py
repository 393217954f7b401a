"""The adverts of one page: what may stand there, for everybody alike.

The shared row of the page holds all running adverts; which of those that fit stands in a slot is
chosen in the browser, by static/js/ads.js. What fits is decided here and there by the same tokens.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.core import signing
from django.template.loader import get_template
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from ads.slots import SIZES, Screen, Slot
from newsroom.context import publication_of
from newsroom.naming import fold, is_named

SIGNER = signing.Signer(salt="ads.click")


@dataclass(frozen=True)
class About:
    """What a page is about, as far as adverts are concerned."""

    category: str = ""
    tags: tuple = ()
    type: str = ""
    article: int | None = None
    # The story's own words: an advertiser that they name stays away.
    words: str = ""
    is_silent: bool = False

    @property
    def categories(self):
        steps = self.category.split("/")
        return ["/".join(steps[:n]) for n in range(1, len(steps) + 1)] if self.category else []

    @property
    def tokens(self):
        found = [f"c:{path}" for path in self.categories] + [f"t:{pk}" for pk in self.tags]
        return found + ([f"k:{self.type}"] if self.type else [])


def about_story(article, tags):
    """What the page of a public story is about; its row says whether adverts are welcome."""
    names = " ".join(tag.name for tag in tags)
    return About(
        category=article.category.path if article.category else "",
        tags=tuple(tag.pk for tag in tags),
        type=article.type,
        article=article.pk,
        words=f"{article.headline} {article.deck} {names} {article.body}",
        is_silent=article.without_ads or bool(article.sensitivity),
    )


@dataclass(frozen=True)
class Running:
    """One running advert, from its row in the shared document."""

    row: dict
    # In a preview the picture may be one that readers cannot see yet.
    in_newsroom: bool = False

    def __getattr__(self, name):
        try:
            return self.row[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def any_of(self):
        """Groups of tokens: a page needs one of each group."""
        groups = [
            [f"c:{path}" for path in self.categories],
            [f"t:{pk}" for pk in self.tags],
            [f"k:{kind}" for kind in self.types],
        ]
        return [group for group in groups if group]

    @property
    def none_of(self):
        return [
            *(f"c:{path}" for path in self.not_categories),
            *(f"t:{pk}" for pk in self.not_tags),
            *(f"k:{kind}" for kind in self.not_types),
        ]

    @property
    def on(self):
        """The screens that its slot and its campaign both have."""
        return [s for s in SIZES[Slot(self.slot)] if not self.screens or s in self.screens]

    def fits(self, tokens):
        """Whether it may stand on a page with these tokens; ads.js asks the same."""
        return all(any(t in tokens for t in group) for group in self.any_of) and not any(
            token in tokens for token in self.none_of
        )

    @property
    def names(self):
        return [n for n in (self.advertiser_name, *self.also_known_as.split("\n")) if n.strip()]

    def is_named_in(self, folded):
        return any(is_named(folded, name) for name in self.names)

    @cached_property
    def photo(self):
        return self._photo("picture")

    @cached_property
    def sponsor_logo(self):
        return self._photo("logo")

    def _photo(self, name):
        photo = _photo(self.row[name])
        if photo and self.in_newsroom:
            photo.in_newsroom = True
        return photo

    @property
    def click(self):
        """The address that counts a click and leads to the landing page."""
        return click_address(self.id)

    @property
    def frame(self):
        return reverse("ads:frame", args=[self.id, self.digest])

    @property
    def box(self):
        return SIZES[Slot(self.slot)]

    def html(self):
        """What fills the box."""
        return SafeString(get_template("ads/_advert.html").render({"advert": self}).strip())


def click_address(pk):
    return reverse("ads:click", args=[SIGNER.sign(str(pk))])


def _photo(row):
    from photos.models import Photo

    if not row:
        return None
    photo = Photo(**{name: value for name, value in row.items() if name != "fingerprint"})
    photo.fingerprint = row["fingerprint"]
    return photo


@dataclass
class PageAds:
    """The adverts of one page in the making."""

    shared: dict
    about: About
    # In a preview: the one advert that is looked at, wherever its slot is.
    shows_only: Running | None = None
    slots: list = field(default_factory=list)
    standing: list = field(default_factory=list)

    @cached_property
    def is_on(self):
        if self.shows_only:
            return True
        silent = set(self.shared.get("silent_categories", ())) & set(self.about.categories)
        silent |= set(self.shared.get("silent_tags", ())) & set(self.about.tags)
        silent |= set(self.shared.get("silent_types") or ()) & {self.about.type}
        return not (silent or self.about.is_silent)

    @cached_property
    def adverts(self):
        """Those that fit this page, the best first."""
        if not self.is_on:
            return []
        if self.shows_only:
            return [self.shows_only]
        tokens = set(self.about.tokens)
        return [a for a in self._not_named if a.fits(tokens)]

    @cached_property
    def named(self):
        """The advertisers that the story speaks of."""
        if not self.about.words:
            return set()
        folded = fold(self.about.words)
        # Our own adverts may stand beside stories that name us.
        adverts = {a.advertiser: a for a in self._all if a.priority != HOUSE}
        return {pk for pk, advert in adverts.items() if advert.is_named_in(folded)}

    @cached_property
    def _all(self):
        return [Running(row) for row in self.shared.get("adverts", ())]

    @property
    def _not_named(self):
        return [a for a in self._all if a.advertiser not in self.named]

    def fill(self, name):
        """The next slot of that name, or None where nothing can fill it."""
        slot = Slot(name)
        found = [a for a in self.adverts if a.slot == slot]
        number = 1 + sum(s.slot == slot for s in self.slots)
        # Nobody wants to meet one advert five times in one story.
        if len(found) < number and not (found and self.shows_only):
            return None
        filled = Filled(slot, number, found, self)
        self.slots.append(filled)
        return filled

    def first(self, adverts):
        """What stands there without JavaScript: no rival of what stands there, best first."""
        able = [a for a in adverts if a.kind != NETWORK]
        fitting = [a for a in able if not any(rivals(a, other) for other in self.standing)]
        fresh = [a for a in fitting if a not in self.standing]
        chosen = next(iter(fresh or fitting), None)
        if chosen:
            self.standing.append(chosen)
        return chosen

    @property
    def network(self):
        """Whether a slot of this page may be filled by the ad server."""
        return any(a.kind == NETWORK for slot in self.slots for a in slot.adverts)

    @property
    def for_browser(self):
        """What ads.js needs to know of this page."""
        about = self.about
        page = {"tokens": about.tokens, "named": sorted(self.named), "article": about.article}
        return {key: value for key, value in page.items() if value}


NETWORK, HOUSE = "network", 3


def rivals(one, other):
    """Two advertisers of one business do not stand on one page."""
    if one.advertiser == other.advertiser or not one.business.strip():
        return False
    return one.business.strip().casefold() == other.business.strip().casefold()


@dataclass
class Filled:
    """One slot of a page, with the adverts that may fill it."""

    slot: Slot
    number: int
    adverts: list
    page: PageAds

    @property
    def id(self):
        return f"{self.slot}-{self.number}"

    @property
    def region(self):
        """The name of its landmark, for a slot that stands outside the main one."""
        return {Slot.LEADERBOARD: "Under the header", Slot.FOOTER: "Above the footer"}.get(
            self.slot, ""
        )

    @property
    def missing_on(self):
        """The screens on which nothing can fill it: there it is not there."""
        on = {screen for advert in self.adverts for screen in advert.on}
        return [screen for screen in Screen if screen not in on]

    @cached_property
    def first(self):
        return self.page.first(self.adverts)

    @property
    def is_preview(self):
        return self.page.shows_only is not None


def ads_of(request):
    """The adverts of the page that answers this request."""
    if not hasattr(request, "ads"):
        request.ads = _page(request, About())
    return request.ads


def set_about(request, about):
    """Say what the page is about, before any of its slots is filled."""
    # A preview has said already what its page shows.
    if not hasattr(request, "ads"):
        request.ads = _page(request, about)
    return request.ads


def without_adverts(request):
    """Keep every slot of this answer empty: it is a preview."""
    request.ads = PageAds({}, About(is_silent=True))


def _page(request, about):
    return PageAds(SimpleLazyObject(lambda: shared(request)), about)


def shared(request):
    return getattr(publication_of(request), "ads", None) or {}


def slot_html(ads, name):
    """The next slot of that name as it stands in the page; "" where nothing can fill it."""
    filled = ads.fill(name)
    if filled is None:
        return ""
    return SafeString(get_template("ads/_slot.html").render({"filled": filled}).strip())


def in_article(request, article, tags):
    """Say what the page of a public story is about, and fill the places in its text."""
    ads = set_about(request, about_story(article, tags))
    slots = ((place, slot_html(ads, Slot.ARTICLE)) for place in article.ad_places)
    return {place: html for place, html in slots if html}


def document(request):
    """What the browser chooses from: every running advert, the same for every reader."""
    found = shared(request)
    adverts = [Running(row) for row in found.get("adverts", ())]
    return {
        "adverts": [
            {
                "id": a.id,
                "slot": a.slot,
                "tier": a.priority,
                "weight": a.weight,
                "campaign": a.campaign,
                "most": a.most_a_day,
                "advertiser": a.advertiser,
                "business": a.business.strip().casefold(),
                "any": a.any_of,
                "none": a.none_of,
                "on": a.on,
                "network": a.kind == NETWORK,
                "html": a.html(),
            }
            for a in adverts
        ]
    }
