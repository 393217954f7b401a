import re

from django.contrib.syndication.views import Feed
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.http import require_safe

from articles.corrections import public_corrections
from articles.models import Article, Tag
from authors.models import Author
from categories.models import Category
from newsroom.context import absolute, publication_of

LENGTH = 30
# What XML cannot hold, however it is written.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain(text):
    return FORBIDDEN.sub("", text)


class Rss(Rss201rev2Feed):
    """RSS that names every writer of a story."""

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        for name in item["writers"]:
            handler.addQuickElement("dc:creator", name)


class PublicationFeed(Feed):
    """A feed that carries the publication's name; `subject` says what it holds."""

    feed_type = Rss
    subject = ""

    @method_decorator(require_safe)
    def __call__(self, request, *args, **kwargs):
        # One instance serves every thread, so what belongs to a request is handed on in `obj`.
        feed = type(self)()
        feed.request = request
        return Feed.__call__(feed, request, *args, **kwargs)

    def title(self, subject):
        name = publication_of(self.request).name
        return plain(f"{subject} | {name}" if subject else name)

    def description(self, subject):
        publication = publication_of(self.request)
        return plain(publication.description or publication.tagline or publication.name)

    def link(self, subject):
        return absolute(self.request, subject.get_absolute_url() if subject else self.page())

    def feed_url(self, subject):
        return absolute(self.request, self.request.path)

    def page(self):
        return reverse("front_page")

    language = "en-us"
    item_guid_is_permalink = False

    def item_title(self, story):
        return plain(story.headline)

    def item_description(self, story):
        return plain(story.deck)

    def item_link(self, story):
        return absolute(self.request, story.address)

    def item_guid(self, story):
        # The id outlives a change of the address.
        return absolute(self.request, f"/?p={story.pk}")

    def item_pubdate(self, story):
        return story.published_at

    def item_categories(self, story):
        return [plain(story.category.name)] if story.category else []

    def item_extra_kwargs(self, story):
        return {"writers": [plain(byline.author.name) for byline in story.byline_list]}


class StoryFeed(PublicationFeed):
    def items(self, subject):
        stories = list(self.stories(subject).for_cards().newest_first()[:LENGTH])
        if subject and not stories:
            raise Http404("Nothing public is here.")
        return stories


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
        return get_object_or_404(Author, slug=slug)

    def stories(self, author):
        return Article.objects.published().by_author(author)


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
        return absolute(self.request, correction.article.address)

    def item_guid(self, correction):
        return absolute(self.request, f"/corrections/#correction-{correction.pk}")

    def item_pubdate(self, correction):
        return correction.created_at

    def item_categories(self, correction):
        return [correction.get_kind_display()]

    def item_extra_kwargs(self, correction):
        return {"writers": []}
