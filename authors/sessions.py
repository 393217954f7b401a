"""Ending a login: nobody signs in with it, and whoever is signed in is out at once."""

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_login(user):
    """Shut a login and end its sessions."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    # A shut login is refused at the next request; its sessions must not come back with it.
    live = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [row.pk for row in live.iterator() if _belongs_to(row, user)]
    Session.objects.filter(pk__in=theirs).delete()


def _belongs_to(session, user):
    return session.get_decoded().get(SESSION_KEY) == str(user.pk)
