"""People and profiles that need care."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from articles.models import Article
from authors.models import Author
from desk.panels.rows import MOST, Panel, Row, day, how_long, name_of
from newsroom.models import User

NEVER_CAME = timedelta(days=7)
LONG_AWAY = timedelta(days=180)


def people_that_need_care(desk):
    """Logins with no role, never used, or not used for half a year."""
    if not desk.user.has_perm("newsroom.change_user"):
        return None
    people, now = in_need_of_care(desk.now), desk.now
    rows = [_person(person, now) for person in people[: MOST + 1]]
    return Panel(
        "people",
        "People who need care",
        rows,
        all_at=reverse("admin:newsroom_user_changelist"),
        all_words="All people",
    )


def in_need_of_care(now):
    people = User.objects.filter(is_active=True, is_machine=False, is_superuser=False)
    grouped = User.groups.through.objects.filter(user=OuterRef("pk"))
    people = people.annotate(has_role=Exists(grouped)).filter(
        Q(has_role=False)
        | Q(last_login=None, date_joined__lt=now - NEVER_CAME)
        | Q(last_login__lt=now - LONG_AWAY)
    )
    return people.order_by("pk")


def _person(person, now):
    address = reverse("admin:newsroom_user_change", args=[person.pk])
    return Row(
        name_of(person), address, [_why_care(person, now)], person=person,
        step="Look" if person.has_role else "Give a role", step_address=address,
    )  # fmt: skip


def _why_care(person, now):
    if not person.has_role:
        return "Has no role yet, and sees nothing."
    if person.last_login is None:
        return f"Has never signed in since {day(person.date_joined)}."
    return f"Signed in last {how_long(now - person.last_login)} ago: deactivate the login?"


def profiles_that_need_care(desk):
    """Profiles that readers see and that lack something, or whose login is gone."""
    if not desk.user.has_perm("authors.change_any_author"):
        return None
    signed = Article.objects.published().filter(bylines__author=OuterRef("pk"))
    authors = Author.objects.filter(is_current=True).filter(
        Q(photo=None) | Q(bio="") | Q(job_title="") | Q(user__is_active=False)
    )
    authors = authors.filter(Exists(signed)).select_related("user").order_by("order", "name")
    rows = []
    for author in authors[: MOST + 1]:
        address = reverse("admin:authors_author_change", args=[author.pk])
        rows.append(
            Row(
                author.name,
                address,
                [_lacking(author)],
                person=author,
                step="Mend",
                step_address=address,
            )
        )
    return Panel("profiles", "Profiles that need care", rows)


def _lacking(author):
    if author.user and not author.user.is_active:
        return "Stands as staff, and the login is deactivated."
    lacking = {
        "photo": not author.photo_id,
        "bio": not author.bio,
        "job title": not author.job_title,
    }
    return f"Has no {' and no '.join(name for name, lacks in lacking.items() if lacks)}."
