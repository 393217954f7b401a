"""Inviting somebody by mail to make a login for their profile: once, and not for long."""

import secrets
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse

from articles.workflow import InvalidStep
from newsroom import mail
from newsroom.jobs import handles
from newsroom.models import ClockNow, Job, User, database_now

LIFETIME = timedelta(days=7)
DOUBLE_CLICK = timedelta(minutes=1)
SALT = "authors.invitation"


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=Now())

    def revoke(self):
        self.filter(accepted_at=None, revoked_at=None).update(revoked_at=Now())

    def by_token(self, token):
        """The open invitation that a link names, or None."""
        try:
            pk, mark = signing.loads(token, salt=SALT)
        except (signing.BadSignature, TypeError, ValueError):
            return None
        return self.open().filter(pk=pk, mark=mark).select_related("author").first()

    @transaction.atomic
    def invite(self, author, address, *, role, by, site):
        """Invite somebody to make a login for a profile; the last invitation counts alone."""
        if not by.may("newsroom.add_user"):
            raise PermissionDenied("Invitations are sent by who gives permissions.")
        locked = type(author).objects.select_for_update().get(pk=author.pk)
        if locked.user_id:
            raise InvalidStep(f"“{locked}” has a login already.")
        if not locked.has_page:
            raise InvalidStep("Nobody signs in as Anonymous.")
        if User.objects.filter(email__iexact=address).exists():
            raise InvalidStep("There is a login with this mail address: link it instead.")
        if again := self._just_sent(author, address, role, by):
            return again
        self.filter(author=author).revoke()
        made = self.create(
            author=author,
            address=address,
            role=role,
            by=by,
            mark=secrets.token_urlsafe(16),
            expires_at=database_now() + LIFETIME,
        )
        apps.get_model("authors", "Change").objects.create(
            author=author, by=by, what="invited", fields=[["Role", "", role.name]]
        )
        payload = {"invitation": made.pk, "site": site.rstrip("/")}
        Job.objects.enqueue("invitation", f"invitation:{made.pk}", payload)
        return made

    def _just_sent(self, author, address, role, by):
        """The one that the first press of a double click has sent: a second would end its link."""
        same = self.open().filter(author=author, address=address, role=role, by=by)
        return same.filter(at__gt=Now() - DOUBLE_CLICK).first()


class Invitation(models.Model):
    """A link that lets one person make one login."""

    author = models.ForeignKey(
        "authors.Author", on_delete=models.CASCADE, related_name="invitations"
    )
    address = models.EmailField("mail address")
    role = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=40, help_text="Makes the link one that nobody can work out.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=ClockNow())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"Invitation of {self.author}"

    @property
    def token(self):
        """What the link ends with: never stored, and not to be made without the site's key."""
        return signing.dumps([self.pk, self.mark], salt=SALT)

    @transaction.atomic
    def accept(self, user):
        """Make the login, link it, and let the link serve nobody else.

        `user` is a User that is not saved yet, with its name and password. Raises InvalidStep.
        """
        row = Invitation.objects.open().select_for_update(of=["self"]).filter(pk=self.pk).first()
        Author = apps.get_model("authors", "Author")
        author = Author.objects.select_for_update().get(pk=self.author_id)
        if row is None or author.user_id or User.objects.filter(email__iexact=row.address).exists():
            raise InvalidStep("This invitation has been used, taken back, or has run out.")
        user.email, user.is_staff = row.address, True
        user.save()
        user.groups.add(row.role)
        Author.objects.filter(pk=author.pk).update(user=user)
        Invitation.objects.filter(pk=row.pk).update(accepted_at=Now())
        apps.get_model("authors", "Change").objects.create(
            author=author, by=user, what="accepted the invitation",
            fields=[["Login", "", user.get_username()]],
        )  # fmt: skip
        return user


@handles("invitation")
def send(job):
    invitation = Invitation.objects.open().filter(pk=job.payload["invitation"])
    invitation = invitation.select_related("author", "by").first()
    if invitation is None:
        return
    path = reverse("admin:authors_author_invitation", args=[invitation.token])
    by = invitation.by.get_full_name() or "An administrator"
    text = (
        f"{by} invites you to sign in to the newsroom as {invitation.author}.\n\n"
        "Choose your name and password here. The link works once, for seven days:\n\n"
        f"{job.payload['site']}{path}\n\n"
        "If you do not know what this is about, ignore it: nothing happens without you."
    )
    mail.deliver([invitation.address], "Your invitation", text, job.key)
