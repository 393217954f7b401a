import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ads.models import Advert, Campaign
from articles.models import FormerAddress
from authors.models import Author
from categories.models import Category
from newsroom.models import Publication, database_now
from tests.conftest import move_dates

HOSTILE = "</script><script>alert(1)</script>\u2028<!--&amp;'\""


@pytest.fixture
def read(client):
    def load(story):
        response = client.get(story.address)
        assert response.status_code == 200
        return response.content.decode()

    return load


def data_of(html):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(found) == 1
    story, _ = json.loads(found[0])
    return story


HOUR = timedelta(hours=1)


@pytest.fixture
def advert(make_advert):
    return make_advert(slot="leaderboard")


@pytest.fixture
def second_author(db):
    return Author.objects.create(
        name="Tomas Quill", slug="tomas-quill", job_title="Photo editor", bio="He sees."
    )


def test_everything_stands_in_the_order_that_readers_need_it(
    read, make_article, editor, make_photo, advert, author, second_author, category
):
    category.kicker = "Smart Bombs: Military, Defense and National Security"
    category.save()
    other = make_article(published_by=editor, headline="Another Story Altogether")
    story = make_article(
        published_by=editor,
        headline="The Headline Itself",
        deck="The deck under it.",
        lead_photo=make_photo(credit="U.S. Navy photo"),
        lead_caption="A ship at its pier.",
        lead_alt="A grey ship.",
        body=f'<p>First words.</p><h2>The Subhead</h2><p class="more-link" '
        f'data-article="{other.pk}">MORE</p><p>Last words.</p>',
        bylines=[
            {"author": author.pk, "role": "reporter"},
            {"author": second_author.pk, "role": "photographer"},
        ],
        tag_names=["Mooring Lines"],
    )
    html = read(story).partition("<main")[2]
    places = [
        "Smart Bombs: Military, Defense and National Security",
        "<h1>The Headline Itself</h1>",
        "The deck under it.",
        "By <a",
        "Nadia Ferro",
        "Photographs by <a",
        "Tomas Quill",
        "Reporter",
        "Published <time",
        'alt="A grey ship."',
        "A ship at its pier.",
        "Image credit: U.S. Navy photo",
        "First words.",
        "The Subhead</h2>",
        f'<span>MORE</span> <a href="{other.address}">Another Story Altogether</a>',
        "Last words.",
        "Mooring Lines</a>",
        "Written by</h2>",
        "Photo editor",
        "He sees.",
        "Related stories</h2>",
        "Another Story Altogether",
    ]
    position = 0
    for place in places:
        found = html.find(place, position)
        assert found >= 0, place
        position = found + len(place)
    assert html.count("<h1") == 1


def test_an_advert_is_marked_as_one(read, make_article, editor, advert):
    story = make_article(published_by=editor)
    html = read(story)
    assert '<article class="reading" data-ads="on">' in html
    slot = html.partition('<aside class="ad')[2].partition("</aside>")[0]
    assert 'data-slot="leaderboard" role="note" aria-label="Advertisement"' in slot
    assert "<p>Advertisement</p>" in slot
    assert "Lanyard &amp; Sons" in slot and 'rel="sponsored nofollow noopener"' in slot


@pytest.mark.parametrize(
    "changes",
    [
        {"approved_digest": ""},
        {"starts_at": HOUR},
        {"starts_at": -2 * HOUR, "ends_at": -HOUR},
        {"slot": "sidebar"},
    ],
)
def test_an_unfilled_slot_is_absent(read, make_article, editor, advert, changes):
    if "starts_at" in changes:
        Campaign.objects.update(**{k: database_now() + v for k, v in changes.items()})
    else:
        Advert.objects.update(**changes)
    assert "Advertisement" not in read(make_article(published_by=editor))


def test_related_are_picks_then_shared_tags_then_the_category_none_twice(
    read, make_article, editor
):
    def public(headline, **content):
        return make_article(published_by=editor, headline=headline, **content)

    land = Category.objects.create(name="Land", slug="land")
    filed = [public(f"Filed Beside It {n}") for n in range(5)]
    tagged = public("Tagged Like It", tag_names=["Tugs"], category=land)
    picked = [public("Picked Second"), public("Picked First", tag_names=["Tugs"])]
    hidden = make_article(headline="Picked But Not Public")
    picks = [picked[1].pk, hidden.pk, picked[0].pk]
    story = public("The Story", tag_names=["Tugs"], related=picks)
    html = read(story).partition("Related stories</h2>")[2].partition("</section>")[0]
    titles = re.findall(r'<h3><a href="[^"]+">([^<]+)</a></h3>', html)
    assert titles == ["Picked First", "Picked Second", tagged.headline, filed[-1].headline]


