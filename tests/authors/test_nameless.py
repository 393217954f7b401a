"""Who stands behind an anonymous byline: on one screen, for administrators, and nowhere else."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core import mail, serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, Series
from authors.anonymity import TrueAuthor
from authors.models import Author, Change
from newsroom import jobs
from newsroom.models import Job
from tests.articles.desk import page_of, said, signed_in
from tests.newsroom.test_leaks import every_public_address
from tests.newsroom.test_permissions import newsroom_routes

SCREEN = reverse("admin:authors_author_nameless")
SECRET = "Zebediah Quillfeather"


def note_of(story):
    return reverse("admin:authors_author_note_nameless", args=[story.pk])


@pytest.fixture
def nameless(make_article, editor, make_photo):
    nobody = Author.objects.anonymous()
    by = [{"author": nobody.pk, "role": "reporter", "reason": "the author still serves"}]
    return make_article(
        published_by=editor,
        bylines=by,
        headline="A Story Without a Name",
        tag_names=["Tugs"],
        lead_photo=make_photo(),
        lead_alt="A tug.",
        series=Series.objects.create(title="The Yard", slug="the-yard"),
    )


@pytest.fixture
def noted(nameless, administrator):
    signed_in(administrator).post(note_of(nameless), {"who": SECRET})
    return nameless


def test_an_administrator_notes_and_reads_who_it_is(administrator, nameless):
    client = signed_in(administrator)
    assert "Nobody has noted who it is." in client.get(SCREEN).content.decode()
    response = client.post(note_of(nameless), {"who": SECRET}, follow=True)
    assert said(response) == ["Noted, for administrators alone."]
    html = client.get(SCREEN).content.decode()
    assert SECRET in html and "Noted by adnan" in html
    client.post(note_of(nameless), {"who": "Somebody else"}, follow=True)
    assert TrueAuthor.objects.count() == 2, "what was noted before stays"
    assert said(client.post(note_of(nameless), {"who": " "}, follow=True)) == ["Write who it is."]


@pytest.mark.parametrize("who", ["publisher", "editor", "writer", "ads_manager"])
def test_nobody_else_reads_or_writes_it(request, noted, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(SCREEN).status_code == 403
    assert client.post(note_of(noted), {"who": "Me"}).status_code == 403
    assert TrueAuthor.objects.count() == 1


def test_only_stories_that_name_nobody_are_there(administrator, make_article, noted):
    other = make_article(by=administrator, headline="A Story With a Name")
    client = signed_in(administrator)
    assert "A Story With a Name" not in client.get(SCREEN).content.decode()
    assert client.post(note_of(other), {"who": "Me"}).status_code == 404


def _pages_of(person, story):
    """Every page of the newsroom that opens for this person, with its address."""
    client = signed_in(person)
    values = {"pk": story.pk, "object_id": story.pk, "id": story.pk, "number": 1}
    for name, parameters in newsroom_routes():
        if name in (None, "logout") or not set(parameters) <= values.keys():
            continue
        address = reverse(f"admin:{name}", kwargs={p: values[p] for p in parameters})
        yield address, client.get(address)
    for query in ("Zebediah", "Quillfeather", "anonymous"):
        for model in ("articles/article", "authors/author", "articles/tag"):
            address = f"/admin/{model}/?q={query}"
            yield address, client.get(address)
        yield query, client.get("/admin/authors/author/find/", {"term": query})


@pytest.mark.parametrize("who", ["administrator", "publisher", "editor", "writer"])
def test_no_other_page_of_the_newsroom_says_it(request, noted, who):
    seen = 0
    for address, response in _pages_of(request.getfixturevalue(who), noted):
        if response.status_code == 200 and address != SCREEN:
            content = response.getvalue() if response.streaming else response.content
            text = content.decode("utf-8", "replace")
            # A field repeats what was typed into it.
            assert "Zebediah Q" not in text and "Quillfeather</" not in text, address
            seen += 1
    assert seen > 20


def test_no_public_address_says_it(client, noted):
    for address in (*every_public_address(), noted.address, "/search/?q=Quillfeather"):
        response = client.get(address)
        content = response.getvalue() if response.streaming else response.content
        assert b"Zebediah" not in content, address


def test_no_history_log_mail_job_or_profile_says_it(noted, administrator, caplog, publisher):
    with caplog.at_level("DEBUG"):
        signed_in(administrator).post(note_of(noted), {"who": SECRET})
        signed_in(publisher).get(page_of(noted, "history"))
        jobs.run_due()
    assert "Zebediah" not in caplog.text
    kept = [str(row) for model in (LogEntry, Change, Job) for row in model.objects.values_list()]
    kept += [message.body for message in mail.outbox]
    assert not any("Zebediah" in row for row in kept)
    for thing in (Article, Author):
        assert "Zebediah" not in serializers.serialize("json", thing.objects.all())
    assert str(TrueAuthor.objects.first()) == "Somebody"


def test_nothing_leads_from_a_person_to_what_they_wrote_without_a_name(noted, writer, author):
    Author.objects.filter(pk=author.pk).update(user=writer, name=SECRET)
    assert not Article.objects.editable_by(writer).exists(), "a name makes no story one's own"
    assert not any(
        field.related_model is TrueAuthor
        for model in (Article, Author)
        for field in model._meta.get_fields()
    )


def test_the_writer_of_it_keeps_access(writer, make_article):
    nobody = Author.objects.anonymous()
    by = [{"author": nobody.pk, "role": "reporter", "reason": "of a threat"}]
    story = make_article(by=writer, bylines=by)
    assert list(Article.objects.editable_by(writer)) == [story]


# Earlier versions


def names_out(client, story):
    address = reverse("admin:authors_author_names_out", args=[story.pk])
    return said(client.post(address, follow=True))


def test_a_name_in_earlier_versions_is_taken_out(administrator, editor, make_article, author):
    story = make_article(by=editor)
    nobody = Author.objects.anonymous().pk
    nobody = [{"author": nobody, "role": "reporter", "reason": "of a threat"}]
    story.save_revision({"bylines": nobody}, by=editor, base=1)
    client = signed_in(administrator)
    assert "1 earlier version names somebody." in client.get(SCREEN).content.decode()
    address = reverse("admin:authors_author_names_out", args=[story.pk])
    assert signed_in(editor).post(address).status_code == 403
    assert story.revisions.get(number=1).bylines != nobody
    assert names_out(client, story) == ["No version of the story names anybody now."]
    assert story.revisions.get(number=1).bylines == nobody
    html = signed_in(editor).get(page_of(story, "history")).content.decode()
    assert "took the names out of earlier versions" in html
    assert names_out(client, story) == ["No earlier version names anybody."]


def test_a_name_that_readers_have_seen_stays(administrator, editor, make_article):
    story = make_article(published_by=editor)
    nobody = Author.objects.anonymous().pk
    nobody = [{"author": nobody, "role": "reporter", "reason": "of a threat"}]
    story.save_revision({"bylines": nobody}, by=editor, base=1)
    assert names_out(signed_in(administrator), story) == [
        "Readers have seen, or are to see, a name on this story."
    ]
    assert story.revisions.get(number=1).bylines != nobody


def test_readers_wait_no_longer_for_a_story_without_a_name(
    client, noted, make_article, editor, django_assert_num_queries
):
    named = make_article(
        published_by=editor,
        tag_names=["Tugs"],
        series=noted.series,
        lead_photo=noted.lead_photo,
        lead_alt="A tug.",
    )
    client.get(named.address)
    with CaptureQueriesContext(connection) as queries:
        client.get(named.address)
    with django_assert_num_queries(len(queries)):
        client.get(noted.address)
