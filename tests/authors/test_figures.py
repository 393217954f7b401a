"""How many stories an author has, and of when the last is: what readers can see, and quickly."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline
from authors.models import Author
from newsroom.models import database_now
from tests.articles.desk import signed_in
from tests.conftest import move_dates
from tests.newsroom.test_leaks import hidden

__all__ = ["hidden"]

LIST = reverse("admin:authors_author_changelist")
HOUR = timedelta(hours=1)


def by(*people, role="reporter"):
    return [{"author": person.pk, "role": role} for person in people]


def figures(author):
    row = Author.objects.with_work().get(pk=author.pk)
    return row.stories, row.last_story


def as_the_stories_are():
    """Whether the moments of the bylines say what the one rule says."""
    public = Article.objects.published()
    return not Byline.objects.adrift().exists() and set(Byline.objects.public()) == set(
        Byline.objects.filter(article__in=public)
    )


def test_a_byline_is_public_when_its_story_is(hidden):
    """Drafts, scheduled, embargoed, held, ended, withdrawn, retracted and binned stories."""
    assert as_the_stories_are()
    assert Byline.objects.public().count() < Byline.objects.count()
    for canaries in hidden.values():
        if found := Author.objects.filter(slug=canaries["author"]).first():
            assert figures(found) == (0, None), canaries.name


def test_each_step_and_the_clock_change_the_figures(make_article, author, editor, publisher):
    story = make_article(by=editor)
    assert figures(author) == (0, None)
    story.publish(by=editor, at=database_now() + HOUR)
    assert figures(author) == (0, None), "scheduled"
    move_dates(story, -2 * HOUR)
    assert figures(author) == (1, story.published_at), "its moment came, and nothing was written"
    held = make_article(by=editor)
    held.publish(by=editor, at=database_now() + HOUR)
    held.save_revision({"embargo_until": database_now() + 2 * HOUR}, by=editor, base=1)
    move_dates(held, -3 * HOUR, "published_at", "embargo_until")
    ends = make_article(by=editor, ends_at=database_now() + HOUR)
    ends.publish(by=editor)
    assert figures(author)[0] == 2, "held, and one that ends"
    move_dates(ends, -2 * HOUR, "published_at", "first_published_at", "ends_at")
    assert figures(author) == (1, story.published_at), "it ended, and nothing was written"
    story.withdraw(by=publisher, note="An error.")
    assert figures(author) == (0, None)
    story.publish(by=editor)
    assert figures(author)[0] == 1
    story.retract(by=publisher, notice="The documents were forged.")
    assert figures(author) == (0, None)
    assert as_the_stories_are()


def test_an_update_without_the_name_and_a_merge_move_them(make_article, author, editor, publisher):
    twin = Author.objects.create(name="N. Ferro", slug="n-ferro")
    story = make_article(published_by=editor, bylines=by(author, twin))
    make_article(published_by=editor, bylines=by(twin) + by(twin, role="photographer"))
    assert (figures(author)[0], figures(twin)[0]) == (1, 2), "two roles are one story"
    twin.merge_into(author, by=publisher)
    assert figures(author)[0] == 2
    (nobody,) = by(Author.objects.anonymous())
    unsigned = {"bylines": [nobody | {"reason": "of a threat"}]}
    story.save_revision(unsigned, by=editor, base=1)
    assert figures(author)[0] == 2, "saving changes nothing"
    story.publish(by=editor)
    assert figures(author)[0] == 1, "nobody's byline counts for nobody"
    assert as_the_stories_are()


def test_what_drifted_is_found_and_put_right(make_article, author, editor, capsys):
    story = make_article(published_by=editor)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Article.objects.filter(pk=story.pk).update(held_at=timezone.now())
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError, match="1 bylines are not as their story is"):
        call_command("bylines", look=True)
    call_command("bylines")
    assert capsys.readouterr().out == "1 put right.\n"
    assert figures(author) == (0, None)
    call_command("bylines", look=True)
    assert "Every byline" in capsys.readouterr().out


def test_the_list_says_them_in_every_order(make_article, author, editor, publisher):
    other = Author.objects.create(name="Abel Moss", slug="abel-moss")
    for people in ([author], [author], [other]):
        make_article(published_by=editor, bylines=by(*people))
    client = signed_in(publisher)
    for asked, names in (
        ("o=1", ["Abel Moss", "Nadia Ferro"]),
        ("o=5", ["Abel Moss", "Nadia Ferro"]),
        ("o=-5", ["Nadia Ferro", "Abel Moss"]),
        ("o=6", ["Abel Moss", "Nadia Ferro"]),
        ("q=Ferro", ["Nadia Ferro"]),
    ):
        found = client.get(f"{LIST}?{asked}").context["cl"].result_list
        assert [one.name for one in found] == names, asked
        assert {one.name: one.stories for one in found}.items() <= {
            ("Nadia Ferro", 2),
            ("Abel Moss", 1),
        }


def test_no_story_is_read_to_count_them(make_article, author, editor, publisher):
    make_article(published_by=editor)
    client = signed_in(publisher)
    for asked in ("", "?o=-5", "?o=-6", "?q=Ferro", "?missing=photo"):
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST + asked)
        counting = [q["sql"] for q in queries if "articles_byline" in q["sql"]]
        assert counting
        assert not any("articles_article" in sql for sql in counting), asked