def test_corrections_stand_at_the_foot_and_are_announced_at_the_head(read, make_article, editor):
    story = make_article(published_by=editor)
    assert "orrected" not in read(story)
    story.correct(by=editor, kind="correction", text="It was <b>forty</b> weeks.")
    html = read(story)
    assert "It was &lt;b&gt;forty&lt;/b&gt; weeks." in html
    assert '<a href="#corrections">Corrected</a>' in html
    assert data_of(html)["correction"][0]["text"] == "It was <b>forty</b> weeks."


def test_the_date_is_the_publications_and_updated_only_when_material(read, make_article, editor):
    story = make_article(published_by=editor)
    moment = database_now().replace(2025, 3, 1, 3, 30)
    move_dates(story, moment - story.published_at)
    html = read(story)
    assert ">February 28, 2025, 10:30 p.m. EST</time>" in html
    assert "Updated" not in html
    story.save_revision({"deck": "Another deck."}, by=editor, base=1)
    story.publish(by=editor, material=True)
    assert "Updated <time" in read(story)


def test_from_four_authors_on_the_head_of_the_story_shows_no_faces(
    read, make_article, editor, make_photo
):
    people = [
        Author.objects.create(name=f"Author {n}", slug=f"author-{n}", photo=make_photo())
        for n in range(4)
    ]
    by = [{"author": person.pk, "role": "reporter"} for person in people]
    for number, faces in ((3, 3), (4, 0)):
        story = make_article(published_by=editor, bylines=by[:number])
        head = read(story).partition("<h1")[2].partition("</header>")[0]
        assert head.count("<img") == faces


def test_search_engines_are_told_what_the_story_is(read, make_article, editor, make_photo):
    Publication.objects.update(site_url="https://dogwatch.example/")
    story = make_article(
        published_by=editor, tag_names=["Tugs", "Docks"], lead_photo=make_photo(), lead_alt="A."
    )
    html = read(story)
    data = data_of(html)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == story.headline
    assert data["mainEntityOfPage"] == f"https://dogwatch.example{story.address}"
    assert data["author"] == [
        {
            "@type": "Person",
            "name": "Nadia Ferro",
            "jobTitle": "Reporter",
            "url": "https://dogwatch.example/author/nadia-ferro/",
        }
    ]
    assert data["publisher"]["name"] == "The Dogwatch"
    assert data["image"][0]["url"] == f"https://dogwatch.example{story.lead_photo.social['url']}"
    assert data["image"][0]["creditText"] == story.lead_photo.credit
    assert data["keywords"] == ["Docks", "Tugs"]
    assert data["datePublished"] == story.first_published_at.isoformat()
    for name, content in (
        ("og:title", story.headline),
        ("og:url", f"https://dogwatch.example{story.address}"),
        ("og:image", f"https://dogwatch.example{story.lead_photo.social['url']}"),
        ("og:site_name", "The Dogwatch"),
    ):
        assert f'<meta property="{name}" content="{content}">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html
    assert f'<meta name="description" content="{story.deck}">' in html


def test_search_title_and_description_replace_headline_and_deck(read, make_article, editor):
    story = make_article(
        published_by=editor, search_title="Frigate back", search_description="It came home."
    )
    html = read(story)
    assert "<title>Frigate back | The Dogwatch</title>" in html
    assert '<meta name="description" content="It came home.">' in html
    assert f"<h1>{story.headline}</h1>" in html


def test_no_text_can_leave_its_place(read, make_article, editor, author, make_photo, category):
    author.name = author.job_title = author.bio = HOSTILE
    author.save()
    category.name = category.kicker = HOSTILE
    category.save()
    Publication.objects.update(name=HOSTILE, tagline=HOSTILE, description=HOSTILE)
    story = make_article(
        published_by=editor,
        headline=HOSTILE,
        deck=HOSTILE,
        tag_names=[HOSTILE],
        lead_photo=make_photo(credit=HOSTILE, alt_text=HOSTILE),
        lead_caption=HOSTILE,
        lead_alt=HOSTILE,
        search_title=HOSTILE,
        search_description=HOSTILE,
    )
    story.correct(by=editor, kind="correction", text=HOSTILE)
    html = read(story)
    assert "<script>alert" not in html
    assert html.count("</script>") == 2  # the first and the structured data
    data = data_of(html)
    assert data["description"] == HOSTILE
    assert data["author"][0]["name"] == HOSTILE


