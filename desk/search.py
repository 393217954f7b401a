"""One search over all that the newsroom keeps, for each person what that person may see."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Tag
from articles.rail import mark
from authors.models import Author
from newsroom.models import User
from photos.models import Photo

MOST = 8
LONGEST = 200
FEW = 4
SHORTEST = 2
NEWEST = 60


@dataclass
class Hit:
    title: str
    address: str
    about: str = ""
    mark: str = ""
    photo: object = None


@dataclass
class Group:
    """The hits of one kind, and where all of them are."""

    title: str
    hits: list
    all_at: str = ""

    @property
    def shown(self):
        return self.hits[:MOST]

    @property
    def few(self):
        return self.hits[:FEW]

    @property
    def has_more(self):
        return len(self.hits) > MOST


def search(words, user, now):
    """Groups of hits: stories, authors, photos, tags, people."""
    words = " ".join(words.split())[:LONGEST]
    if len(words) < SHORTEST or not re.search(r"\w", words):
        return []
    groups = [
        _stories(words, user, now),
        _authors(words, user),
        _photos(words, user),
        _tags(words, user),
        _people(words, user),
    ]
    return [group for group in groups if group and group.hits]


def _stories(words, user, now):
    """Those that this person may open, by their newest text, then what readers see."""
    if not user.has_perm("articles.view_article"):
        return None
    hits = {
        story.pk: Hit(
            str(story.newest_revision),
            reverse("admin:articles_article_change", args=[story.pk]),
            _about(story.newest_revision.category, story.changed_at),
            mark(story.state(now)),
        )
        for story in _last_changed(Article.objects.editable_by(user), words)
    }
    if len(hits) <= MOST and not user.has_perm("articles.change_any_article"):
        hits |= {pk: hit for pk, hit in _public(words) if pk not in hits}
    found = list(hits.values())[: MOST + 1]
    return Group("Stories", found, _listed("articles_article", words))


def _last_changed(stories, words):
    """The last changed of the stories with these words.

    A word that many have is found among the newest: only a rarer one is worth asking all.
    """
    stories = stories.order_by("-changed_at", "-pk")
    newest = list(stories.values_list("newest_revision", flat=True)[:NEWEST])
    stories = stories.select_related("newest_revision__category").defer(
        "body", "search_vector", "newest_revision__body"
    )
    near = list(stories.mentioning(words, among=newest)[: MOST + 1])
    if len(near) > MOST or len(newest) < NEWEST:
        return near
    return list(stories.mentioning(words)[: MOST + 1])


def _listed(model, words):
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode({'q': words})}"


def _public(words):
    public = Article.objects.published().mentioning(words, public_only=True)
    public = public.select_related("category").defer("body", "search_vector")
    for story in public.newest_first()[: MOST + 1]:
        about = _about(story.category, story.published_at)
        yield story.pk, Hit(story.headline, story.address, about, mark("Published"))


def _about(category, moment):
    day = f"{timezone.localtime(moment):%-d %b %Y}"
    return f"{category.name} · {day}" if category else day


def _authors(words, user):
    if not user.has_perm("authors.view_author"):
        return None
    may_change = user.has_perm("authors.change_any_author")
    found = Author.objects.filter(Q(name__icontains=words) | Q(job_title__icontains=words))
    hits = [
        Hit(
            author.name,
            reverse("admin:authors_author_change", args=[author.pk])
            if may_change or author.user_id == user.pk
            else author.get_absolute_url(),
            author.job_title,
        )
        for author in found[: MOST + 1]
    ]
    return Group("Authors", hits, _listed("authors_author", words))


def _photos(words, user):
    if not user.has_perm("photos.view_photo"):
        return None
    found = Photo.objects.matching(words).order_by("-pk")[: MOST + 1]
    hits = [
        Hit(
            photo.caption or photo.alt_text or str(photo),
            reverse("admin:photos_photo_change", args=[photo.pk]),
            photo.credit or "No credit yet.",
            photo=photo,
        )
        for photo in found
    ]
    return Group("Photos", hits, _listed("photos_photo", words))


def _tags(words, user):
    if not user.has_perm("articles.view_tag"):
        return None
    found = Tag.objects.filter(name__icontains=words)[: MOST + 1]
    hits = [Hit(tag.name, reverse("admin:articles_tag_change", args=[tag.pk])) for tag in found]
    return Group("Tags", hits, _listed("articles_tag", words))


def _people(words, user):
    if not user.has_perm("newsroom.view_user"):
        return None
    found = User.objects.filter(is_machine=False)
    for word in words.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
        )
    hits = [
        Hit(
            person.get_full_name() or person.username,
            reverse("admin:newsroom_user_change", args=[person.pk]),
            person.email,
        )
        for person in found.order_by("last_name", "pk")[: MOST + 1]
    ]
    return Group("People", hits, _listed("newsroom_user", words))
