"""What somebody has typed and not saved yet is kept for them, and for nobody else."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from articles.autosave import Autosave
from articles.models import Article
from tests.articles.desk import ADD, change_page, page_of, signed_in, typed

NEW = reverse("admin:articles_article_new_autosave")
TOKEN = reverse("admin:articles_article_token")


def keep(client, story, key, **changes):
    data = typed(story, **changes) | {"autosave_key": key}
    return client.post(page_of(story, "autosave") if story else NEW, data)


def unsaved_page(key, name="unsaved"):
    return reverse(f"admin:articles_article_{name}", args=[key])


def shown(client, address):
    """The form's values on a page."""
    form = client.get(address).context["adminform"].form
    return {field.name: field.value() for field in form}


@pytest.fixture
def story(writer, make_article):
    return make_article(by=writer)


@pytest.fixture
def key():
    return str(uuid.uuid4())


def test_what_is_typed_is_kept_and_is_no_revision(writer, story, key):
    answer = keep(signed_in(writer), story, key, headline="Typed, Not Saved")
    assert answer.status_code == 200
    assert answer.json()["kept"]
    assert Autosave.objects.get().changes == ["headline"]
    assert story.revisions.count() == 1


def test_there_is_one_row_for_each_person_and_story(writer, editor, story, key):
    for number in range(3):
        keep(signed_in(writer), story, key, headline=f"Take {number}")
        keep(signed_in(editor), story, key, headline=f"Cut {number}")
    assert sorted(row.headline for row in Autosave.objects.all()) == ["Cut 2", "Take 2"]


def test_what_is_back_as_it_was_is_not_kept(writer, story, key):
    client = signed_in(writer)
    keep(client, story, key, headline="Another")
    answer = keep(client, story, key)
    assert not answer.json()["kept"]
    assert not Autosave.objects.exists()


def test_a_story_never_saved_is_kept_under_the_key_of_its_page(writer, key):
    client = signed_in(writer)
    data = {"headline": "", "type": "news", "body": "<p>First words.</p>", "autosave_key": key}
    assert client.post(NEW, data).json()["kept"]
    assert not Article.objects.exists()
    assert "First words." in client.get(ADD + f"?unsaved={key}").content.decode()


def test_it_is_offered_on_return_with_a_comparison(writer, story, key):
    client = signed_in(writer)
    body = "<p>The ship came in at dusk with one engine.</p>"
    keep(client, story, key, body=body, tag_names="Tugs")
    page = client.get(change_page(story)).content.decode()
    assert "You left unsaved text" in page
    assert unsaved_page(key) in page
    compared = client.get(unsaved_page(key)).content.decode()
    assert "at <del>dawn</del> with" in compared
    assert "at <ins>dusk</ins> with" in compared
    assert "<ins>Tugs</ins>" in compared


def test_going_on_shows_every_field_as_it_was_typed(writer, story, key, author):
    client = signed_in(writer)
    changes = {
        "headline": "", "deck": "A “new” deck.", "tag_names": "Tugs,  Steel",
        "bylines": [(author.pk, "editor")], "ends_at": "2027-01-02T03:04",
        "body": "<h2>Parts</h2><p>Typed.</p>",
    }  # fmt: skip
    keep(client, story, key, **changes)
    values = shown(client, change_page(story) + f"?unsaved={key}")
    assert values["headline"] == ""
    assert values["deck"] == "A “new” deck."
    assert values["tag_names"] == "Tugs,  Steel"
    assert values["bylines"] == [{"author": author.pk, "role": "editor"}]
    assert values["ends_at"] == "2027-01-02T03:04"
    assert "<h2>Parts</h2>" in values["body"]


def test_saving_forgets_it(writer, story, key):
    client = signed_in(writer)
    keep(client, story, key, headline="Kept")
    client.post(change_page(story), typed(story, headline="Kept") | {"autosave_key": key})
    assert not Autosave.objects.exists()
    assert story.revisions.count() == 2


def test_a_refused_save_forgets_nothing(writer, story, key):
    client = signed_in(writer)
    keep(client, story, key, headline="Kept", slug="not a slug")
    data = typed(story, headline="Kept", slug="not a slug") | {"autosave_key": key}
    page = client.post(change_page(story), data)
    assert page.context["unsaved"].headline == "Kept"
    assert page.context["offers"] == []


def test_thrown_away_is_gone(writer, story, key):
    client = signed_in(writer)
    keep(client, story, key, headline="Kept")
    client.post(unsaved_page(key, "drop_unsaved"))
    assert not Autosave.objects.exists()


def test_who_is_signed_out_is_told_so_and_not_sent_elsewhere(client, story, key):
    answer = client.post(page_of(story, "autosave"), typed(story) | {"autosave_key": key})
    assert answer.status_code == 401
    assert answer.json() == {"signed_out": True}
    assert client.get(TOKEN).status_code == 401


def test_the_token_of_the_new_session_is_given(writer):
    answer = signed_in(writer).get(TOKEN).json()
    assert answer["user"] == writer.pk
    assert len(answer["token"]) == 64


def test_a_stale_text_is_kept_and_said_to_be_stale(writer, editor, story, key):
    mine = typed(story, headline="Mine") | {"autosave_key": key}
    story.save_revision({"headline": "Theirs"}, by=editor, base=1)
    answer = signed_in(writer).post(page_of(story, "autosave"), mine)
    assert answer.status_code == 409
    assert answer.json()["newest"]["by"] == "edmund"
    assert Autosave.objects.get().headline == "Mine"


