"""What no honest browser sends: it is refused with a page of ours, and nothing else happens."""

import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import Correction
from newsroom.refusals import LARGEST_FROM_STRANGERS
from photos.models import Photo
from tests.articles.desk import LIST, page_of, said, signed_in
from tests.newsroom.test_permissions import (  # noqa: F401
    ALSO,
    EVERYBODY,
    TABLE,
    address,
    newsroom_routes,
    things,
)

NUL = "a\0b"
# More digits than the database, and than Python, makes a number of.
HUGE = ["9" * 25, "9" * 5000]
QUERIES = (
    "q s p m cat author tag category_name author_name feed before after o revision state credit "
    "kind used_in missing since term at headline unsaved _popup category"
).split()


@pytest.mark.parametrize("address", ["/", "/search/", "/tag/x/", "/feed/", "/sitemap.xml"])
def test_a_nul_in_a_readers_query_is_refused(client, publication, address):
    for name in QUERIES:
        response = client.get(address, {name: NUL})
        assert response.status_code == 400, name
        assert "Makes No Sense" in response.content.decode()


def test_no_query_breaks_a_page_of_the_newsroom(client, things, administrator):  # noqa: F811
    client.force_login(administrator)
    client.raise_request_exception = False
    routes = (TABLE | ALSO).keys() | EVERYBODY
    asked = [(name, parameters) for name, parameters in newsroom_routes() if name in routes]
    assert len(asked) > 60
    for name, parameters in asked:
        url = address(name, parameters, things)
        status = client.get(url, dict.fromkeys(QUERIES, HUGE[0])).status_code
        assert status < 500, name


FIELDS = [("articles", "article", "lead_photo"), ("articles", "relatedpick", "picked"),
          ("authors", "author", "photo")]  # fmt: skip


@pytest.mark.parametrize(("app", "model", "field"), FIELDS)
def test_an_autocomplete_refuses_a_nul(editor, app, model, field):
    asked = {"app_label": app, "model_name": model, "field_name": field, "term": NUL}
    assert signed_in(editor).get(reverse("admin:autocomplete"), asked).status_code == 400
    linkable = reverse("admin:articles_article_linkable")
    assert signed_in(editor).get(linkable, {"term": NUL}).status_code == 400


def test_a_reason_with_a_nul_is_kept_without_it(make_article, writer, editor):
    story = make_article(by=writer)
    story.submit(by=writer)
    signed_in(editor).post(page_of(story, "step", "send_back"), {"note-send_back": NUL})
    assert story.transitions.first().note == "ab"


def test_a_photo_filter_takes_none_but_its_own_names(editor, make_article):
    library = reverse("admin:photos_photo_changelist")
    for name in ("uploaded_by__email", "articles_led__deck", "file__gt"):
        assert signed_in(editor).get(library, {"missing": name}).status_code == 200, name


@pytest.mark.parametrize("action", ["publish", "approve"])
@pytest.mark.parametrize("number", ["", "0", "x", "987654", "of another story", *HUGE])
def test_a_list_takes_no_step_with_a_revision_that_it_did_not_show(
    make_article, editor, action, number
):
    story, other = make_article(by=editor), make_article(by=editor)
    fine = make_article(by=editor)
    for one in (story, fine):
        one.submit(by=editor)
    shown = other.newest_revision_id if number == "of another story" else number
    response = signed_in(editor).post(
        LIST,
        {
            "action": action,
            "_selected_action": [story.pk, fine.pk],
            f"shown-{story.pk}": shown,
            f"shown-{fine.pk}": fine.newest_revision_id,
        },
        follow=True,
    )
    story.refresh_from_db()
    fine.refresh_from_db()
    assert story.status == "in_review"
    assert fine.status != "in_review", "the others are not held up by it"
    assert "which revision is meant" in said(response)[0]


@pytest.mark.parametrize("number", HUGE)
def test_a_number_past_all_measure_names_nothing(make_article, editor, number):
    story, client = make_article(by=editor), signed_in(editor)
    assert client.get(page_of(story, "preview"), {"revision": number}).status_code == 404
    answers = {
        "revision": number, "base": number,
        "item-units": "absent", f"question-{number[:800]}": "yes",
    }  # fmt: skip
    for name, *rest in [("step", "publish"), ("bring_back", 1), ("sign",), ("pictures",)]:
        status = client.post(page_of(story, name, *rest), answers).status_code
        assert status in (200, 302), name
    story.refresh_from_db()
    assert (story.status, story.revisions.count()) == ("draft", 1)


