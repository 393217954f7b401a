import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from newsroom.models import database_now
from pages import addresses
from pages.models import Page, StalePage
from photos.models import Photo


@pytest.fixture
def about(publication, importer):
    page = Page.objects.write(
        {"title": "About us", "body": "<p>We watch the harbour.</p>"}, by=importer
    )
    page.publish(by=importer)
    return page


def _photo(importer):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(data, "JPEG")
    return Photo.objects.create(
        file=ContentFile(data.getvalue(), name="a.jpg"),
        digest="a" * 64,
        width=40,
        height=30,
        uploaded_by=importer,
    )


def test_a_published_page_stands_at_its_own_address(client, about):
    response = client.get("/about-us/")
    assert b"We watch the harbour." in response.content
    assert response.content.count(b"<h1") == 1


def test_a_page_below_another_stands_below_its_address(client, about, importer):
    ethics = Page.objects.write({"title": "Ethics"}, by=importer, parent=about)
    ethics.publish(by=importer)
    assert ethics.get_absolute_url() == "/about-us/ethics/"
    assert b"About us" in client.get("/about-us/ethics/").content
    about.slug = "who-we-are"
    about.save()
    assert client.get("/who-we-are/ethics/").status_code == 200


def test_a_draft_page_answers_404_and_one_taken_down_410(client, about, importer):
    Page.objects.write({"title": "Not yet"}, by=importer)
    assert client.get("/not-yet/").status_code == 404
    about.take_down(by=importer)
    assert client.get("/about-us/").status_code == 410
    assert about.get_absolute_url() == ""


def test_saving_a_public_page_changes_nothing_for_readers_until_it_is_published(
    client, about, importer
):
    about.save_revision({"body": "<p>Newer words.</p>"}, by=importer)
    assert b"Newer words" not in client.get("/about-us/").content
    about.publish(by=importer)
    assert b"Newer words" in client.get("/about-us/").content
    assert about.revisions.count() == 2


def test_a_stale_save_is_refused(about, importer):
    about.save_revision({"body": "<p>One.</p>"}, by=importer, base=1)
    with pytest.raises(StalePage):
        about.save_revision({"body": "<p>Two.</p>"}, by=importer, base=1)


@pytest.mark.parametrize(
    "slug", ["search", "admin", "feed", "2024", "media", "static", "category", "healthz", "preview"]
)
def test_a_page_cannot_take_the_address_of_another_route(importer, publication, slug):
    with pytest.raises(ValidationError):
        Page.objects.write({"title": "In the way"}, by=importer, slug=slug)


def test_every_route_has_precedence_over_pages(importer, publication, client):
    assert "corrections" in addresses.reserved()
    assert not addresses.is_taken("about") and not addresses.is_taken("about/ethics")


def test_a_page_hidden_by_a_later_route_is_told(importer, publication, capsys):
    page = Page.objects.write({"title": "Fine"}, by=importer)
    Page.objects.filter(pk=page.pk).update(path="search")
    call_command("check", databases=["default"])
    assert "/search/ is hidden" in capsys.readouterr().err


def test_a_page_shows_its_photo_only_while_it_is_public(client, about, importer):
    photo = _photo(importer)
    body = f'<figure class="photo" data-photo="{photo.pk}"><img alt="A blue field"></figure>'
    about.save_revision({"body": body}, by=importer)
    assert client.get(photo.url).status_code == 404
    about.publish(by=importer)
    assert client.get(photo.url).status_code == 200
    assert photo.is_used
    about.take_down(by=importer)
    assert client.get(photo.url).status_code == 404


def test_pages_of_the_footer_and_the_menu_are_named_there_once_public(client, about, importer):
    Page.objects.filter(pk=about.pk).update(in_footer=True)
    Page.objects.write({"title": "Hidden page"}, by=importer, in_footer=True, in_menu=True)
    content = client.get("/search/").content.decode()
    assert 'href="/about-us/"' in content and "Hidden page" not in content


def test_a_publisher_writes_publishes_and_takes_down_a_page_in_the_admin(client, publisher, about):
    client.force_login(publisher)
    fields = {"title": "Ethics", "slug": "", "body": "<p>We pay.</p><script>1</script>"}
    response = client.post(reverse("admin:pages_page_add"), fields | {"order": 1, "parent": ""})
    page = Page.objects.get(title="Ethics")
    assert response.status_code == 302 and page.body == "<p>We pay.</p>"
    assert client.get("/ethics/").status_code == 404
    assert b"We pay" in client.get(reverse("admin:pages_page_preview", args=[page.pk])).content
    client.post(reverse("admin:pages_page_publish", args=[page.pk]))
    assert client.get("/ethics/").status_code == 200
    change = reverse("admin:pages_page_change", args=[page.pk])
    assert client.get(change).status_code == 200
    newer = {"title": "Ethics", "slug": "ethics", "body": "<p>We pay well.</p>", "base": 1}
    client.post(change, newer | {"order": 1, "parent": ""})
    assert b"We pay well" not in client.get("/ethics/").content
    stale = client.post(change, newer | {"body": "<p>Third.</p>", "order": 1, "parent": ""})
    assert b"while you were writing" in stale.content
    assert b"Version" in client.get(reverse("admin:pages_page_history", args=[page.pk])).content
    client.post(reverse("admin:pages_page_take_down", args=[page.pk]))
    assert client.get("/ethics/").status_code == 410


