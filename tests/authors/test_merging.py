"""Two profiles of one person become one; nothing that led to either is lost."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from articles import publishing
from articles.models import Article, Byline, Revision
from articles.workflow import InvalidStep
from authors.models import Author, Disclosure, FormerAuthor
from newsroom.models import User, database_now
from tests.articles.desk import change_page, said, signed_in, typed
from tests.authors.test_admin import as_posted, page_of
from tests.conftest import move_dates

AUTHORS = reverse("admin:authors_author_changelist")


@pytest.fixture
def twin(author):
    return Author.objects.create(name="N. Ferro", slug="n-ferro", bio="She sails.")


def by(*people, role="reporter"):
    return [{"author": person.pk, "role": role} for person in people]


def merge(client, kept, *authors):
    chosen = {"_selected_action": [one.pk for one in authors], "action": "merge", "index": 1}
    return client.post(AUTHORS, chosen | {"apply": "yes", "into": kept.pk}, follow=True)


def test_it_says_what_would_move_before_anything_does(publisher, make_article, author, twin):
    make_article(published_by=publisher, bylines=by(twin))
    make_article(by=publisher, bylines=by(twin))
    Disclosure.objects.create(author=twin, kind="other", text="Owns a boat.")
    chosen = {"_selected_action": [author.pk, twin.pk], "action": "merge", "index": 1}
    response = signed_in(publisher).post(AUTHORS, chosen)
    (lines,) = [move.lines for move in response.context["moves"] if move.author == twin]
    assert lines == [
        "1 published or scheduled story",
        "2 stories whose versions name it",
        "the address and feed /author/n-ferro/",
        "1 disclosure",
        "a place on the staff",
    ]
    assert Author.objects.filter(pk=twin.pk).exists()


def test_bylines_versions_address_and_feed_follow(
    client, publisher, make_article, author, twin, writer
):
    twin.user = writer
    twin.save()
    both = make_article(published_by=publisher, bylines=by(twin, author))
    twice = make_article(published_by=publisher, bylines=by(twin) + by(twin, role="photographer"))
    draft = make_article(by=publisher, bylines=by(twin))
    assert said(merge(signed_in(publisher), author, author, twin)) == [
        "Merged into “Nadia Ferro”. Old addresses lead there."
    ]
    assert not Author.objects.filter(pk=twin.pk).exists()
    rows = Byline.objects.order_by("article", "order").values_list("article", "author", "role")
    assert list(rows) == [
        (both.pk, author.pk, "reporter"),
        (twice.pk, author.pk, "reporter"),
        (twice.pk, author.pk, "photographer"),
    ]
    assert not Revision.objects.filter(bylines__contains=[{"author": twin.pk}]).exists()
    assert both.revisions.get().bylines == by(author)
    assert draft.revisions.get().bylines == by(author)
    for rest in ("", "feed/", "feed/atom/"):
        response = client.get(f"/author/n-ferro/{rest}")
        assert (response.status_code, response.url) == (301, f"/author/nadia-ferro/{rest}")
    theirs = set(Article.objects.editable_by(writer))
    assert theirs == {draft, twice, both}, "the login follows, and so do its stories"
    author.refresh_from_db()
    assert (author.bio, author.user) == ("She sails.", writer)
    assert set(Article.objects.search("Nadia")) == {both, twice}
    assert not Article.objects.search('"N. Ferro"').exists()


def test_versions_keep_the_order_of_the_others(publisher, make_article, author, twin):
    third = Author.objects.create(name="Ada Third", slug="ada-third")
    people = by(third, twin) + by(author, role="editor")
    story = make_article(by=publisher, bylines=people)
    nobody = [
        {"author": Author.objects.anonymous().pk, "role": "reporter", "reason": "of a threat"}
    ]
    other = make_article(by=publisher, bylines=nobody + by(twin))
    twin.merge_into(author, by=publisher)
    assert story.revisions.get().bylines == by(third, author) + by(author, role="editor")
    assert other.revisions.get().bylines == nobody + by(author)


def test_addresses_never_form_a_chain(client, publisher, make_article, author, twin):
    third = Author.objects.create(name="Nadia F.", slug="nadia-f")
    story = make_article(published_by=publisher, bylines=by(twin))
    twin.merge_into(third, by=publisher)
    third.merge_into(author, by=publisher)
    author.slug = "ferro"
    author.amend(by=publisher)
    for slug in ("n-ferro", "nadia-f", "nadia-ferro"):
        assert client.get(f"/author/{slug}/").url == "/author/ferro/"
    assert Author.objects.standing_for(twin.pk) == author
    story.withdraw(by=publisher, note="Wrong.")
    assert client.get("/author/n-ferro/").status_code == 404, "nothing public is there"


def test_an_old_address_is_nobody_elses(publisher, author, twin):
    twin.merge_into(author, by=publisher)
    other = Author.objects.create(name="Other", slug="other")
    client = signed_in(publisher)
    form = client.post(page_of(other), as_posted(other, slug="n-ferro")).context["adminform"].form
    assert "leads to “Nadia Ferro” for ever" in form.errors["slug"][0]
    author.refresh_from_db()
    assert client.post(page_of(author), as_posted(author, slug="n-ferro")).status_code == 302
    assert list(FormerAuthor.objects.values_list("slug", flat=True)) == ["nadia-ferro"]


def test_a_page_that_was_open_meanwhile_still_saves(editor, publisher, make_article, author, twin):
    story = make_article(by=editor, bylines=by(author))
    posted = typed(story, deck="Typed.", bylines=[(twin.pk, "reporter")])
    twin.merge_into(author, by=publisher)
    signed_in(editor).post(change_page(story), posted)
    newest = story.revisions.first()
    assert (newest.deck, newest.bylines) == ("Typed.", by(author))


def test_that_disclosures_are_complete_follows_while_it_is_true(publisher, author):
    day = author.disclosures_reviewed_on
    blank = Author.objects.create(name="Nadja Ferro", slug="nadja-ferro")
    author.merge_into(blank, by=publisher)
    blank.refresh_from_db()
    assert blank.disclosures_reviewed_on == day
    other = Author.objects.create(name="N. F.", slug="n-f")
    Disclosure.objects.create(author=other, kind="other", text="Owns a boat.")
    blank.merge_into(other, by=publisher)
    other.refresh_from_db()
    assert other.disclosures_reviewed_on is None, "of the boat nobody has said that it is all"


def test_what_is_still_to_come_goes_out_under_the_name_that_stays(
    client, publisher, make_article, author, twin
):
    (nobody,) = by(Author.objects.anonymous())
    nobody["reason"] = "of a threat"
    soon = database_now() + timedelta(hours=1)
    later = make_article(by=publisher, bylines=[*by(twin), nobody])
    later.publish(by=publisher, at=soon)
    live = make_article(published_by=publisher)
    live.save_revision({"bylines": by(twin, role="translator")}, by=publisher, base=1)
    live.publish(by=publisher, at=soon)
    twin.merge_into(author, by=publisher)
    move_dates(later, timedelta(hours=-2))
    Article.objects.filter(pk=live.pk).update(update_at=database_now())
    publishing.apply_due_updates(by=User.objects.worker())
    later.refresh_from_db(), live.refresh_from_db()
    for story, words in ((later, "Nadia Ferro"), (live, "Translated by")):
        html = client.get(story.address).content.decode()
        assert words in html and "/author/nadia-ferro/" in html and "N. Ferro" not in html
    assert "because of a threat" in client.get(later.address).content.decode()


def test_whoever_is_on_the_staff_in_one_profile_is_on_it(publisher, author):
    guest = Author.objects.create(name="Nadia F.", slug="nadia-f", is_current=False, is_guest=True)
    author.merge_into(guest, by=publisher)
    guest.refresh_from_db()
    assert guest.is_current and not guest.is_guest
    assert ["On the staff", "No", "Yes"] in guest.changes.first().fields


def test_two_logins_are_not_merged(publisher, writer, editor, author, twin):
    Author.objects.filter(pk=author.pk).update(user=writer)
    Author.objects.filter(pk=twin.pk).update(user=editor)
    response = merge(signed_in(publisher), author, author, twin)
    assert "Both have a login" in response.content.decode()
    assert Author.objects.filter(pk=twin.pk).exists()


def test_nobody_else_merges_and_nobody_named_never(editor, publisher, author, twin):
    merge(signed_in(editor), author, author, twin)
    assert Author.objects.filter(pk=twin.pk).exists()
    with pytest.raises(PermissionDenied):
        twin.merge_into(author, by=editor)
    with pytest.raises(InvalidStep):
        author.merge_into(Author.objects.anonymous(), by=publisher)


def test_the_history_says_who_took_over_whom(publisher, author, twin):
    twin.merge_into(author, by=publisher)
    change = author.changes.first()
    assert (change.what, change.by) == ("took over N. Ferro", publisher)
    assert ["Short bio", "", "She sails."] in change.fields
