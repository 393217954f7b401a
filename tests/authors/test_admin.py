"""Profiles: managers keep all of them, everybody else their own."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from authors.models import Author
from tests.articles.desk import said

AUTHORS = reverse("admin:authors_author_changelist")
ADD = reverse("admin:authors_author_add")
MINE = reverse("admin:authors_author_mine")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(author):
    return reverse("admin:authors_author_change", args=[author.pk])


def as_posted(author, **changes):
    names = [
        "name",
        "slug",
        "job_title",
        "bio",
        "long_bio",
        "public_email",
        "website_url",
        "x_url",
        "bluesky_url",
        "mastodon_url",
        "linkedin_url",
        "order",
    ]
    data = {name: getattr(author, name) for name in names} | {"is_current": "on"}
    none = {"disclosures-TOTAL_FORMS": 0, "disclosures-INITIAL_FORMS": 0}
    return data | none | {"kind": author.kind} | changes


@pytest.fixture
def own(writer):
    return Author.objects.create(name="Wendy Marsh", slug="wendy-marsh", user=writer)


@pytest.mark.parametrize("who", ["publisher", "administrator"])
def test_managers_change_every_profile(request, publication, author, who):
    client = signed_in(request.getfixturevalue(who))
    response = client.post(page_of(author), as_posted(author, job_title="Chief correspondent"))
    assert response.status_code == 302
    author.refresh_from_db()
    assert author.job_title == "Chief correspondent"


def test_stories_are_found_under_an_authors_new_name(publisher, make_article, author):
    story = make_article(published_by=publisher)
    signed_in(publisher).post(page_of(author), as_posted(author, name="Nadia Ferro-Quill"))
    assert list(Article.objects.search("Quill")) == [story]


def test_a_writer_changes_bio_and_links_of_the_own_profile_only(writer, publication, own, author):
    client = signed_in(writer)
    posted = as_posted(own, bio="Writes about ships.", name="Admiral Marsh", order=1)
    assert client.post(page_of(own), posted).status_code == 302
    own.refresh_from_db()
    assert (own.bio, own.name, own.order) == ("Writes about ships.", "Wendy Marsh", 100)

    response = client.post(page_of(author), as_posted(author, bio="Mine."), follow=True)
    author.refresh_from_db()
    assert author.bio == ""
    assert response.redirect_chain


@pytest.mark.parametrize("who", ["writer", "editor"])
def test_the_profiles_of_others_are_in_no_list(request, publication, author, who):
    user = request.getfixturevalue(who)
    mine = Author.objects.create(name="My Own Name", slug="my-own-name", user=user)
    rows = signed_in(user).get(AUTHORS).context["cl"].result_list
    assert list(rows) == [mine]


def test_the_menu_leads_to_the_own_profile_or_says_that_there_is_none(writer, publication):
    client = signed_in(writer)
    assert "no author profile yet" in said(client.get(MINE, follow=True))[0]
    own = Author.objects.create(name="Wendy Marsh", slug="wendy-marsh", user=writer)
    assert client.get(MINE).url == page_of(own)


# Guests


def test_an_editor_adds_a_guest_author_from_a_byline(editor, publication):
    client = signed_in(editor)
    form = client.get(ADD, {"_popup": 1}).context["adminform"].form
    assert list(form.fields) == ["name", "job_title"]
    posted = {"name": "Ada  Guest", "job_title": "Retired admiral", "_popup": 1}
    response = client.post(ADD, posted | {"is_current": "on", "slug": "mine", "user": editor.pk})
    guest = Author.objects.get(slug="ada-guest")
    assert (guest.name, guest.is_current, guest.user) == ("Ada Guest", False, None)
    assert guest.is_guest
    assert "popup_response" in response.content.decode()


def test_two_guests_may_have_addresses_alike_but_not_one_name(editor, publication):
    client = signed_in(editor)
    for name in ("Ada Guest", "Ada-Guest"):
        client.post(ADD, {"name": name, "job_title": ""})
    assert set(Author.objects.values_list("slug", flat=True)) == {"ada-guest", "ada-guest-2"}
    response = client.post(ADD, {"name": "ada guest", "job_title": ""})
    assert response.context["adminform"].form.errors["name"]


def test_a_writer_adds_no_author(writer, publication):
    client = signed_in(writer)
    for query in ("", "?_popup=1"):
        assert client.get(ADD + query).status_code == 403
        assert client.post(ADD + query, {"name": "Ada Guest"}).status_code == 403


# Logins


def test_only_who_gives_permissions_links_a_login(
    publisher, administrator, publication, author, writer
):
    posted = as_posted(author, user=writer.pk)
    link = reverse("admin:authors_author_link", args=[author.pk])
    for person in (publisher, administrator):
        signed_in(person).post(page_of(author), posted)
    signed_in(publisher).post(link, {"user": writer.pk})
    author.refresh_from_db()
    assert author.user is None, "a link makes stories one's own"
    signed_in(administrator).post(link, {"user": writer.pk})
    author.refresh_from_db()
    assert author.user == writer


def test_no_list_of_logins_leaks_through_the_search_field(publisher, publication):
    query = {"app_label": "authors", "model_name": "author", "field_name": "user", "term": "a"}
    assert signed_in(publisher).get(reverse("admin:autocomplete"), query).status_code == 403


def test_authors_become_former_staff_and_are_never_deleted(publisher, publication, author):
    client = signed_in(publisher)
    address = reverse("admin:authors_author_delete", args=[author.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    posted = as_posted(author)
    del posted["is_current"]
    client.post(page_of(author), posted)
    author.refresh_from_db()
    assert not author.is_current


def test_an_ads_manager_sees_no_profiles(ads_manager, publication, author):
    assert signed_in(ads_manager).get(AUTHORS).status_code == 403
    assert signed_in(ads_manager).get(MINE, follow=True).status_code == 200


def test_the_list_costs_the_same_for_few_and_for_many(
    publisher, publication, make_person, django_assert_max_num_queries
):
    for number in range(15):
        user = make_person(f"writer-{number}")
        Author.objects.create(name=f"Author {number}", slug=f"author-{number}", user=user)
    client = signed_in(publisher)
    with django_assert_max_num_queries(11):
        client.get(AUTHORS)


def test_all_is_offered_where_not_all_is_shown(administrator, publication, author):
    client = signed_in(administrator)
    assert "Show all" not in client.get(AUTHORS).content.decode()
    for asked in ({"q": "nobody"}, {"staff": "former"}):
        assert "Show all" in client.get(AUTHORS, asked).content.decode()
