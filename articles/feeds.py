"""Feeds of all stories, of a section, a topic, an author, a series, and of the corrections."""

import re
from functools import partial

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from articles.corrections import public_corrections
from articles.credits import credits_of, name_of
from articles.feed_formats import Atom, JsonFeed, Rss
from articles.feed_text import whole_text
from articles.models import Article, Content, Series, Tag
from authors.models import Author
from categories.models import Category
from newsroom import richtext
from newsroom.context import absolute, publication_of
from newsroom.moved import or_moved
from photos.models import Photo

LENGTH = 30
# What XML cannot hold, however it is written.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What stands behind the address of each form of a feed, and behind its name.
FORMS = ((Rss, "", ""), (Atom, "atom/", "_atom"), (JsonFeed, "json/", "_json"))


def plain(text):
    """The text without the characters for which an XML parser refuses the whole file."""
    return FORBIDDEN.sub("", text)


def routes(route, feed, name, moved_to=None):
    """The three routes of a feed: where it stands, then atom/ and json/ below it."""
    for form, rest, suffix in FORMS:
        view = feed.in_form(form)
        if moved_to:
            view = or_moved(view, moved_to, f"feed/{rest}")
        yield path(f"{route}feed/{rest}", view, name=f"{name}{suffix}")


class PublicationFeed(Feed):
    """A feed that carries the publication's name; `subject` says what it holds."""

    feed_type = Rss
    subject = ""

    @classmethod
    def in_form(cls, form):
        feed = cls()
        feed.feed_type = form
        return feed

    @method_decorator(require_safe)
    def __call__(self, request, *args, **kwargs):
        # One instance serves every thread, so what belongs to a request is kept on another.
        feed = self.in_form(self.feed_type)
        feed.request = request
        feed.absolute = partial(absolute, request)
        response = Feed.__call__(feed, request, *args, **kwargs)
        # The date of the newest story says nothing of those that were withdrawn or changed since:
        # a reader that knows only the date would keep them. The ETag tells.
        del response.headers["Last-Modified"]
        return response

    def title(self, subject):
        name = publication_of(self.request).name
        return plain(f"{subject} | {name}" if subject else name)

    def description(self, subject):
        publication = publication_of(self.request)
        return plain(publication.description or publication.tagline or publication.name)

    def link(self, subject):
        return self.absolute(subject.get_absolute_url() if subject else self.page())

    def feed_url(self, subject):
        return self.absolute(self.request.path)

    def page(self):
        return reverse("front_page")

    language = "en-us"
    item_guid_is_permalink = False


class StoryFeed(PublicationFeed):
    def items(self, subject):
        stories = list(self.stories(subject).for_feed()[:LENGTH])
        if subject and not stories:
            raise Http404("Nothing public is here.")
        self._load_photos(stories)
        return stories

    def item_title(self, story):
        is_paid = story.type == Content.Type.SPONSORED
        by = story.label if story.sponsor else "Sponsored"
        return plain(f"{by}: {story.headline}" if is_paid else story.headline)

    def item_description(self, story):
        return plain(story.deck)

    def item_link(self, story):
        return self.absolute(story.address)

    def item_guid(self, story):
        # The id outlives a change of the address.
        return self.absolute(f"/?p={story.pk}")

    def item_pubdate(self, story):
        return story.published_at

    def item_updateddate(self, story):
        return story.updated_at or story.published_at

    def item_categories(self, story):
        return [plain(story.category.name)] if story.category else []

    def item_extra_kwargs(self, story):
        done = credits_of(story.byline_list)
        return {
            "writers": self._people(credit for credit in done if credit.work == "writer"),
            "others": self._people(credit for credit in done if credit.work != "writer"),
            "credits": [plain(str(credit)) for credit in done],
            "picture": self._picture(story),
            "text": self._text(story),
        }

    def _people(self, done):
        """Name and address of each of these; no address for nobody named."""
        return [
            (plain(name_of(byline)), url and self.absolute(url))
            for credit in done
            for byline in credit.bylines
            for url in [byline.author.get_absolute_url()]
        ]

    def _picture(self, story):
        photo = story.lead_photo
        if photo is None:
            return None
        alt = "" if story.lead_is_decorative else plain(story.lead_alt)
        social = photo.social
        return social | {
            "url": self.absolute(social["url"]),
            "alt": alt,
            "credit": plain(photo.credit),
        }

    def _load_photos(self, stories):
        """The photos in the bodies of all the stories at once, where feeds are in full."""
        self.photos = None
        if publication_of(self.request).feeds_in_full:
            named = [richtext.references(story.body).photos for story in stories]
            self.photos = Photo.objects.in_bulk(set().union(*named))

    def _text(self, story):
        if self.photos is None:
            return ""
        return plain(whole_text(story, photos=self.photos, absolute=self.absolute))


class LatestFeed(StoryFeed):
    def stories(self, subject):
        return Article.objects.published()


class TagFeed(StoryFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Tag, slug=slug)

    def stories(self, tag):
        return Article.objects.published().tagged(tag)


class CategoryFeed(StoryFeed):
    def get_object(self, request, path):
        return get_object_or_404(Category, path=path)

    def stories(self, category):
        return Article.objects.published().in_category(category)


class AuthorFeed(StoryFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Author.objects.public(), slug=slug)

    def stories(self, author):
        return Article.objects.published().by_author(author)


class SeriesFeed(StoryFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Series, slug=slug)

    def stories(self, series):
        return Article.objects.published().filter(series=series)


class CorrectionsFeed(PublicationFeed):
    def title(self, subject):
        return super().title("Corrections")

    def page(self):
        return reverse("corrections")

    def items(self, subject):
        return public_corrections().order_by("-created_at", "-pk")[:LENGTH]

    def item_title(self, correction):
        return plain(str(correction))

    def item_description(self, correction):
        return plain(correction.text)

    def item_link(self, correction):
        return self.absolute(correction.article.address)

    def item_guid(self, correction):
        return self.absolute(f"/corrections/#correction-{correction.pk}")

    def item_pubdate(self, correction):
        return correction.created_at

    def item_categories(self, correction):
        return [correction.get_kind_display()]

    def item_updateddate(self, correction):
        return correction.created_at

    def item_extra_kwargs(self, correction):
        return {"writers": [], "others": [], "credits": [], "picture": None, "text": ""}
