"""Which photos the public, the newsroom and one person may get at."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now


class PhotoQuerySet(models.QuerySet):
    def public(self):
        """Photos that something public uses at this moment."""
        published = _rows("articles.Article").published()
        return self.filter(
            _in(_rows("photos.PhotoUse").filter(article__in=published), "photo")
            | _in(_rows("authors.Author").public(), "photo")
            | _in(_rows("ads.Advert").running(), "picture")
            | _in(_rows("ads.Advertiser").shown(), "logo")
            | _in(_rows("newsroom.Publication"), "logo")
            | _in(_rows("pages.PageUse"), "photo")
        )

    def unused(self, *, but_by=None):
        """Photos that no published or scheduled story, author, advert or page has taken.

        With `but_by`, a portrait on that login's own profile counts as unused.
        """
        authors = _rows("authors.Author")
        authors = authors.exclude(user=but_by) if but_by else authors
        return self.exclude(
            _in(_rows("photos.PhotoUse"), "photo")
            | _in(authors, "photo")
            | _in(_rows("ads.Advert"), "picture")
            | _in(_rows("ads.Advertiser"), "logo")
            | _in(_rows("newsroom.Publication"), "logo")
            | _in(_rows("pages.PageUse"), "photo")
        )

    def changeable_by(self, user):
        """Any photo for who may change any, else this user's own while nothing else uses it."""
        if user.may("photos.change_any_photo"):
            return self
        if user.may("photos.change_photo"):
            return self.filter(uploaded_by=user).unused(but_by=user)
        return self.none()

    def matching(self, words):
        """Those whose caption, alternative text, credit or rights note hold every word."""
        fields = ("caption", "alt_text", "credit", "rights_note")
        for word in words.split():
            any_field = (Q(**{f"{field}__icontains": word}) for field in fields)
            self = self.filter(reduce(or_, any_field))
        return self

    def used_in(self, words, user):
        """Those in a published or scheduled story with these words in its headline."""
        stories = _rows("articles.Article").linkable_by(user)
        for word in words.split():
            stories = stories.filter(headline__icontains=word)
        return self.filter(_in(_rows("photos.PhotoUse").filter(article__in=stories), "photo"))

    def in_use(self):
        """Photos that something shows readers, or will."""
        return self.exclude(pk__in=self.model._default_manager.unused().values("pk"))

    def set_credit(self, credit, *, by):
        """Give each the same credit; returns the photos changed and those this user may not."""
        photos = list(self)
        allowed = self.model._default_manager.changeable_by(by)
        allowed = set(allowed.filter(pk__in=[p.pk for p in photos]).values_list("pk", flat=True))
        changed = [photo for photo in photos if photo.pk in allowed]
        with transaction.atomic():
            for photo in changed:
                photo.credit = credit
                photo.amend(by=by)
        return changed, [photo for photo in photos if photo.pk not in allowed]

    def with_ended_rights(self):
        return self.filter(rights_expire_at__lte=Now())

    def with_rights_ending_within(self, delta):
        return self.filter(rights_expire_at__gt=Now(), rights_expire_at__lte=Now() + delta)

    def with_uses(self):
        """Annotate in how many stories, pages, profiles and adverts each one stands."""
        return self.annotate(
            story_count=_count(_rows("photos.PhotoUse"), "photo"),
            page_count=_count(_rows("pages.PageUse"), "photo"),
            author_count=_count(_rows("authors.Author"), "photo"),
            advert_count=_count(_rows("ads.Advert"), "picture"),
            logo_count=_count(_rows("newsroom.Publication"), "logo"),
        )


def _rows(label):
    # By name, when asked: these apps import photos, not the other way round.
    return apps.get_model(label)._default_manager


def _in(rows, field):
    return Q(Exists(rows.filter(**{field: OuterRef("pk")})))


def _count(rows, field):
    counted = rows.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(counted.annotate(number=Count("*")).values("number")), 0)
