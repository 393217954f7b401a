"""The three forms of a feed: RSS, Atom and JSON Feed."""

import json

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"


def _add_picture(handler, picture):
    size = {"width": str(picture["width"]), "height": str(picture["height"])}
    start = {"url": picture["url"], "medium": "image", "type": "image/jpeg", **size}
    handler.startElement("media:content", start)
    if picture["alt"]:
        handler.addQuickElement("media:description", picture["alt"], {"type": "plain"})
    if picture["credit"]:
        handler.addQuickElement("media:credit", picture["credit"])
    handler.endElement("media:content")


def _add_people(handler, element, people):
    for name, url in people:
        handler.startElement(element, {})
        handler.addQuickElement("name", name)
        if url:
            handler.addQuickElement("uri", url)
        handler.endElement(element)


class Rss(Rss201rev2Feed):
    """RSS that names every writer of a story."""

    word = "RSS"

    def rss_attributes(self):
        names = {"xmlns:dc": DUBLIN_CORE, "xmlns:content": CONTENT, "xmlns:media": MEDIA}
        return super().rss_attributes() | names

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name, _ in item["writers"]:
            handler.addQuickElement("dc:creator", name)
        for credit in item["credits"]:
            if not credit.startswith("By "):
                handler.addQuickElement("dc:contributor", credit)
        if item["text"]:
            handler.addQuickElement("content:encoded", item["text"])
        if item["picture"]:
            _add_picture(handler, item["picture"])


class Atom(Atom1Feed):
    word = "Atom"

    def root_attributes(self):
        return super().root_attributes() | {"xmlns:media": MEDIA}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        _add_people(handler, "author", item["writers"])
        _add_people(handler, "contributor", item["others"])
        if item["text"]:
            handler.addQuickElement("content", item["text"], {"type": "html"})
        if item["picture"]:
            _add_picture(handler, item["picture"])


class JsonFeed(SyndicationFeed):
    """https://www.jsonfeed.org/version/1.1/"""

    word = "JSON Feed"
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        json.dump(self._data(), outfile, ensure_ascii=False)

    def _data(self):
        feed = self.feed
        return {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "description": feed["description"],
            "language": feed["language"],
            "items": [self._item(item) for item in self.items],
        }

    def _item(self, item):
        # It knows no roles: who took the photographs is in the line, not among the authors.
        people = item["writers"] or item["others"]
        writers = [{"name": name, "url": url} if url else {"name": name} for name, url in people]
        # An item has to have a text: where feeds are in short, it is the summary.
        said = item["description"] or item["title"]
        text = {"content_html": item["text"]} if item["text"] else {"content_text": said}
        data = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["description"],
            "image": item["picture"] and item["picture"]["url"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": item["updateddate"] and rfc3339_date(item["updateddate"]),
            "authors": writers,
            "_byline": {"line": " · ".join(item["credits"])} if item["credits"] else None,
            "tags": list(item["categories"]),
        }
        return {name: value for name, value in (data | text).items() if value}
