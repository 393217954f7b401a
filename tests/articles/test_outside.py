"""Preview links: one story, one person outside, for a while; and the answer that comes back."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from articles.models import Notification, Opening, OutsideAnswer, PreviewLink
from articles.workflow import InvalidStep
from newsroom.models import database_now
from tests.articles.desk import change_page, page_of, said, signed_in

HOUR = timedelta(hours=1)


@pytest.fixture
def story(make_article, make_photo, writer):
    inside = make_photo()
    body = (
        "<p>The ship came in at dawn.</p>"
        f'<figure class="photo" data-photo="{inside.pk}"><img alt="A tug.">'
        "<figcaption>A tug.</figcaption></figure><p>Then it left.</p>"
    )
    return make_article(by=writer, body=body, lead_photo=make_photo(), lead_alt="A ship.")


@pytest.fixture
def outside():
    return Client()


def address(token):
    return reverse("preview", args=[token])


def make(person, story, **data):
    data = {"name": "Ida Kovač, lawyer", "what": "newest", "ends_at": ""} | data
    return signed_in(person).post(page_of(story, "links"), data)


def test_an_editor_makes_a_link_which_is_said_once_and_kept_as_a_digest(story, editor, outside):
    response = make(editor, story)
    link = PreviewLink.objects.get()
    path = re.search(r"/preview/[\w-]{43}/", response.content.decode())[0]
    token = path.split("/")[2]
    assert token not in str(list(PreviewLink.objects.values_list()))
    assert "no-store" in response["Cache-Control"]
    assert timedelta(hours=71) < link.ends_at - database_now() < timedelta(hours=73)
    assert (link.by, link.name, link.frozen) == (editor, "Ida Kovač, lawyer", None)
    page = outside.get(path)
    assert page.status_code == 200
    assert story.headline in page.content.decode()
    assert "Ida Kovač, lawyer" in page.content.decode()
    again = signed_in(editor).get(page_of(story, "links")).content.decode()
    assert token not in again
    assert "1 time" in again


def test_nobody_keeps_it_finds_it_or_learns_where_its_reader_came_from(story, editor, outside):
    _, token = story.share("Ida", by=editor)
    response = outside.get(address(token))
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "ETag" not in response
    assert not response.cookies
    html = response.content.decode()
    assert '<meta name="robots" content="noindex' in html
    assert "ld+json" not in html
    assert not re.search(r'(src|srcset)="(https?:)?//', html)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-src" not in policy


def test_guessed_tampered_ended_and_revoked_are_one_and_the_same_404(story, editor, outside):
    ended, ended_token = story.share("Ida", by=editor)
    past = {"created_at": database_now() - 2 * HOUR, "ends_at": database_now() - HOUR}
    PreviewLink.objects.filter(pk=ended.pk).update(**past)
    revoked, revoked_token = story.share("Jo", by=editor)
    revoked.revoke(by=editor)
    _, good = story.share("Mo", by=editor)
    photo = story.lead_photo_id
    tampered = good[:-1] + ("A" if good[-1] != "A" else "B")
    answers = {"get": set(), "post": set()}
    for token in ("x" * 43, tampered, ended_token, revoked_token):
        for method in answers:
            data = {"revision": 1, "answer": "approve"} if method == "post" else {}
            response = getattr(outside, method)(address(token), data)
            assert response.status_code == 404
            headers = {k: v for k, v in response.headers.items() if k != "ETag"}
            body = response.content.decode().replace(token, "")
            answers[method].add((body, str(sorted(headers.items()))))
        assert outside.get(reverse("preview_photo", args=[token, photo])).status_code == 404
    assert [len(different) for different in answers.values()] == [1, 1]
    assert outside.get(address(good)).status_code == 200
    assert not OutsideAnswer.objects.exists()


def test_its_pictures_come_through_the_link_and_no_others_do(story, editor, outside, make_photo):
    _, token = story.share("Ida", by=editor)
    html = outside.get(address(token)).content.decode()
    pictures = re.findall(r'src="(/preview/[^"]+)"', html)
    assert len(pictures) == 2
    assert "/admin/" not in html
    for picture in pictures:
        response = outside.get(picture)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"
    other = make_photo()
    assert outside.get(reverse("preview_photo", args=[token, other.pk])).status_code == 404
    assert outside.get(f"/media/{story.lead_photo.file.name}").status_code == 404


def test_a_frozen_link_goes_on_showing_its_revision_and_the_other_the_newest(
    story, editor, outside, make_photo
):
    _, newest = story.share("Ida", by=editor)
    _, frozen = story.share("Jo", by=editor, frozen=story.newest_revision)
    outside.get(address(newest))
    later = make_photo()
    story.save_revision({"deck": "A second deck.", "lead_photo": later}, by=editor, base=1)
    assert "A second deck." in outside.get(address(newest)).content.decode()
    assert "A second deck." not in outside.get(address(frozen)).content.decode()
    assert outside.get(reverse("preview_photo", args=[newest, later.pk])).status_code == 200
    assert outside.get(reverse("preview_photo", args=[frozen, later.pk])).status_code == 404


def test_every_opening_is_in_the_log_and_says_nothing_of_the_reader(story, editor, outside):
    link, token = story.share("Ida", by=editor)
    outside.get(address(token))
    outside.head(address(token))
    story.save_revision({"deck": "Another."}, by=editor, base=1)
    outside.get(address(token))
    assert [o.revision.number for o in link.openings.all()] == [2, 1]
    assert {field.name for field in Opening._meta.fields} == {"id", "link", "revision", "at"}
    html = signed_in(editor).get(page_of(story, "history") + "?kind=openings").content.decode()
    assert html.count("opened the preview link") == 2


def test_an_approval_of_a_revision_reaches_history_screen_and_people(
    story, editor, writer, outside
):
    _, token = story.share("Ida Kovač", by=editor)
    outside.get(address(token))
    data = {"revision": 1, "answer": "approve"}
    response = outside.post(address(token), data, follow=True)
    assert "You approved version 1" in response.content.decode()
    outside.post(address(token), data)
    answer = OutsideAnswer.objects.get()
    assert (answer.approves, answer.revision.number) == (True, 1)
    assert {n.user for n in Notification.objects.filter(kind="answered")} == {editor, writer}
    html = signed_in(editor).get(change_page(story)).content.decode()
    assert "<b>Ida Kovač</b> approves revision 1" in html
    story.save_revision({"deck": "Another."}, by=editor, base=1)
    html = signed_in(editor).get(change_page(story)).content.decode()
    assert "(revision 2 is newer)" in html
    history = signed_in(editor).get(page_of(story, "history") + "?kind=outside")
    (entry,) = history.context["entries"]
    assert (entry.by.name, entry.what, entry.revision.number) == ("Ida Kovač", "approves", 1)


def test_a_change_is_asked_for_in_words(story, editor, outside):
    _, token = story.share("Ida", by=editor)
    outside.get(address(token))
    refused = outside.post(address(token), {"revision": 1, "answer": "change", "text": " "})
    assert "Write what should be changed." in refused.content.decode()
    words = "Name <b>nobody</b> in paragraph two."
    outside.post(address(token), {"revision": 1, "answer": "change", "text": words})
    html = signed_in(editor).get(change_page(story)).content.decode()
    assert "asks for a change in revision 1: “Name &lt;b&gt;nobody&lt;/b&gt;" in html
    assert OutsideAnswer.objects.count() == 1


def test_an_answer_is_about_what_the_link_has_shown(story, editor, outside):
    _, token = story.share("Ida", by=editor, frozen=story.newest_revision)
    story.save_revision({"deck": "Another."}, by=editor, base=1)
    early = outside.post(address(token), {"revision": 1, "answer": "approve"})
    assert "Open the story first" in early.content.decode()
    outside.get(address(token))
    for number in ("2", "99", "", "x", "9" * 40):
        outside.post(address(token), {"revision": number, "answer": "approve"})
    assert not OutsideAnswer.objects.exists()
    outside.post(address(token), {"revision": 1, "answer": "approve"})
    assert OutsideAnswer.objects.get().revision.number == 1


@pytest.mark.parametrize("text", ["x" * 5001, "nul\0"])
def test_a_hostile_answer_is_refused_and_kept_on_the_page(story, editor, outside, text):
    _, token = story.share("Ida", by=editor)
    outside.get(address(token))
    response = outside.post(address(token), {"revision": 1, "answer": "change", "text": text})
    assert response.status_code in (200, 400)
    assert not OutsideAnswer.objects.exists()


def test_a_link_is_revoked_at_once_and_stays_in_the_history(story, editor, outside):
    link, token = story.share("Ida", by=editor)
    client = signed_in(editor)
    response = client.post(page_of(story, "revoke", link.pk), follow=True)
    assert said(response) == ["Revoked: Ida finds nothing there any more."]
    client.post(page_of(story, "revoke", link.pk))
    assert outside.get(address(token)).status_code == 404
    assert [step.step for step in story.transitions.all()] == ["revoke_link", "share"]
    assert "Revoked" in response.content.decode()


def test_it_shows_nothing_of_a_story_that_was_binned_or_retracted(
    story, make_article, editor, publisher, outside
):
    public = make_article(published_by=editor)
    tokens = [article.share("Ida", by=editor)[1] for article in (story, public)]
    story.bin(by=editor)
    public.retract(by=publisher, notice="It was wrong.")
    assert [outside.get(address(token)).status_code for token in tokens] == [404, 404]
    with pytest.raises(InvalidStep, match="retracted"):
        public.share("Jo", by=editor)


def test_what_makes_no_sense_is_refused(story, editor, make_article):
    for name, ends_at in (
        ("  ", None), ("Ida", database_now() - HOUR), ("Ida", database_now() + 31 * 24 * HOUR),
    ):  # fmt: skip
        with pytest.raises(InvalidStep):
            story.share(name, by=editor, ends_at=ends_at)
    with pytest.raises(InvalidStep):
        story.share("Ida", by=editor, frozen=make_article().newest_revision)
    assert make(editor, story, name="").context["form"].errors
    assert not PreviewLink.objects.exists()


def test_a_double_click_leaves_one_open_link(story, editor):
    make(editor, story)
    make(editor, story)
    assert PreviewLink.objects.count() == 2
    assert PreviewLink.objects.open().count() == 1


def test_a_writer_neither_makes_nor_sees_nor_revokes_links(story, writer, editor):
    link, _ = story.share("Ida", by=editor)
    client = signed_in(writer)
    assert client.get(page_of(story, "links")).status_code == 403
    assert client.post(page_of(story, "links"), {"name": "Me"}).status_code == 403
    assert client.post(page_of(story, "revoke", link.pk)).status_code == 403
    assert signed_in(editor).get(page_of(story, "revoke", link.pk)).status_code == 405
    with pytest.raises(PermissionDenied):
        story.share("Me", by=writer)
    assert PreviewLink.objects.open().count() == 1


def test_links_of_another_story_are_not_revoked_here(story, make_article, editor):
    link, _ = make_article().share("Ida", by=editor)
    assert signed_in(editor).post(page_of(story, "revoke", link.pk)).status_code == 404
    assert PreviewLink.objects.open().count() == 1


def test_a_preview_costs_the_same_whoever_answered_before(
    story, editor, outside, django_assert_max_num_queries
):
    _, token = story.share("Ida", by=editor)
    outside.get(address(token))
    for number in range(12):
        outside.post(
            address(token), {"revision": 1, "answer": "change", "text": f"Change {number}."}
        )
    with django_assert_max_num_queries(20):
        outside.get(address(token))
