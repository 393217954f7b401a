"""Every route × every role: who gets in, and who does not."""

import io
from datetime import datetime
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import URLResolver, get_resolver, reverse

from ads.models import Advert, Advertiser, Campaign, Setup
from articles.models import (
    Article,
    Autosave,
    Correction,
    LevelChange,
    Note,
    PreviewLink,
    Question,
    Request,
    Series,
    Signature,
    Tag,
    Transition,
)
from authors.models import Author
from files.models import File
from newsroom.models import User
from pages.models import Page
from photos.models import Photo
from tests.photos.pictures import jpeg
from wordpress.models import Import, ImportedItem

# The letters of the table: who is let in.
PEOPLE = {
    "W": "writer",
    "E": "editor",
    "P": "publisher",
    "S": "ads_manager",
    "A": "administrator",
    "-": "stranger",
}
NEWSROOM = "WEPSA"

# GET on each of the newsroom's routes. Routes that only answer a POST, or a redirect, are below.
TABLE = {
    "account": NEWSROOM,
    "index": NEWSROOM,
    "jsi18n": NEWSROOM,
    "password_change": NEWSROOM,
    "password_change_done": NEWSROOM,
    "articles_article_changelist": NEWSROOM,
    "articles_article_add": "WEPA",
    "articles_article_change": "EPA",
    "articles_article_history": "EPA",
    "articles_article_compare": "EPA",
    "articles_article_preview": "EPA",
    # The unsaved text of the things is the editor's, and nobody else's.
    "articles_article_unsaved": "E",
    "articles_article_token": NEWSROOM,
    "articles_article_correct": "EPA",
    "articles_article_move": "EPA",
    "articles_article_ask": "PA",
    "articles_article_bin": "WEPA",
    "articles_article_word": "WEPA",
    "articles_article_pictures": "EPA",
    "articles_article_linkable": "WEPA",
    "articles_article_tag_names": "WEPA",
    "articles_article_seen": "EPA",
    "articles_article_moment": NEWSROOM,
    "articles_article_notes": "EPA",
    "articles_article_assign": "EPA",
    "articles_article_links": "EPA",
    # Everybody's own.
    "articles_notification_changelist": NEWSROOM,
    "articles_levelchange_changelist": "PA",
    "articles_question_changelist": "PA",
    "articles_question_add": "PA",
    "articles_question_change": "PA",
    "articles_breaking_changelist": "EPA",
    "articles_tag_changelist": NEWSROOM,
    "articles_tag_change": NEWSROOM,
    "articles_tag_add": "EPA",
    "articles_series_changelist": "WEPA",
    "articles_series_change": "WEPA",
    "articles_series_add": "EPA",
    "authors_author_changelist": "WEPA",
    "authors_author_change": "PA",
    "authors_author_add": "EPA",
    "authors_author_find": "WEPA",
    "authors_author_login": "PA",
    "authors_author_masthead": "PA",
    "authors_author_masthead_history": "PA",
    "authors_author_preview": "PA",
    # Who stands behind an anonymous byline.
    "authors_author_nameless": "A",
    "categories_category_changelist": NEWSROOM,
    "categories_category_change": NEWSROOM,
    "categories_category_add": "PA",
    "photos_photo_changelist": NEWSROOM,
    "photos_photo_change": NEWSROOM,
    "photos_photo_add": NEWSROOM,
    "photos_photo_file": NEWSROOM,
    "photos_photo_picker": NEWSROOM,
    "photos_photo_replace": "EPA",
    "photos_photo_pick": NEWSROOM,
    "photos_photo_thumbnail": NEWSROOM,
    "ads_advert_changelist": "SA",
    "ads_advert_change": "SA",
    "ads_advert_add": "SA",
    "board": "WEPA",
    "calendar": "WEPA",
    "numbers": "EPA",
    "search": NEWSROOM,
    "front_page": "EPA",
    "front_page_preview": "EPA",
    "section_front_page": "EPA",
    "section_front_page_preview": "EPA",
    "ads_advert_preview": "SA",
    "ads_campaign_changelist": "SA",
    "ads_campaign_change": "SA",
    "ads_campaign_add": "SA",
    "ads_campaign_report": "SA",
    "ads_advertiser_changelist": "SA",
    "ads_advertiser_change": "SA",
    "ads_advertiser_add": "SA",
    "ads_setup_changelist": "SA",
    "ads_setup_change": "SA",
    "newsroom_publication_changelist": "PA",
    "newsroom_publication_change": "PA",
    "files_file_changelist": "EPA",
    "files_file_change": "EPA",
    "files_file_open": "EPA",
    "wordpress_import_changelist": "A",
    "wordpress_import_change": "A",
    "wordpress_import_add": "A",
    "wordpress_import_progress": "A",
    "wordpress_import_table": "A",
    "wordpress_importeditem_changelist": "A",
    "wordpress_importeditem_change": "A",
    "newsroom_user_changelist": "A",
    "newsroom_user_change": "A",
    "newsroom_user_add": "A",
    "auth_user_password_change": "A",
}
EVERYBODY = {
    "login",
    "password_reset",
    "password_reset_done",
    "password_reset_complete",
    "password_reset_confirm",
    "authors_author_invitation",
}
# What only answers a POST: a GET is refused to everybody, a POST to all but these.
POSTS = {
    "articles_article_step": "EPA",
    "articles_article_gate": "EPA",
    "articles_article_autosave": "EPA",
    "articles_article_new_autosave": "WEPA",
    "articles_article_here": "EPA",
    "articles_article_bring_back": "EPA",
    "articles_article_copy": "EPA",
    "articles_article_drop_unsaved": "E",
    "articles_article_new_gate": "WEPA",
    "articles_article_sign": "EPA",
    "articles_article_breaking": "EPA",
    "articles_breaking_down": "EPA",
    "articles_article_put_away": "EPA",
    "articles_article_restore": "EPA",
    "articles_article_confirm": "PA",
    "board_move": "EPA",
    "front_page_undo": "EPA",
    "front_page_call_off": "EPA",
    "section_front_page_undo": "EPA",
    "section_front_page_call_off": "EPA",
    "articles_article_settle": "EPA",
    "articles_article_revoke": "EPA",
    "articles_article_reopen": "EPA",
    "articles_notification_read": NEWSROOM,
    "articles_notification_choose": NEWSROOM,
    "authors_author_link": "A",
    "authors_author_unlink": "A",
    "authors_author_invite": "A",
    "authors_author_take_back": "A",
    "authors_author_deactivate": "PA",
    "authors_author_bring_back": "PA",
    "authors_author_note_nameless": "A",
    "authors_author_names_out": "A",
    "pages_page_publish": "PA",
    "pages_page_begin": "PA",
    "pages_page_take_down": "PA",
    "photos_photo_upload": NEWSROOM,
    "photos_photo_words": "EPA",
    "ads_advert_approve": "SA",
    "ads_advert_stop": "SA",
    "ads_advert_resume": "SA",
    "ads_campaign_stop": "SA",
    "ads_campaign_resume": "SA",
    "ads_advertiser_stop": "SA",
    "ads_advertiser_resume": "SA",
    "ads_setup_stop": "SA",
    "ads_setup_resume": "SA",
    "wordpress_import_start": "A",
    "wordpress_import_stop": "A",
    "wordpress_import_undo": "A",
}
# A page asks it in the background, where a way to the door would look like an answer.
ANSWERS_401 = {"articles_article_token"}
# Histories follow the page that they belong to.
ALSO = {
    "articles_question_history": "PA",
    "articles_tag_history": NEWSROOM,
    "articles_series_history": "WEPA",
    "authors_author_history": "PA",
    "categories_category_history": NEWSROOM,
    "photos_photo_history": NEWSROOM,
    "ads_advert_history": "SA",
    "ads_campaign_history": "SA",
    "ads_advertiser_history": "SA",
    "ads_setup_history": "SA",
    "newsroom_publication_history": "PA",
    "newsroom_user_history": "A",
    "files_file_history": "EPA",
    "wordpress_import_history": "A",
    "wordpress_importeditem_history": "A",
    "pages_page_changelist": "PA",
    "pages_page_add": "PA",
    "pages_page_change": "PA",
    "pages_page_preview": "PA",
    "pages_page_history": "PA",
}
# Nothing that ever mattered is deleted; adverts and photos have rules of their own.
DELETES = {
    f"{model}_delete"
    for model in (
        "articles_article",
        "articles_question",
        "articles_tag",
        "articles_series",
        "authors_author",
        "categories_category",
        "files_file",
        "newsroom_user",
        "newsroom_publication",
        "pages_page",
        "wordpress_import",
        "wordpress_importeditem",
    )
}
SHUT = dict.fromkeys(DELETES, "")
# Django's own ways about: they lead elsewhere, or ask the model's permission themselves.
NOBODY = DELETES | {
    None,
    "logout",
    "autocomplete",
    "view_on_site",
    "app_list",
    "authors_author_mine",
    "newsroom_publication_add",
    "wordpress_importeditem_add",
    "files_file_add",
    "photos_photo_delete",
    "ads_advert_delete",
    "ads_campaign_delete",
    "ads_advertiser_delete",
    "ads_setup_add",
    "ads_setup_delete",
}


