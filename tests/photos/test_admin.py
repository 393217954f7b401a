"""The newsroom's library: uploading, finding, changing and undoing."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from photos.models import Photo
from tests.photos import pictures

pytestmark = pytest.mark.django_db
ADD = "admin:photos_photo_add"
EMPTY = {
    "alt_text": "",
    "caption": "",
    "credit": "",
    "kind": "photograph",
    "rights_note": "",
    "rights_expire_at": "",
    "focal_x": "50",
    "focal_y": "50",
}


def change_url(photo):
    return reverse("admin:photos_photo_change", args=[photo.pk])


def delete_url(photo):
    return reverse("admin:photos_photo_delete", args=[photo.pk])


def send(client, data=None, name="ship.jpg", **fields):
    data = pictures.careless_jpeg() if data is None else data
    upload = pictures.upload(data, name)
    return client.post(reverse(ADD), EMPTY | fields | {"upload": upload}, follow=True)


def words_of(photo):
    return EMPTY | {name: getattr(photo, name) for name in EMPTY if name != "rights_expire_at"}


@pytest.fixture
def listed(client):
    def listed(**query):
        response = client.get(reverse("admin:photos_photo_changelist"), query)
        assert response.status_code == 200
        return set(response.context["cl"].result_list)

    return listed


# Uploading


@pytest.mark.parametrize("role", ["writer", "editor", "publisher", "ads_manager", "administrator"])
def test_everybody_in_the_newsroom_uploads_photos(client, request, role):
    person = request.getfixturevalue(role)
    client.force_login(person)
    response = send(client)
    photo = Photo.objects.get()
    assert photo.uploaded_by == person
    assert response.redirect_chain == [(change_url(photo), 302)]


def test_a_login_without_a_role_uploads_nothing(client, make_person):
    client.force_login(make_person("rolf"))
    assert send(client).status_code == 403
    assert not Photo.objects.exists()


def test_the_form_comes_back_with_what_the_file_said_and_what_was_removed(client, writer):
    client.force_login(writer)
    response = send(client)
    page = response.content.decode()
    assert response.context["adminform"].form.initial["credit"] == (
        "Petty Officer A. Smith/U.S. Navy photo"
    )
    assert "The ship leaves the yard." in page
    told = " ".join(str(message) for message in get_messages(response.wsgi_request))
    assert "Location (GPS) removed" in page and "Location (GPS) removed" in told
    assert pictures.CANARY not in page


def test_what_the_uploader_typed_stays(client, writer):
    client.force_login(writer)
    send(client, credit="Our own desk", focal_x="20", kind="handout")
    photo = Photo.objects.get()
    assert (photo.credit, photo.focal_x, photo.kind) == ("Our own desk", 20, "handout")
    assert photo.caption == "The ship leaves the yard."


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG drawing"),
        (b"<!doctype html><script>alert(1)</script>", "a web page"),
        (pictures.jpeg() + b"<script>alert(1)</script>", "at once"),
        (pictures.png_that_claims(60_000, 60_000), "too many pixels"),
        (b"", "empty"),
    ],
    ids=["SVG", "HTML", "polyglot", "bomb", "nothing"],
)
def test_a_refused_file_leaves_the_form_as_it_was_typed(client, writer, data, words):
    client.force_login(writer)
    response = send(client, data, credit="Harbor Desk")
    errors = response.context["adminform"].form.errors["upload"]
    assert words in errors[0]
    assert 'value="Harbor Desk"' in response.content.decode()
    assert not Photo.objects.exists()


def test_a_form_without_a_file_asks_for_one(client, writer):
    client.force_login(writer)
    response = client.post(reverse(ADD), EMPTY)
    assert response.context["adminform"].form.errors["upload"] == ["This field is required."]


def test_the_same_file_again_leads_to_the_first(client, writer, editor):
    client.force_login(writer)
    send(client, alt_text="Two <b>ships</b>")
    client.force_login(editor)
    page = send(client).content.decode()
    first = Photo.objects.get()
    assert f'<a href="{change_url(first)}">Open it.</a>' in page
    assert "Two &lt;b&gt;ships&lt;/b&gt;" in page and "<b>ships</b>" not in page


def test_a_second_click_on_save_leads_to_the_photo_of_the_first(client, writer, monkeypatch):
    client.force_login(writer)
    taken = Photo.objects.examine(pictures.upload(pictures.careless_jpeg()))
    send(client)
    first = Photo.objects.get()
    # The second request had read its file before the first was stored.
    monkeypatch.setattr(type(Photo.objects), "examine", lambda manager, file: taken)
    assert send(client).redirect_chain == [(change_url(first), 302)]
    assert Photo.objects.count() == 1


def test_hostile_words_in_a_file_are_shown_as_words(client, writer):
    said = pictures.iptc(caption='<img src=x onerror="alert(1)">', credit="<b>me</b>")
    client.force_login(writer)
    page = send(client, pictures.with_segments(pictures.jpeg(), (0xED, said))).content.decode()
    assert "<img src=x" not in page and "<b>me</b>" not in page
    page = client.get(reverse("admin:photos_photo_changelist")).content.decode()
    assert "<img src=x" not in page and "<b>me</b>" not in page


# Changing


def test_a_writer_mends_an_own_photo_that_nothing_uses(client, make_photo, writer):
    photo = make_photo(by=writer)
    client.force_login(writer)
    client.post(change_url(photo), words_of(photo) | {"credit": "Navy photo"})
    photo.refresh_from_db()
    assert photo.credit == "Navy photo"


def test_a_photo_in_an_own_draft_can_still_be_mended(make_photo, make_article, writer):
    photo = make_photo(by=writer)
    make_article(by=writer, lead_photo=photo)
    assert photo.may_be_changed_by(writer)


@pytest.mark.parametrize("use", ["story", "scheduled story", "portrait", "advert", "logo"])
def test_a_writer_does_not_change_an_own_photo_once_it_is_used(
    client, make_photo, make_article, author, publication, writer, editor, use, make_advert
):
    photo = make_photo(by=writer)
    if "story" in use:
        at = timezone.now() + timedelta(days=1) if use == "scheduled story" else None
        make_article(published_by=editor, at=at, lead_photo=photo, lead_alt="A ship")
    elif use == "portrait":
        author.photo = photo
        author.save()
    elif use == "advert":
        make_advert(
            slot="sidebar",
            advertiser="Yard",
            heading="Boats",
            url="https://y.example",
            picture=photo,
        )
    else:
        publication.logo = photo
        publication.save()
    client.force_login(writer)
    response = client.post(change_url(photo), words_of(photo) | {"credit": "Mine"})
    assert response.status_code == 403
    photo.refresh_from_db()
    assert photo.credit == "Harbor Desk"
    assert (
        "an editor changes photos that are in use" in client.get(change_url(photo)).content.decode()
    )


@pytest.mark.parametrize("role", ["writer", "ads_manager"])
def test_other_people_s_photos_can_be_looked_at_but_not_changed(client, request, make_photo, role):
    photo = make_photo(by=request.getfixturevalue("editor"))
    client.force_login(request.getfixturevalue(role))
    assert client.get(change_url(photo)).status_code == 200
    assert client.post(change_url(photo), words_of(photo)).status_code == 403


@pytest.mark.parametrize("role", ["editor", "publisher", "administrator"])
def test_an_editor_changes_any_photo_at_once_for_readers(
    client, request, make_photo, make_article, writer, role
):
    person = request.getfixturevalue(role)
    photo = make_photo(by=writer)
    make_article(published_by=person, lead_photo=photo, lead_alt="A ship")
    client.force_login(person)
    page = client.get(change_url(photo)).content.decode()
    assert "shows at once in 1 published or scheduled story." in page
    client.post(change_url(photo), words_of(photo) | {"credit": "Navy photo"})
    photo.refresh_from_db()
    assert photo.credit == "Navy photo"


def test_the_file_of_a_photo_is_not_swapped_in_its_form(client, make_photo, editor):
    photo = make_photo()
    client.force_login(editor)
    assert b'type="file"' not in client.get(change_url(photo)).content
    upload = pictures.upload(pictures.careless_jpeg())
    client.post(change_url(photo), words_of(photo) | {"upload": upload, "file": upload})
    assert Photo.objects.get(pk=photo.pk).file.name == photo.file.name
    assert Photo.objects.get(pk=photo.pk).digest == photo.digest


def test_rights_that_end_too_early_hold_a_scheduled_story(client, make_photo, make_article, editor):
    photo = make_photo()
    tomorrow = timezone.now() + timedelta(days=1)
    article = make_article(published_by=editor, at=tomorrow, lead_photo=photo, lead_alt="A ship")
    client.force_login(editor)
    ends = f"{timezone.now() + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    response = client.post(change_url(photo), words_of(photo) | {"rights_expire_at": ends})
    assert response.status_code == 302
    article = Article.objects.get(pk=article.pk)
    assert article.held_at
    assert article.transitions.get(step="hold").by == editor


@pytest.mark.parametrize(("name", "value"), [("focal_x", "101"), ("focal_y", "-1"), ("kind", "x")])
def test_nonsense_is_refused(client, make_photo, editor, name, value):
    photo = make_photo()
    client.force_login(editor)
    response = client.post(change_url(photo), words_of(photo) | {name: value})
    assert name in response.context["adminform"].form.errors


# Undoing an upload


@pytest.mark.parametrize("role", ["writer", "editor", "ads_manager"])
def test_an_own_upload_that_nothing_mentions_can_be_undone(
    client, request, make_photo, role, django_capture_on_commit_callbacks
):
    person = request.getfixturevalue(role)
    photo = make_photo(by=person)
    storage, name = photo.file.storage, photo.file.name
    client.force_login(person)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(delete_url(photo), {"post": "yes"})
        assert storage.exists(name)
    assert response.status_code == 302
    assert not Photo.objects.exists() and not storage.exists(name)


def test_somebody_else_s_upload_is_not_undone_by_a_writer(client, make_photo, writer, editor):
    photo = make_photo(by=editor)
    client.force_login(writer)
    assert client.post(delete_url(photo), {"post": "yes"}).status_code == 403
    assert Photo.objects.exists()


@pytest.mark.parametrize("where", ["lead", "body", "an earlier revision", "withdrawn"])
def test_a_photo_that_a_version_of_a_story_shows_is_never_deleted(
    client, make_photo, make_article, publisher, where
):
    photo = make_photo(by=publisher)
    figure = f'<figure class="photo" data-photo="{photo.pk}"><img alt="A ship"></figure>'
    if where == "lead":
        make_article(lead_photo=photo)
    elif where == "body":
        make_article(body=f"<p>The ship.</p>{figure}")
    elif where == "an earlier revision":
        article = make_article(body=f"<p>The ship.</p>{figure}")
        article.save_revision({"body": "<p>No ship.</p>"}, by=publisher, base=1)
    else:
        article = make_article(published_by=publisher, body=f"<p>The ship.</p>{figure}")
        article.withdraw(by=publisher, note="Wrong ship.")
    client.force_login(publisher)
    assert client.post(delete_url(photo), {"post": "yes"}).status_code == 403
    assert b"deletelink" not in client.get(change_url(photo)).content
    assert Photo.objects.exists()


def test_a_photo_with_a_longer_number_does_not_keep_a_shorter_one(make_photo, make_article, writer):
    photo = make_photo(by=writer)
    figure = f'<figure class="photo" data-photo="{photo.pk}0"><img alt="A ship"></figure>'
    make_article(body=f"<p>The ship.</p>{figure}")
    assert photo.may_be_deleted_by(writer)


def test_a_deletion_that_fails_leaves_the_file(
    make_photo, make_article, editor, django_capture_on_commit_callbacks
):
    photo = make_photo()
    make_article(published_by=editor, lead_photo=photo, lead_alt="A ship")
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ProtectedError):
        photo.delete()
    assert photo.file.storage.exists(photo.file.name)


def test_photos_are_not_deleted_by_the_dozen(client, make_photo, administrator):
    photo = make_photo()
    client.force_login(administrator)
    client.post(
        reverse("admin:photos_photo_changelist"),
        {"action": "delete_selected", "_selected_action": [photo.pk], "post": "yes"},
    )
    assert Photo.objects.exists()


# Finding


def test_photos_are_found_by_words_of_caption_alternative_text_and_credit(
    client, listed, make_photo, writer
):
    frigate = make_photo(caption="A frigate turns", credit="Harbor Desk")
    tank = make_photo(alt_text="A tank in snow", credit="Army photo")
    client.force_login(writer)
    assert listed(q="frigate") == {frigate}
    assert listed(q="snow army") == {tank}
    assert listed(q="frigate army") == set()


def test_photos_are_filtered_by_kind_use_rights_and_what_is_missing(
    client, listed, make_photo, make_article, writer, editor
):
    day = timedelta(days=1)
    used = make_photo(kind=Photo.Kind.SATELLITE, credit="Orbit")
    make_article(published_by=editor, lead_photo=used, lead_alt="A ship")
    ended = make_photo(by=editor, rights_expire_at=timezone.now() - day)
    ending = make_photo(by=editor, rights_expire_at=timezone.now() + 9 * day, caption="Words")
    later = make_photo(by=editor, rights_expire_at=timezone.now() + 90 * day, credit="")
    client.force_login(writer)
    assert listed(kind="satellite") == {used}
    assert listed(use="public") == {used}
    assert listed(use="unused") == {ended, ending, later}
    assert listed(use="mine") == {used}
    assert listed(rights="ended") == {ended}
    assert listed(rights="ending") == {ending}
    assert listed(rights="open") == {used}
    assert listed(missing="credit") == {later}
    assert listed(missing="caption") == {used, ended, later}


def test_the_list_says_where_each_photo_stands(client, make_photo, make_article, author, editor):
    photo = make_photo()
    for _ in range(2):
        make_article(published_by=editor, lead_photo=photo, lead_alt="A ship")
    author.photo = photo
    author.save()
    make_photo(rights_expire_at=timezone.now() - timedelta(days=1), alt_text="")
    client.force_login(editor)
    page = client.get(reverse("admin:photos_photo_changelist")).content.decode()
    assert "2 stories, 1 author" in page
    assert "unused" in page and "rights ended" in page and "no alternative text" in page


def test_a_photo_can_be_picked_from_the_list_in_a_popup(client, make_photo, editor):
    photo = make_photo()
    client.force_login(editor)
    page = client.get(reverse("admin:photos_photo_changelist"), {"_popup": "1"}).content.decode()
    assert f'data-popup-opener="{photo.pk}"' in page


def test_a_photo_uploaded_in_a_popup_goes_back_to_the_form_that_asked(client, editor):
    client.force_login(editor)
    page = send(client, _popup="1").content.decode()
    assert f"&quot;value&quot;: &quot;{Photo.objects.get().pk}&quot;" in page


def test_a_search_without_a_result_says_so(client, make_photo, editor):
    make_photo()
    client.force_login(editor)
    page = client.get(reverse("admin:photos_photo_changelist"), {"q": "zeppelin"}).content.decode()
    assert "No photo matches." in page


def test_a_longer_list_takes_no_more_queries(
    client, make_photo, make_article, editor, django_assert_max_num_queries
):
    client.force_login(editor)
    url = reverse("admin:photos_photo_changelist")

    def add():
        make_article(published_by=editor, lead_photo=make_photo(), lead_alt="A ship")

    add()
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    for _ in range(6):
        add()
    with django_assert_max_num_queries(len(one)):
        client.get(url)


def test_the_newsroom_s_pages_of_photos_carry_no_inline_script_or_style(
    client, make_photo, make_article, editor
):
    photo = make_photo()
    make_article(published_by=editor, lead_photo=photo, lead_alt="A ship")
    client.force_login(editor)
    for url in (reverse(ADD), reverse("admin:photos_photo_changelist"), change_url(photo)):
        page = client.get(url).content.decode()
        assert " style=" not in page and "<style" not in page and " onclick=" not in page
