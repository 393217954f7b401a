from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from articles.workflow import InvalidStep
from authors import changes, merging, sessions
from authors.anonymity import TrueAuthor  # noqa: F401  (a model of this app)
from authors.changes import Change, MastheadChange  # noqa: F401  (models of this app)
from authors.disclosures import Disclosure
from authors.invitations import Invitation
from authors.keys import fingerprint, grouped, validate_public_key

MOST_TOPICS = 8
# Of somebody who has written thousands of stories, the newest say what the topics are.
STORIES_FOR_TOPICS = 400


class AuthorQuerySet(models.QuerySet):
    def public(self):
        """Those whose name stands on a public story."""
        published = apps.get_model("articles", "Article").objects.published()
        signed = Exists(published.filter(bylines__author=OuterRef("pk")))
        return self.named().filter(signed)

    def named(self):
        """All but the byline that names nobody."""
        return self.exclude(kind=Author.Kind.ANONYMOUS)

    def for_profile(self):
        """Load what authors/author_detail.html shows of the person."""
        theirs = Disclosure.objects.filter(author=OuterRef("pk"))
        return self.select_related("photo").annotate(
            disclosure_rows=ArraySubquery(theirs.as_rows())
        )

    def for_search(self, slug, words):
        """Those of public() that a search offers: the staff, the one named, those of that name."""
        called = Q(pk__in=self.called(words).values("pk")) if words else Q()
        offered = Q(is_current=True) | Q(slug=slug) | called
        return self.public().filter(offered).select_related("photo").order_by("name")

    def linked_to(self, user):
        return self.filter(user=user)

    def matching(self, words):
        """Those whose name or title holds every word."""
        for word in words.split():
            self = self.filter(Q(name__icontains=word) | Q(job_title__icontains=word))
        return self

    def called(self, words):
        """Those whose name holds every word."""
        for word in words.split():
            self = self.filter(name__icontains=word)
        return self

    def anonymous(self):
        """The byline that names nobody; there is one."""
        made, _ = self.get_or_create(
            kind=Author.Kind.ANONYMOUS,
            defaults={"name": "Anonymous", "slug": "anonymous", "is_current": False},
        )
        return made

    def standing_for(self, pk):
        """The author of that number, or the one into whom it was merged; or None."""
        return self.filter(pk=pk).first() or self.filter(former_addresses__number=pk).first()

    def with_work(self):
        """Annotate how many stories of each readers can see, and the moment of the last."""
        public = apps.get_model("articles", "Byline").objects.public()
        theirs = public.filter(author=OuterRef("pk")).order_by()
        stories = theirs.values("author").annotate(n=Count("article", distinct=True)).values("n")
        last = theirs.order_by("-public_from").values("public_from")[:1]
        return self.annotate(stories=Coalesce(Subquery(stories), 0), last_story=Subquery(last))

    def with_profile(self):
        """Annotate what the list says of each profile: its disclosures, and an open invitation."""
        open_ones = Invitation.objects.open().filter(author=OuterRef("pk"))
        return self.annotate(
            has_disclosures=Exists(Disclosure.objects.filter(author=OuterRef("pk"))),
            invited_until=Subquery(open_ones.values("expires_at")[:1]),
        )


class Department(models.Model):
    """A heading of the masthead."""

    name = models.CharField(max_length=80, unique=True, help_text="Example: Sea power desk")
    order = models.PositiveSmallIntegerField(default=100, help_text="Low numbers come first.")

    class Meta:
        ordering = ["order", "name"]

    def __str__(self):
        return self.name