def test_who_has_not_signed_in_sends_nothing_large(client, publication, editor, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    body = b"x" * (LARGEST_FROM_STRANGERS + 1)
    for where in (reverse("admin:login"), reverse("admin:photos_photo_upload"), "/search/"):
        response = client.post(where, {"upload": SimpleUploadedFile("a.jpg", body)})
        assert response.status_code in (400, 413), where
    assert not list(tmp_path.iterdir())
    picture = {"upload": SimpleUploadedFile("a.jpg", body)}
    response = signed_in(editor).post(reverse("admin:photos_photo_upload"), picture)
    assert "not a picture" in response.json()["error"]


def test_the_admin_asks_for_a_token_wherever_something_changes(make_article, editor):
    story = make_article(by=editor)
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    for where in (
        LIST,
        page_of(story, "change"),
        page_of(story, "step", "publish"),
        page_of(story, "autosave"),
        page_of(story, "copy"),
        reverse("admin:photos_photo_upload"),
        reverse("admin:logout"),
        reverse("admin:password_change"),
    ):
        assert client.post(where, {"revision": 1}).status_code == 403, where
    story.refresh_from_db()
    assert story.status == "draft"


ELSEWHERE = ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_no_sign_in_leads_to_another_site(editor, where):
    login = reverse("admin:login")
    signed_out = Client()
    name_and_password = {"username": "edmund", "password": "a good password", "next": where}
    response = signed_out.post(f"{login}?next={where}", name_and_password)
    assert response.url == reverse("admin:index")
    assert signed_out.get(login, {"next": where}).url == reverse("admin:index")


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/tag", "/%5Cevil.example/"])
def test_no_address_leads_to_another_site(client, publication, path):
    response = client.get(path)
    assert not response.get("Location", "").startswith(("//", "/\\", "http"))


def test_a_session_is_another_after_signing_in(editor):
    client = Client()
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = client.cookies["session"].value
    client.post(reverse("admin:login"), {"username": "edmund", "password": "a good password"})
    assert client.cookies["session"].value != planted


CHANGELISTS = (
    "articles_article photos_photo authors_author categories_category articles_tag".split()
)
LOOKUPS = [
    "created_by__password__startswith", "uploaded_by__password__startswith",
    "user__password__startswith", "newest_revision__headline__startswith",
    "revisions__body__contains", "articles__headline__startswith",
    "articles_led__headline__startswith", "transitions__note__contains",
    "taggings__content_object__headline__startswith", "bylines__article__headline__startswith",
]  # fmt: skip


@pytest.mark.parametrize("who", ["writer", "ads_manager"])
def test_no_list_answers_questions_about_what_it_does_not_show(request, who, make_article, editor):
    make_article(by=editor)
    client = signed_in(request.getfixturevalue(who))
    for model, lookup in itertools.product(CHANGELISTS, LOOKUPS):
        response = client.get(reverse(f"admin:{model}_changelist"), {lookup: "a"})
        # Where the model has no such field at all, Django leads back to the list as it is.
        refused = response.status_code in (400, 403) or response.get("Location", "")[-3:] == "e=1"
        assert refused, (model, lookup)


def test_nobody_forges_what_the_form_does_not_ask(make_article, writer, editor, author):
    from tests.articles.desk import change_page, typed

    story = make_article(by=writer)
    forged = {
        "status": "published", "published_at": "2026-01-01T00:00", "path": "2026/01/mine",
        "first_published_at": "2026-01-01T00:00", "created_by": editor.pk, "held_at": "",
        "live_revision": story.newest_revision_id, "newest_revision": story.newest_revision_id,
        "word_count": 9999, "by": editor.pk, "number": 77, "is_public_now": "1",
    }  # fmt: skip
    signed_in(writer).post(change_page(story), typed(story, deck="A new deck.") | forged)
    story.refresh_from_db()
    newest = story.newest_revision
    assert (newest.deck, newest.number, newest.by) == ("A new deck.", 2, writer)
    assert (story.status, story.path, story.created_by) == ("draft", None, writer)
    assert (story.published_at, story.live_revision, story.word_count) == (None, None, 9)
    assert not Photo.objects.exists() and not Correction.objects.exists()
