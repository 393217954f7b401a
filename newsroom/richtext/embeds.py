"""Posts and videos of other sites that may stand in a story, known by their address."""

import re
from typing import NamedTuple


class Site(NamedTuple):
    name: str
    kind: str
    pattern: re.Pattern
    address: str
    player: str
    player_host: str


def _site(name, kind, pattern, *, address, player):
    host = player.split("/")[2]
    return Site(name, kind, re.compile(rf"https?://(?:{pattern})(?:[/?&#].*)?", re.I), address,
                player, host)  # fmt: skip


SITES = (
    _site(
        "YouTube",
        "video",
        r"(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/"
        r"(?:watch\?(?:[^#\s]*&)?v=|shorts/|embed/|live/)|youtu\.be/)(?P<id>[\w-]{11})",
        address="https://www.youtube.com/watch?v={id}",
        player="https://www.youtube-nocookie.com/embed/{id}",
    ),
    _site(
        "Vimeo",
        "video",
        r"(?:www\.)?(?:player\.)?vimeo\.com/(?:video/)?(?P<id>\d{1,15})",
        address="https://vimeo.com/{id}",
        player="https://player.vimeo.com/video/{id}?dnt=1",
    ),
    _site(
        "X",
        "post",
        r"(?:www\.|mobile\.)?(?:x|twitter)\.com/(?P<who>\w{1,20})/status(?:es)?/(?P<id>\d{1,20})",
        address="https://x.com/{who}/status/{id}",
        player="https://platform.twitter.com/embed/Tweet.html?id={id}&dnt=true",
    ),
    _site(
        "Telegram",
        "post",
        r"(?:www\.)?(?:t|telegram)\.me/(?:s/)?(?P<who>\w{4,40})/(?P<id>\d{1,15})",
        address="https://t.me/{who}/{id}",
        player="https://t.me/{who}/{id}?embed=1",
    ),
)


class Address(NamedTuple):
    """One post or video: its site, its page there, and the player for a frame of ours."""

    site: Site
    page: str
    player: str

    @property
    def default_source(self):
        return f"{self.site.kind.capitalize()} on {self.site.name}"


def address(text):
    """What a web address leads to, if that can stand in a story."""
    for site in SITES:
        if found := site.pattern.fullmatch((text or "").strip()):
            parts = found.groupdict()
            return Address(site, site.address.format(**parts), site.player.format(**parts))
    return None


def pattern_for_browsers(site):
    """The site's addresses as a regular expression that JavaScript reads too."""
    return site.pattern.pattern.replace("(?P<", "(?<")