class Author(models.Model):
    """The public face of a person, or of the publication itself, perhaps linked to a login."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"
        ANONYMOUS = "anonymous", "Nobody named"

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        allow_unicode=True,
        help_text="The last part of the page's address. The old one goes on leading there.",
    )
    kind = models.CharField(
        max_length=20,
        choices=[choice for choice in Kind.choices if choice[0] != "anonymous"],
        default=Kind.PERSON,
        help_text="An organisation is a byline such as “Newsroom staff”.",
    )
    job_title = models.CharField(
        max_length=120, blank=True, help_text="Example: Naval affairs editor"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authors",
        help_text="The heading on the masthead.",
    )
    bio = models.TextField(
        "short bio", blank=True, help_text="Two or three sentences, for the end of a story."
    )
    long_bio = models.TextField(
        blank=True, help_text="For the author's page. A blank line begins a paragraph."
    )
    photo = models.ForeignKey(
        "photos.Photo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authors",
        help_text="A portrait; what must stay in view is set with Crop.",
    )
    place = models.CharField(
        max_length=120,
        blank=True,
        help_text="As broad as you like: a city, a coast, a continent. Example: Northern Europe",
    )
    languages = models.JSONField(
        default=list, blank=True, help_text="With commas between them. Example: English, Polish"
    )
    expertise = models.JSONField(
        default=list, blank=True, help_text="Tags, with commas. Example: Shipyards, Mine warfare"
    )
    awards = models.TextField(blank=True, help_text="One on a line, with the year.")
    joined = models.PositiveSmallIntegerField("year joined", null=True, blank=True)
    public_email = models.EmailField(
        "public mail address",
        blank=True,
        help_text="Readers see it; programs that collect addresses do not find it.",
    )
    signal = models.CharField(
        "Signal", max_length=60, blank=True, help_text="A user name or a number: marsh.42"
    )
    pgp_key = models.TextField(
        "PGP public key",
        blank=True,
        validators=[validate_public_key],
        help_text="The whole block. Its fingerprint is worked out from it.",
    )
    pgp_fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    website_url = models.URLField("Website", blank=True)
    x_url = models.URLField("X", blank=True)
    bluesky_url = models.URLField("Bluesky", blank=True)
    mastodon_url = models.URLField("Mastodon", blank=True)
    linkedin_url = models.URLField("LinkedIn", blank=True)
    disclosures_reviewed_on = models.DateField(
        null=True, blank=True, editable=False, help_text="When they were last said to be complete."
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="author",
        verbose_name="login",
        help_text="Whoever signs in with it may change this profile and the stories it is on.",
    )
    is_current = models.BooleanField(
        "on the staff", default=True, help_text="Former staff stand apart on the masthead."
    )
    is_guest = models.BooleanField(
        "guest",
        default=False,
        help_text="Signs now and then and was never on the staff: readers see “Guest”.",
    )
    order = models.PositiveSmallIntegerField(
        "masthead order", default=100, help_text="Low numbers come first."
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        permissions = [
            ("change_any_author", "Can change every author profile"),
            ("see_true_author", "Can see and note who stands behind an anonymous byline"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_byline_names_nobody",
                fields=["kind"],
                condition=Q(kind="anonymous"),
            ),
            models.CheckConstraint(
                name="nobody_signs_in_as_anonymous",
                condition=~Q(kind="anonymous") | Q(user=None),
            ),
            models.CheckConstraint(
                name="a_guest_is_not_on_the_staff",
                condition=Q(is_current=False) | Q(is_guest=False),
                violation_error_message="Either on the staff or a guest, not both.",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.pgp_fingerprint = fingerprint(self.pgp_key)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("author", args=[self.slug]) if self.has_page else ""

    @property
    def has_page(self):
        """Whether readers can have a page about it."""
        return self.kind != Author.Kind.ANONYMOUS

    @property
    def can_sign_in(self):
        return self.user is not None and self.user.is_active

    @property
    def is_person(self):
        return self.kind == Author.Kind.PERSON

    @property
    def standing(self):
        """What readers are told of somebody who is not on the staff."""
        if self.is_current or not self.is_person:
            return ""
        return "Guest" if self.is_guest else "Former staff"

    @property
    def links(self):
        """The filled-in links as (name, address)."""
        fields = ["website_url", "x_url", "bluesky_url", "mastodon_url", "linkedin_url"]
        labelled = [(self._meta.get_field(f).verbose_name, getattr(self, f)) for f in fields]
        return [(label, url) for label, url in labelled if url]

    @property
    def award_lines(self):
        return [line.strip() for line in self.awards.splitlines() if line.strip()]

    @property
    def fingerprint_in_groups(self):
        return grouped(self.pgp_fingerprint)

    @property
    def missing(self):
        """What a complete profile still lacks; its row comes from with_profile()."""
        asked = {
            "title": self.job_title or not self.is_person,
            "photo": self.photo_id,
            "bio": self.bio,
            "long bio": self.long_bio,
            "disclosure": self.has_answered or not self.is_person,
        }
        return [name for name, answer in asked.items() if not answer]

    @property
    def has_answered(self):
        """Whether they have said what there is to disclose, or that there is nothing."""
        if self.disclosures_reviewed_on:
            return True
        known = getattr(self, "has_disclosures", None)
        return self.disclosures.exists() if known is None else known

    def topics(self):
        """The tags they have written most about: public stories only."""
        Article, Tag = apps.get_model("articles", "Article"), apps.get_model("articles", "Tag")
        theirs = Article.objects.published().by_author(self).newest_first()
        counted = Tag.objects.filter(taggings__content_object__in=theirs[:STORIES_FOR_TOPICS])
        return counted.annotate(uses=Count("taggings")).order_by("-uses", "name")[:MOST_TOPICS]

    # Verbs: each writes what it changed into the history

    @transaction.atomic
    def amend(self, *, by):
        """Save what was changed on this copy; name and address take their stories along."""
        before = Author.objects.select_for_update().get(pk=self.pk)
        with changes.noted(self, by=by):
            self.save()
        if before.slug != self.slug:
            self._leave_behind(before)
        if before.name != self.name:
            self.refresh_stories()

    @transaction.atomic
    def confirm_disclosures(self, *, by):
        """Say that the disclosures are complete as of today, also where there are none."""
        with changes.noted(self, by=by):
            Author.objects.filter(pk=self.pk).update(disclosures_reviewed_on=Now())
        self.refresh_from_db(fields=["disclosures_reviewed_on"])

    @transaction.atomic
    def link(self, user, *, by):
        """Let that login keep this profile and the stories it is on."""
        _require(by, "newsroom.change_user", "Logins are linked by who gives permissions.")
        other = Author.objects.filter(user=user).exclude(pk=self.pk).first()
        if other:
            raise InvalidStep(f"That login is linked to “{other}”: unlink it there first.")
        if user.is_machine or not user.is_active:
            raise InvalidStep("That login cannot sign in.")
        with changes.noted(self, by=by, what="login linked"):
            self.user = user
            self.save(update_fields=["user", "pgp_fingerprint"])
        self.invitations.revoke()

    @transaction.atomic
    def unlink(self, *, by):
        """Take the profile away from its login; whoever it is may go on signing in."""
        _require(by, "newsroom.change_user", "Logins are unlinked by who gives permissions.")
        if self.user is None:
            raise InvalidStep(f"“{self}” has no login.")
        with changes.noted(self, by=by, what="login unlinked"):
            self.user = None
            self.save(update_fields=["user", "pgp_fingerprint"])

    @transaction.atomic
    def uninvite(self, *, by):
        """Take the open invitation back; its link works no more."""
        _require(by, "newsroom.add_user", "Invitations are taken back by who gives permissions.")
        if not self.invitations.open().exists():
            raise InvalidStep("No invitation is open: it has been used, or has run out.")
        with changes.noted(self, by=by, what="took the invitation back"):
            self.invitations.revoke()

    def merge_into(self, other, *, by):
        """Make everything of this author the other's, its address included."""
        merging.merge(self, other, by=by)

    @transaction.atomic
    def deactivate(self, *, by):
        """Take them off the staff: the login ends at once, page and stories stay."""
        _require(by, "authors.change_any_author", "You may not change this profile.")
        if self.user_id == by.pk:
            raise InvalidStep("Somebody else has to deactivate you.")
        if self.user and not _may_end(by, self.user):
            raise InvalidStep("An administrator deactivates people who give permissions.")
        with changes.noted(self, by=by, what="deactivated"):
            self.is_current = False
            self.save(update_fields=["is_current", "pgp_fingerprint"])
        self.invitations.revoke()
        if self.user:
            sessions.end_login(self.user)

    @transaction.atomic
    def bring_back(self, *, by):
        """Put them on the staff again; the login is opened among the users."""
        _require(by, "authors.change_any_author", "You may not change this profile.")
        with changes.noted(self, by=by, what="back on the staff"):
            self.is_current, self.is_guest = True, False
            self.save(update_fields=["is_current", "is_guest", "pgp_fingerprint"])

    def is_called(self, words):
        """Whether the name holds every word; agrees with called()."""
        name = self.name.casefold()
        return bool(words) and all(word.casefold() in name for word in words.split())

    def refresh_stories(self):
        """Let searches find the stories under the present name."""
        from articles.public_rows import refresh_search

        refresh_search(self.bylines.values_list("article", flat=True))

    def _leave_behind(self, before):
        self.former_addresses.filter(slug=self.slug).delete()
        FormerAuthor.objects.update_or_create(slug=before.slug, defaults={"author": self})


def _require(user, permission, sentence):
    if not user.may(permission):
        raise PermissionDenied(sentence)


def _may_end(by, user):
    """Whoever gives permissions may end any login but a superuser's; others no such person's."""
    if user.is_superuser:
        return by.is_superuser
    return by.may("newsroom.change_user") or not user.has_perm("newsroom.change_user")


class FormerAuthor(models.Model):
    """An address that an author, or one merged into them, once had; it leads there for ever."""

    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="former_addresses")
    number = models.BigIntegerField(
        null=True, unique=True, help_text="The number that a merged author had."
    )

    def __str__(self):
        return self.slug