def test_a_second_window_never_writes_over_the_first(writer, story, key):
    client, other = signed_in(writer), str(uuid.uuid4())
    keep(client, story, key, headline="First window")
    answer = keep(client, story, other, headline="Second window")
    assert answer.status_code == 409
    assert answer.json()["elsewhere"]["headline"] == "First window"
    assert Autosave.objects.get().headline == "First window"


def test_a_page_that_goes_on_with_it_takes_it_over(writer, story, key):
    client, other = signed_in(writer), str(uuid.uuid4())
    keep(client, story, key, headline="First")
    data = typed(story, headline="Went on") | {"autosave_key": other, "instead_of": key}
    assert client.post(page_of(story, "autosave"), data).status_code == 200
    assert Autosave.objects.get().headline == "Went on"
    assert keep(client, story, key, headline="The old page").status_code == 409


def test_hostile_html_is_clean_in_the_row_and_in_the_editor(writer, story, key):
    client = signed_in(writer)
    bad = '<p onclick="x()">Words<script>x()</script><a href="javascript:x()">y</a>\0</p>'
    keep(client, story, key, body=bad)
    row = Autosave.objects.get()
    assert row.typed["body"] == ["<p>Wordsy</p>"]
    # Even a row that was written behind our back is cleaned again.
    row.typed["body"] = [bad.replace("\0", "")]
    row.save()
    body = shown(client, change_page(story) + f"?unsaved={key}")["body"]
    html = client.get(change_page(story) + f"?unsaved={key}").content.decode()
    assert "onclick=&quot;x()" not in html
    assert "javascript:x()" not in html
    assert body


def test_nobody_else_sees_it_whatever_their_role(writer, editor, administrator, story, key):
    keep(signed_in(writer), story, key, headline="zqprivate", deck="zqprivate")
    for person in (editor, administrator):
        client = signed_in(person)
        assert client.get(unsaved_page(key)).status_code == 404
        assert client.post(unsaved_page(key, "drop_unsaved")).status_code == 404
        for address in (
            change_page(story),
            change_page(story) + f"?unsaved={key}",
            ADD + f"?unsaved={key}",
            page_of(story, "history"),
            page_of(story, "preview"),
            reverse("admin:articles_article_changelist"),
        ):
            assert "zqprivate" not in client.get(address).content.decode(), address
        beside = client.post(page_of(story, "here"), {"base": 1}).content.decode()
        assert "zqprivate" not in beside
    assert Autosave.objects.count() == 1


def test_a_story_that_is_not_ones_own_is_refused(writer, editor, make_article, key):
    theirs = make_article(by=editor)
    answer = keep(signed_in(writer), theirs, key, headline="Mine now")
    assert answer.status_code == 404
    assert "no longer yours" in answer.json()["refused"]
    assert signed_in(writer).post(page_of(theirs, "here"), {"base": 1}).status_code == 404
    assert not Autosave.objects.exists()


@pytest.mark.parametrize("address", [NEW, TOKEN])
def test_other_methods_are_refused(writer, address):
    client = signed_in(writer)
    assert (client.get if address == NEW else client.post)(address).status_code == 405


def test_a_text_past_all_measure_is_refused(writer, story, key):
    answer = keep(signed_in(writer), story, key, body="x" * 1_100_000)
    assert answer.status_code == 400
    assert not Autosave.objects.exists()


def test_a_key_that_is_none_is_refused(writer, story):
    assert keep(signed_in(writer), story, "'; --", headline="x").status_code == 400


def test_a_choice_that_is_no_number_does_not_break_the_return(writer, story, key):
    client = signed_in(writer)
    keep(client, story, key, category="x", lead_photo="x", related=["x"], series="999")
    assert client.get(change_page(story) + f"?unsaved={key}").status_code == 200
    assert client.get(unsaved_page(key)).status_code == 200


# Who else is here


def here(person, story, **data):
    return signed_in(person).post(page_of(story, "here"), {"base": 1} | data).json()


def test_others_are_named_with_what_they_changed(writer, editor, story, key):
    here(writer, story)
    assert here(editor, story)["here"] == [{"name": "wendy", "changed": []}]
    keep(signed_in(writer), story, key, deck="Another deck.", tag_names="Tugs")
    assert here(editor, story)["here"] == [{"name": "wendy", "changed": ["deck", "tags"]}]


def test_who_left_is_not_here(writer, editor, story):
    here(writer, story)
    here(writer, story, gone="yes")
    assert here(editor, story)["here"] == []


def test_who_saved_something_newer_is_named(writer, editor, story):
    story.save_revision({"deck": "Newer."}, by=editor, base=1)
    newest = here(writer, story)["newest"]
    assert (newest["by"], newest["number"]) == ("edmund", 2)


# Colliding


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_200_colliding_saves_none_is_silent(writer, editor, make_article):
    story = make_article(by=writer)
    begun = typed(story)
    clients = [signed_in(person) for person in (writer, editor) for _ in range(2)]

    def save(number):
        try:
            data = begun | {"headline": f"Save {number:03}", "deck": f"Deck {number:03}."}
            response = clients[number % 4].post(change_page(story), data)
            return number, response.status_code, response.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(save, range(200)))
    saved = [number for number, status, _ in outcomes if status == 302]
    refused = [(number, html) for number, status, html in outcomes if status == 409]
    assert len(saved) == 1
    assert len(refused) == 199
    newest = story.revisions.first()
    assert newest.headline == f"Save {saved[0]:03}"
    assert story.revisions.count() == 2
    for number, html in refused:
        assert f"Deck {number:03}." in html, number
        assert "saved revision 2 while you were writing" in html
