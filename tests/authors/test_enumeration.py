"""Nothing that readers can ask says a login's name, an account's mail, or a number of either."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Series
from authors.models import Author, Disclosure
from newsroom.models import User
from tests.newsroom.test_leaks import every_public_address

LOGIN, MAIL = "zqlogin-of-hers", "zqaccount@mail.example"
USER, AUTHOR = 918273645, 981726354


@pytest.fixture
def known(make_article, editor, make_photo):
    """An author with a login, each with a number that stands nowhere else."""
    user = User.objects.create(
        pk=USER, username=LOGIN, email=MAIL, first_name="Zqfirst", last_name="Zqlast", is_staff=True
    )
    author = Author.objects.create(
        pk=AUTHOR, name="Nadia Marsh", slug="nadia-marsh", user=user, bio="Sails.",
        public_email="nadia@post.example", photo=make_photo(), expertise=["Tugs"],
    )  # fmt: skip
    Disclosure.objects.create(author=author, kind="other", text="Owns a tug.", tag_names=["Tugs"])
    other = Author.objects.create(name="Draft Only", slug="draft-only")
    story = make_article(
        published_by=editor, tag_names=["Tugs"], lead_photo=author.photo, lead_alt="A tug.",
        series=Series.objects.create(title="The Yard", slug="the-yard"),
        bylines=[{"author": AUTHOR, "role": "reporter"}],
    )  # fmt: skip
    make_article(by=editor, bylines=[{"author": other.pk, "role": "reporter"}])
    story.correct(by=editor, kind="correction", text="It was forty.")
    return story


ASKED = [
    *(f"/?author={n}" for n in (1, USER, AUTHOR, "x", "")),
    f"/?author_name={LOGIN}",
    f"/author/{LOGIN}/",
    "/authors/feed/",
    "/wp-json/wp/v2/users",
    "/wp-json/wp/v2/users/1",
    "/wp-sitemap-users-1.xml",
    "/?rest_route=/wp/v2/users",
    "/search/?q=zqlogin",
    "/search/?q=zqfirst",
    "/search/?q=nadia",
    "/search/suggestions/?q=zqfirst",
    "/nothing/is/here/",
    "/admin/login/",
    "/admin/password/forgotten/",
]


def said(response):
    content = response.getvalue() if response.streaming else response.content
    return content.decode("utf-8", "replace") + " ".join(map(str, response.items()))


@pytest.mark.parametrize("method", ["get", "head"])
def test_no_public_address_says_who_signs_in(known, method):
    client = Client(raise_request_exception=False)
    asked = [*every_public_address(), *ASKED]
    assert len(asked) > 60
    for address in asked:
        text = said(getattr(client, method)(address)).replace(address, "")
        for secret in (MAIL, "Zqfirst", "Zqlast", str(USER), str(AUTHOR), "nadia@post.example"):
            assert secret not in text, f"{address} says {secret}"
        assert LOGIN not in text or LOGIN in address, f"{address} says the login"
        assert "draft-only" not in text and "Draft Only" not in text, address


def test_numbers_and_logins_that_exist_answer_as_those_that_do_not(known):
    client = Client(raise_request_exception=False)

    def answer(address):
        response = client.get(address)
        return response.status_code, said(response).replace(address, "")

    for there, absent in (
        (f"/?author={USER}", "/?author=424242424"),
        (f"/?author={AUTHOR}", "/?author=424242424"),
        (f"/author/{LOGIN}/", "/author/zqlogin-of-ours/"),
        ("/author/draft-only/", "/author/draft-none/"),
        ("/author/draft-only/feed/", "/author/draft-none/feed/"),
        ("/author/draft-only/key.asc", "/author/draft-none/key.asc"),
    ):
        assert answer(there) == answer(absent), there


def test_an_author_without_a_public_story_costs_what_an_absent_one_costs(
    client, known, django_assert_num_queries
):
    client.get("/author/draft-none/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/author/draft-none/")
    with django_assert_num_queries(len(queries)):
        client.get("/author/draft-only/")


def test_a_forgotten_password_says_nothing_of_who_has_an_account(client, known):
    answers = [
        client.post("/admin/password/forgotten/", {"email": address}, follow=True).content
        for address in (MAIL, "nobody@mail.example")
    ]
    assert answers[0] == answers[1]
    assert Article.objects.published().exists()


def test_the_mail_address_for_readers_is_there_for_people_only(client, known):
    html = client.get("/author/nadia-marsh/").content.decode()
    assert "nadia@post.example" not in html and "mailto:" not in html
    assert "nadia <i>at</i> post dot example" in html