def newsroom_routes(resolver=None, inside=False):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from newsroom_routes(entry, inside or entry.app_name == "admin")
        elif inside:
            yield entry.name, list(entry.pattern.converters) or list(entry.pattern.regex.groupindex)


@pytest.fixture
def things(
    make_article, editor, publisher, administrator, author, category, make_person, make_advert
):
    """One of everything, all of it somebody else's; `{model}` maps to its pk."""
    draft = make_article(by=editor)
    public = make_article(published_by=editor, tag_names=["Tugs"])
    Series.objects.create(title="The Yard", slug="the-yard")
    Photo.objects.create(
        file=ContentFile(jpeg(), name="a.jpg"), digest="a" * 64, width=96, height=64,
        alt_text="A tug.", uploaded_by=editor,
    )  # fmt: skip
    make_advert(made_by=editor, approved=False)
    Setup.the_one()
    unsaved = Autosave.objects.keep(
        {"headline": ["Not saved"]}, by=editor, article=draft, key=uuid4(), base=1, changes=[]
    )
    question = Question.objects.create(text="Has a lawyer read it?")
    Page.objects.write({"title": "About"}, by=publisher, slug="about")
    link, _ = draft.share("Ida", by=publisher)
    note = draft.note("Who says so?", by=publisher).note
    ask = draft.ask("override", by=publisher, reason="It cannot wait.")
    file = File(title="A paper")
    file.keep(io.BytesIO(b"%PDF-1.4"), "paper.pdf")
    run = Import.objects.create(by=administrator)
    item = ImportedItem.objects.create(site="old.example", source="post", key="1", run=run)
    return {
        "articles_article": draft.pk,
        "public": public.pk,
        "unsaved": unsaved.key,
        "articles_question": question.pk,
        "articles_tag": Tag.objects.get().pk,
        "articles_series": Series.objects.get().pk,
        "authors_author": author.pk,
        "categories_category": category.pk,
        "photos_photo": Photo.objects.get().pk,
        "ads_advert": Advert.objects.get().pk,
        "ads_campaign": Campaign.objects.get().pk,
        "ads_advertiser": Advertiser.objects.get().pk,
        "ads_setup": 1,
        "pages_page": Page.objects.get().pk,
        "newsroom_publication": 1,
        "newsroom_user": make_person("ordinary", "Writer").pk,
        "auth_user": User.objects.get(username="ordinary").pk,
        "section_front": category.pk,
        "board_move": draft.pk,
        "asked": ask.pk,
        "note": note.pk,
        "link": link.pk,
        "files_file": file.pk,
        "wordpress_import": run.pk,
        "wordpress_importeditem": item.pk,
    }