def test_a_writer_and_an_editor_may_not_touch_pages(client, writer, editor, about):
    for person in (writer, editor):
        client.force_login(person)
        assert client.get(reverse("admin:pages_page_changelist")).status_code == 403
        assert (
            client.post(reverse("admin:pages_page_take_down", args=[about.pk])).status_code == 403
        )
        with pytest.raises(PermissionDenied):
            about.save_revision({"body": ""}, by=person)
    assert client.get("/about-us/").status_code == 200


def test_the_verbs_of_a_page_refuse_get(client, publisher, about):
    client.force_login(publisher)
    for verb in ("publish", "take_down"):
        address = reverse(f"admin:pages_page_{verb}", args=[about.pk])
        assert client.get(address).status_code == 405


def test_a_page_leads_to_stories_that_readers_see_and_to_no_others(
    client, importer, make_article, editor
):
    public, draft = make_article(published_by=editor), make_article(headline="A Draft of Ours")
    later = make_article(published_by=editor, at=database_now() + timedelta(hours=1))
    links = "".join(
        f'<p class="more-link" data-article="{story.pk}">MORE</p><p>And on.</p>'
        for story in (public, draft, later)
    )
    page = Page.objects.write({"title": "Where to Begin", "body": links}, by=importer)
    page.publish(by=importer)
    html = client.get("/where-to-begin/").content.decode().partition("<main")[2]
    assert public.headline in html and public.address in html
    assert draft.headline not in html and later.headline not in html
    assert html.count("MORE") == 1


def test_a_public_page_moves_when_it_is_published_and_its_old_address_leads_on(
    client, publisher, about
):
    below = Page.objects.write({"title": "Ethics"}, by=publisher, parent=about)
    below.publish(by=publisher)
    client.force_login(publisher)
    place = {"slug": "who-we-are", "parent": "", "in_footer": "on", "order": 5}
    form = {"title": "About us", "body": "<p>We watch the harbour.</p>", "base": 1} | place
    assert client.post(reverse("admin:pages_page_change", args=[about.pk]), form).status_code == 302
    assert client.get("/about-us/").status_code == 200
    assert client.get("/who-we-are/").status_code == 404
    assert 'href="/who-we-are/"' not in client.get("/search/").content.decode()
    client.post(reverse("admin:pages_page_publish", args=[about.pk]), {"base": 2})
    assert client.get("/who-we-are/").status_code == 200
    assert 'href="/who-we-are/"' in client.get("/search/").content.decode()
    for old, new in (("/about-us/", "/who-we-are/"), ("/about-us/ethics/", "/who-we-are/ethics/")):
        response = client.get(old)
        assert (response.status_code, response.headers["Location"]) == (301, new)
    about.refresh_from_db()
    about.take_down(by=publisher)
    assert client.get("/about-us/").status_code == 410


def test_a_page_moved_back_leaves_no_loop(client, about, importer):
    for slug in ("elsewhere", "about-us"):
        about.save_revision({}, by=importer, place={"slug": slug})
        about.publish(by=importer)
    assert client.get("/about-us/").status_code == 200
    assert client.get("/elsewhere/").headers["Location"] == "/about-us/"


def test_publish_shows_the_version_that_its_button_named_and_no_other(client, publisher, about):
    about.save_revision({"body": "<p>Read.</p>"}, by=publisher)
    about.save_revision({"body": "<p>Not yet read.</p>"}, by=publisher)
    client.force_login(publisher)
    publish = reverse("admin:pages_page_publish", args=[about.pk])
    answer = client.post(publish, {"base": 2}, follow=True)
    assert b"saved version 3 meanwhile" in answer.content
    assert b"Not yet read" not in client.get("/about-us/").content


def test_a_place_taken_meanwhile_is_told_in_a_sentence(client, publisher, about):
    other = Page.objects.write({"title": "Other"}, by=publisher)
    other.publish(by=publisher)
    other.save_revision({}, by=publisher, place={"slug": "wanted"})
    about.save_revision({}, by=publisher, place={"slug": "wanted"})
    about.publish(by=publisher)
    client.force_login(publisher)
    answer = client.post(reverse("admin:pages_page_publish", args=[other.pk]), follow=True)
    assert b"Another page has this address." in answer.content
    assert client.get("/other/").status_code == 200
