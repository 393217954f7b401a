from authors.models import Author


def test_an_author_page_says_who_it_is_and_what_they_wrote(client, make_article, editor, author):
    Author.objects.update(
        bio="Short.",
        long_bio="She sailed for six years.\n\nThen she wrote.",
        public_email="nadia@dog.example",
        linkedin_url="https://linkedin.com/in/nadia",
    )
    story = make_article(published_by=editor)
    html = client.get("/author/nadia-ferro/").content.decode()
    assert "<h1>Nadia Ferro</h1>" in html and "Reporter" in html
    assert "<p>She sailed for six years.</p>" in html and "<p>Then she wrote.</p>" in html
    assert "nadia <i>at</i> dog dot example" in html and "nadia@dog.example" not in html
    assert 'href="https://linkedin.com/in/nadia"' in html
    assert story.headline in html


def test_every_author_of_a_story_has_it_on_their_page(client, make_article, editor, author):
    second = Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    by = [
        {"author": author.pk, "role": "reporter"},
        {"author": second.pk, "role": "translator"},
    ]
    story = make_article(published_by=editor, bylines=by)
    for slug in ("nadia-ferro", "tomas-quill"):
        assert story.headline in client.get(f"/author/{slug}/").content.decode()


def test_a_person_without_a_public_story_has_no_page_and_no_place_on_the_masthead(
    client, make_article, editor, author
):
    Author.objects.create(name="Tomas Quill", slug="tomas-quill")
    make_article()
    assert client.get("/author/nadia-ferro/").status_code == 404
    assert client.get("/author/tomas-quill/").status_code == 404
    assert "Nadia Ferro" not in client.get("/authors/").content.decode()


def test_the_masthead_lists_people_in_their_order_and_former_staff_apart(
    client, make_article, editor, author
):
    first = Author.objects.create(name="Zoe Hale", slug="zoe-hale", order=1)
    left = Author.objects.create(name="Abe Oslo", slug="abe-oslo", is_current=False)
    guest = Author.objects.create(
        name="Ada Quay", slug="ada-quay", job_title="Admiral", is_current=False, is_guest=True
    )
    for person in (author, first, left, guest):
        make_article(published_by=editor, bylines=[{"author": person.pk, "role": "reporter"}])
    html = client.get("/authors/").content.decode()
    names = [
        "On the staff",
        "Zoe Hale",
        "Nadia Ferro",
        "Former staff",
        "Abe Oslo",
        "Guests",
        "Ada Quay",
    ]
    places = [html.index(name) for name in names]
    assert places == sorted(places)
    assert "Former staff" in client.get("/author/abe-oslo/").content.decode()
    hers = client.get("/author/ada-quay/").content.decode()
    assert "<span>Guest</span>" in hers and "Former staff" not in hers