def address(name, parameters, things):
    model = "_".join(name.split("_")[:2])
    values = {
        "pk": things.get(model), "object_id": things.get(model), "id": things.get(model),
        "asked": things["asked"], "note": things["note"], "link": things["link"],
        "key": things["unsaved"], "step": "publish", "number": 1,
        "uidb64": "x", "token": "y",
    }  # fmt: skip
    return reverse(f"admin:{name}", kwargs={p: values[p] for p in parameters})


def test_every_route_of_the_newsroom_is_in_the_table():
    known = {*TABLE, *EVERYBODY, *POSTS, *NOBODY, *ALSO}
    assert {name for name, _ in newsroom_routes()} - known == set()
    assert len(TABLE) > 40


def _outcomes(client, routes, things, people, ask):
    wrong = []
    for letter, person in people.items():
        client.force_login(person)
        for name, parameters in newsroom_routes():
            if name in routes:
                status = ask(address(name, parameters, things))
                got_in = status == 200
                if got_in != (letter in routes[name]):
                    wrong.append(f"{name}: {person} got {status}")
    return wrong


@pytest.fixture
def people(request):
    return {letter: request.getfixturevalue(name) for letter, name in PEOPLE.items()}


def test_each_page_opens_for_the_right_roles_only(client, things, people):
    routes = TABLE | ALSO
    assert not _outcomes(client, routes, things, people, lambda url: client.get(url).status_code)