def test_a_post_that_is_shown_on_demand_opens_the_policy_for_its_player_alone(
    client, read, make_article, editor
):
    plain = make_article(published_by=editor)
    assert "frame-src" not in client.get(plain.address)["Content-Security-Policy"]
    story = make_article(
        published_by=editor,
        body="<p>Look.</p>"
        '<figure class="embed" data-src="https://www.youtube.com/watch?v=aaaaaaaaaaa">'
        "<figcaption>A film by the yard</figcaption></figure><p>There.</p>",
    )
    response = client.get(story.address)
    policy = response["Content-Security-Policy"]
    assert "frame-src https://www.youtube-nocookie.com" in policy
    assert "<iframe" not in response.content.decode()


def test_the_page_takes_six_queries_with_everything_on_it(
    client, make_article, editor, advert, make_photo, author, second_author
):
    others = [make_article(published_by=editor, tag_names=["Tugs"]) for _ in range(8)]
    photos = [make_photo() for _ in range(3)]
    body = "".join(
        f'<p>Words.</p><p class="more-link" data-article="{other.pk}">MORE</p>' for other in others
    ) + "".join(
        f'<figure class="photo" data-photo="{photo.pk}"><img alt="A."></figure><p>And.</p>'
        for photo in photos
    )
    people = [author, second_author]
    story = make_article(
        published_by=editor,
        body=body,
        lead_photo=photos[0],
        lead_alt="A.",
        tag_names=["Tugs", "Docks"],
        related=[others[0].pk],
        bylines=[{"author": person.pk, "role": "reporter"} for person in people],
    )
    story.correct(by=editor, kind="correction", text="Forty.")
    with CaptureQueriesContext(connection) as captured:
        response = client.get(story.address)
    assert len(captured) <= 6, [q["sql"][:90] for q in captured]
    html = response.content.decode()
    assert html.count('<p class="more-link">') == 8
    assert html.count('<figure class="figure">') == 3


def test_a_retracted_story_keeps_its_headline_and_the_notice_alone(
    client, make_article, editor, publisher, advert, make_photo
):
    story = make_article(
        published_by=editor,
        headline="Papers Show a Secret Dock",
        deck="Nobody had seen them.",
        body="<p>The papers say so.</p>",
        lead_photo=make_photo(),
        lead_alt="A.",
        tag_names=["Docks"],
    )
    photo = story.lead_photo.url
    story.correct(by=editor, kind="correction", text="The dock was in another town.")
    story.retract(by=publisher, notice="The papers were forged.")
    html = client.get(story.address).content.decode()
    assert "Papers Show a Secret Dock" in html and "The papers were forged." in html
    for word in ("Nobody had seen", "papers say", photo, "Nadia Ferro", "another town", "Docks"):
        assert word not in html, word
    assert "ld+json" not in html and "og:" not in html and "Advertisement" not in html
    assert 'data-ads="off"' in html
    assert html.count("<h1") == 1


def test_what_was_public_once_is_gone_and_what_never_was_is_not_there(
    client, make_article, editor, publisher
):
    withdrawn = make_article(published_by=editor)
    address = withdrawn.address
    withdrawn.withdraw(by=publisher, note="A lawyer called.")
    response = client.get(address)
    assert response.status_code == 410
    assert "No Longer Here" in response.content.decode()
    assert withdrawn.headline not in response.content.decode()
    scheduled = make_article(at=database_now() + timedelta(hours=1))
    assert client.get(f"/{scheduled.path}/").status_code == 404


def test_a_former_address_leads_to_the_story_as_long_as_readers_may_see_it(
    client, make_article, editor, publisher
):
    story = make_article(published_by=editor)
    old = story.address
    story.move("a-better-slug", by=editor)
    story.refresh_from_db()
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, story.address)
    story.withdraw(by=publisher, note="A lawyer called.")
    assert client.get(old).status_code == 410
    never = make_article(at=database_now() + timedelta(hours=1))
    FormerAddress.objects.create(path="2026/01/never", article=never)
    assert client.get("/2026/01/never/").status_code == 404


def test_a_story_of_any_month_is_found(client, make_article):
    january = database_now().replace(year=2025, month=1, day=20)
    story = make_article(at=january)
    assert story.address.startswith("/2025/01/")
    assert client.get(story.address).status_code == 200


def test_an_address_without_its_slash_leads_to_the_one_with_it(client, make_article, editor):
    story = make_article(published_by=editor)
    response = client.get(story.address.rstrip("/"))
    assert (response.status_code, response["Location"]) == (301, story.address)
