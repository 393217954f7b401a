"""Who crawls the site and what for: the table behind robots.txt."""

from dataclasses import dataclass

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Article
from categories.models import Category
from newsroom.context import absolute, publication_of

# A crawler reads half a megabyte of robots.txt and no more.
MOST_STORIES = 3000
NEVER = ("/admin/", "/preview/", "/search/")


@dataclass(frozen=True)
class Family:
    """Crawlers that want the same, by the names that they look for in robots.txt."""

    switch: str
    title: str
    names: tuple

    @property
    def is_open(self):
        return f"open_to_{self.switch}"

    @property
    def is_closed(self):
        return f"closed_to_{self.switch}"


SEARCH = Family(
    "search",
    "Search engines",
    (
        *("Googlebot", "Googlebot-News", "Googlebot-Image", "Bingbot", "DuckDuckBot", "Applebot"),
        *("Baiduspider", "YandexBot", "SeznamBot", "MojeekBot", "Qwantbot", "Yeti"),
    ),
)
ANSWERS = Family(
    "answers",
    "Answers that a model writes on the spot",
    (
        *("OAI-SearchBot", "ChatGPT-User", "Claude-SearchBot", "Claude-User", "PerplexityBot"),
        *("Perplexity-User", "DuckAssistBot", "MistralAI-User", "Meta-ExternalFetcher"),
        *("Amzn-SearchBot", "Amzn-User"),
    ),
)
TRAINING = Family(
    "training",
    "Gathering text to train models",
    (
        *("GPTBot", "ClaudeBot", "anthropic-ai", "Google-Extended", "Applebot-Extended"),
        *("CCBot", "Meta-ExternalAgent", "FacebookBot", "Amazonbot", "Bytespider", "PetalBot"),
        *("cohere-training-data-crawler", "Diffbot", "AI2Bot", "Omgilibot", "PanguBot"),
    ),
)
# Longer names first: some crawlers take “Applebot” for “Applebot-Extended”.
FAMILIES = (TRAINING, ANSWERS, SEARCH)


@require_safe
def robots(request):
    """A group for each family: a crawler heeds the one group that names it and no other."""
    publication = publication_of(request)
    sections, stories = _closed()
    groups = [
        {
            "title": family.title,
            "names": family.names,
            "shut": not getattr(publication, family.is_open),
            "paths": [*NEVER, *_paths_closed_to(family, sections, stories)],
        }
        for family in FAMILIES
    ]
    addresses = [absolute(request, reverse(name)) for name in ("sitemap", "news_sitemap")]
    context = {"groups": groups, "never": NEVER, "sitemaps": addresses}
    return render(request, "newsroom/robots.txt", context, content_type="text/plain")


def _closed():
    """The categories that are closed to a family, and by category the paths of their stories.

    The address of a story does not hold its section, so the newest of them are named one by one.
    """
    any_of_them = Q(closed_to_answers=True) | Q(closed_to_training=True)
    sections = list(Category.objects.filter(any_of_them).order_by("path"))
    stories = Article.objects.published().filter(category__in=sections).newest_first()
    return sections, list(stories.values_list("category", "path")[:MOST_STORIES])


def _paths_closed_to(family, sections, stories):
    if family == SEARCH:
        # It has to read a page to see that it is not to be listed.
        return
    closed = {section.pk for section in sections if getattr(section, family.is_closed)}
    yield from (section.get_absolute_url() for section in sections if section.pk in closed)
    yield from (f"/{path}/" for category, path in stories if category in closed)