def test_nobody_signed_out_sees_more_than_the_door(client, things):
    routes = TABLE | ALSO | POSTS
    for name, parameters in newsroom_routes():
        if name in routes:
            response = client.get(address(name, parameters, things))
            assert response.status_code in (302, 405) or name in ANSWERS_401, name
            if response.status_code == 302:
                assert "/login/" in response.url, name
        elif name in EVERYBODY:
            assert client.get(address(name, parameters, things)).status_code == 200, name


def test_what_changes_something_refuses_a_get(client, things, people):
    routes = dict.fromkeys(POSTS, "")
    assert not _outcomes(client, routes, things, people, lambda url: client.get(url).status_code)


def _state():
    rows = (
        Article, Transition, Request, Page, Tag, Author, Photo, Advert, User, Correction,
        LevelChange, Question, Signature, Autosave, Advertiser, Campaign, Setup, Note,
        PreviewLink,
    )  # fmt: skip
    return [list(model.objects.order_by("pk").values_list()) for model in rows]


def test_a_post_from_the_wrong_role_changes_nothing(client, things, people):
    people.pop("A")
    for letter, person in people.items():
        client.force_login(person)
        before = _without_sign_ins(_state())
        for name, parameters in newsroom_routes():
            if letter not in (TABLE | ALSO | POSTS | SHUT).get(name, letter):
                url = address(name, parameters, things)
                status = client.post(url, {"post": "yes", "headline": "Mine", "revision": "1"})
                assert status.status_code in (302, 403, 404, 405), (name, person)
        assert _without_sign_ins(_state()) == before, person


def _without_sign_ins(state):
    users = [[value for value in row if not isinstance(value, datetime)] for row in state[8]]
    return [*state[:8], users, *state[9:]]


def test_nothing_that_ever_mattered_has_a_delete_page(client, things, people):
    for person in people.values():
        client.force_login(person)
        for name, parameters in newsroom_routes():
            if name in DELETES:
                status = client.get(address(name, parameters, things)).status_code
                assert status in (302, 403, 404), (name, person)
