"""The form edits a revision; saving never changes what readers see."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from articles.models import Article, Byline, Filing, RelatedPick, Revision, Tag, Tagging
from authors.models import Author
from categories.models import Category
from tests.articles.desk import ADD, change_page, said, signed_in, typed

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def second_author(db):
    return Author.objects.create(name="Tomas Brandt", slug="tomas-brandt")


@pytest.fixture
def land(db):
    return Category.objects.create(name="Land Power", slug="land-power")


def test_a_writer_begins_a_story_with_two_bylines_and_tags(
    writer, publication, category, author, second_author, land
):
    posted = typed(
        headline="The Yard Runs out of Steel",
        deck="A strike and a storm.",
        body="<p>Nothing moved.</p>",
        category=category.pk,
        bylines=[(second_author.pk, "reporter"), (author.pk, "photographer")],
        tag_names="Steel,  shipyards , steel",
        further_categories=[land.pk],
    )
    response = signed_in(writer).post(ADD, posted, follow=True)
    article = Article.objects.get()
    revision = article.newest_revision
    assert response.redirect_chain[-1][0] == change_page(article)
    assert (revision.number, revision.by) == (1, writer)
    assert revision.bylines == [
        {"author": second_author.pk, "role": "reporter"},
        {"author": author.pk, "role": "photographer"},
    ]
    assert [name.casefold() for name in revision.tag_names] == ["steel", "shipyards"]
    assert revision.further_categories == [land.pk]
    assert article.status == "draft"


def test_saving_writes_no_tag_byline_filing_or_pick(
    editor, make_article, author, second_author, land
):
    other = make_article(published_by=editor)
    story = make_article(published_by=editor, tag_names=["Steel"])

    def rows():
        return [
            list(Byline.objects.values_list("article", "author", "order")),
            list(Tag.objects.values_list("name")),
            list(Tagging.objects.values_list("tag", "content_object")),
            list(Filing.objects.values_list()),
            list(RelatedPick.objects.values_list()),
        ]

    before, row = rows(), Article.objects.values().get(pk=story.pk)
    posted = typed(
        story,
        headline="Another Headline Altogether",
        body="<p>Another body.</p>",
        bylines=[(second_author.pk, "reporter")],
        tag_names="Copper",
        further_categories=[land.pk],
        related=[other.pk],
    )
    signed_in(editor).post(change_page(story), posted)
    assert story.revisions.first().headline == "Another Headline Altogether"
    assert rows() == before
    kept = {"newest_revision_id", "changed_at"}
    after = Article.objects.values().get(pk=story.pk)
    assert {name for name in row if row[name] != after[name]} == kept


def test_the_form_shows_the_newest_revision_of_a_public_story(editor, make_article):
    story = make_article(published_by=editor)
    story.save_revision({"headline": "What Only the Desk Sees"}, by=editor, base=1)
    html = signed_in(editor).get(change_page(story)).content.decode()
    assert "What Only the Desk Sees" in html
    assert 'name="base" value="2"' in html


def test_saving_nothing_new_makes_no_revision(editor, make_article):
    story = make_article(by=editor)
    response = signed_in(editor).post(change_page(story), typed(story), follow=True)
    assert said(response) == ["There was nothing new to save."]
    assert story.revisions.count() == 1


def test_bylines_keep_the_order_in_which_they_were_sent(
    editor, make_article, author, second_author
):
    story = make_article(by=editor)
    order = [(second_author.pk, "editor"), (author.pk, "reporter")]
    signed_in(editor).post(change_page(story), typed(story, bylines=order))
    assert [row["author"] for row in story.revisions.first().bylines] == [
        second_author.pk,
        author.pk,
    ]


@pytest.mark.parametrize(
    ("bylines", "sentence"),
    [
        ([(999999, "reporter")], "A byline names an author who does not exist."),
        ([("1; DROP", "reporter")], "A byline names an author who does not exist."),
        ([("author", "king")], "Nadia Ferro has an unknown role."),
        (
            [("author", "reporter"), ("author", "reporter")],
            "Nadia Ferro is there twice as reporter.",
        ),
    ],
)
def test_a_wrong_byline_is_refused_in_a_sentence(editor, make_article, author, bylines, sentence):
    story = make_article(by=editor)
    rows = [(author.pk if who == "author" else who, role) for who, role in bylines]
    response = signed_in(editor).post(change_page(story), typed(story, bylines=rows))
    assert response.context["adminform"].form.errors["bylines"] == [sentence]
    assert story.revisions.count() == 1


def test_what_was_typed_comes_back_with_the_error(editor, make_article):
    story = make_article(by=editor)
    posted = typed(story, headline="", deck="A deck that took an hour.")
    response = signed_in(editor).post(change_page(story), posted)
    assert response.context["adminform"].form.errors["headline"]
    assert "A deck that took an hour." in response.content.decode()


def test_the_body_is_cleaned_before_it_is_kept(editor, make_article):
    story = make_article(by=editor)
    body = '<p onclick="steal()">Text</p><script>steal()</script>'
    signed_in(editor).post(change_page(story), typed(story, body=body))
    kept = story.revisions.first().body
    assert "Text" in kept
    assert "onclick" not in kept
    assert "<script" not in kept


def test_moments_are_read_and_shown_in_the_publications_zone(editor, make_article):
    story = make_article(by=editor)
    signed_in(editor).post(change_page(story), typed(story, embargo_until="2027-01-15T06:00"))
    revision = story.revisions.first()
    assert revision.embargo_until == datetime(2027, 1, 15, 6, tzinfo=NEW_YORK)
    html = signed_in(editor).get(change_page(story)).content.decode()
    assert 'value="2027-01-15T06:00"' in html


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2027-03-14T02:30", "02:30 does not exist on 14 March 2027"),
        ("2027-11-07T01:30", "01:30 happens twice on 07 November 2027"),
    ],
)
def test_a_moment_that_the_clocks_skip_or_repeat_is_explained(
    editor, make_article, moment, sentence
):
    story = make_article(by=editor)
    response = signed_in(editor).post(change_page(story), typed(story, ends_at=moment))
    (error,) = response.context["adminform"].form.errors["ends_at"]
    assert error.startswith(sentence)
    assert "Choose another time." in error


def test_a_refused_save_gives_the_text_back(editor, make_article):
    story = make_article(by=editor, embargo_until=datetime(2027, 1, 15, 6, tzinfo=NEW_YORK))
    posted = typed(story, embargo_until="2027-01-01T06:00", deck="A deck that took an hour.")
    response = signed_in(editor).post(change_page(story), posted)
    html = response.content.decode()
    assert "An embargo is moved earlier by a publisher and a second person." in html
    assert "A deck that took an hour." in html
    assert story.revisions.count() == 1


def test_hand_picked_stories_keep_their_order(editor, make_article):
    first, second = make_article(published_by=editor), make_article(published_by=editor)
    story = make_article(by=editor)
    signed_in(editor).post(change_page(story), typed(story, related=[second.pk, first.pk]))
    assert story.revisions.first().related == [second.pk, first.pk]
    html = signed_in(editor).get(change_page(story)).content.decode()
    assert html.index(f'<option value="{second.pk}" selected') < html.index(
        f'<option value="{first.pk}" selected'
    )


def test_a_pick_that_a_writer_may_not_see_survives_the_writers_save(
    writer, editor, make_article, author
):
    hidden, public = make_article(by=editor), make_article(published_by=editor)
    story = make_article(by=writer, related=[hidden.pk])
    page = signed_in(writer).get(change_page(story)).content.decode()
    assert hidden.headline not in page
    signed_in(writer).post(change_page(story), typed(story, related=[public.pk]))
    assert story.revisions.first().related == [public.pk, hidden.pk]


def test_a_writer_cannot_pick_somebody_elses_draft(writer, editor, make_article):
    hidden, story = make_article(by=editor), make_article(by=writer)
    response = signed_in(writer).post(change_page(story), typed(story, related=[hidden.pk]))
    assert response.context["adminform"].form.errors["related"]


# Stale saves


@pytest.fixture
def stale(editor, writer, make_article):
    """The writer began from revision 1; the editor has saved revision 2 meanwhile."""
    story = make_article(by=writer)
    mine = typed(story, headline="The Writer’s Headline", tag_names="Mine")
    story.save_revision(
        {"headline": "The Editor’s Headline", "deck": "The editor’s deck."}, by=editor, base=1
    )
    return story, mine


def resolved(response, **choice):
    """What the conflict page's form sends when its button is pressed."""
    typed_before = {}
    for name, value in response.context["typed"]:
        typed_before.setdefault(name, []).append(value)
    return typed_before | {"base": response.context["newest"].number} | choice


def test_a_stale_save_shows_both_texts_and_saves_neither(stale, writer):
    story, mine = stale
    response = signed_in(writer).post(change_page(story), mine)
    html = response.content.decode()
    assert response.status_code == 409
    assert "edmund saved revision 2 while you were writing" in html
    assert "The Writer’s Headline" in html
    assert "The Editor’s Headline" in html
    assert story.revisions.count() == 2


def test_a_conflict_names_who_changed_which_field(stale, writer):
    story, mine = stale
    response = signed_in(writer).post(change_page(story), mine)
    fields = {d.name: (d.changed_by_me, d.changed_by_them) for d in response.context["differences"]}
    assert fields == {
        "headline": (True, True),
        "deck": (False, True),
        "tag_names": (True, False),
    }


def test_fields_are_chosen_one_by_one(stale, writer):
    story, mine = stale
    page = signed_in(writer).post(change_page(story), mine)
    choice = {"take-headline": "mine", "take-deck": "theirs", "take-tag_names": "mine"}
    signed_in(writer).post(change_page(story), resolved(page, _resolve="chosen", **choice))
    newest = story.revisions.first()
    assert newest.headline == "The Writer’s Headline"
    assert newest.deck == "The editor’s deck."
    assert newest.tag_names == ["Mine"]


@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_both_texts_are_in_the_history_whatever_is_kept(stale, writer, choice):
    story, mine = stale
    page = signed_in(writer).post(change_page(story), mine)
    every = {f"take-{d.name}": choice for d in page.context["differences"]}
    signed_in(writer).post(change_page(story), resolved(page, _resolve="chosen", **every))
    headlines = list(story.revisions.values_list("headline", flat=True))
    assert {"The Writer’s Headline", "The Editor’s Headline"} <= set(headlines)
    kept = {"mine": "The Writer’s Headline", "theirs": "The Editor’s Headline"}
    assert headlines[0] == kept[choice]


def test_a_body_is_chosen_passage_by_passage(writer, editor, make_article):
    story = make_article(
        by=writer, body="<p>One.</p><p>Two.</p><h2>Half</h2><p>Three.</p><p>Four.</p><p>Five.</p>"
    )
    mine = typed(
        story,
        body="<p>One.</p><p>Two, as I say.</p><h2>Half</h2><p>Three.</p><p>Four is mine.</p>"
        "<p>Five.</p><p>Six, by me.</p>",
    )
    theirs = (
        "<p>Nought, by them.</p><p>One.</p><p>Two.</p><h2>Half</h2><p>Four is theirs.</p>"
        "<p>Five.</p>"
    )
    story.save_revision({"body": theirs}, by=editor, base=1)
    page = signed_in(writer).post(change_page(story), mine)
    places = {
        d.field.label: (d.changed_by_me, d.changed_by_them, d.chosen)
        for d in page.context["differences"]
    }
    assert places == {
        "Body, paragraph 1": (False, True, "theirs"),
        "Body, paragraph 2": (True, False, "mine"),
        "Body, paragraph 4": (True, True, "mine"),
        "Body, paragraph 7": (True, False, "mine"),
    }
    choices = {f"take-{d.name}": d.chosen for d in page.context["differences"]}
    signed_in(writer).post(change_page(story), resolved(page, _resolve="chosen", **choices))
    assert story.revisions.first().body.split("\n") == [
        "<p>Nought, by them.</p>", "<p>One.</p>", "<p>Two, as I say.</p>", "<h2>Half</h2>",
        "<p>Three.</p>", "<p>Four is mine.</p>", "<p>Five.</p>", "<p>Six, by me.</p>",
    ]  # fmt: skip
    assert story.revisions.count() == 4


def test_theirs_can_be_kept_whole_with_ones_own_in_the_history(stale, writer):
    story, mine = stale
    page = signed_in(writer).post(change_page(story), mine)
    signed_in(writer).post(change_page(story), resolved(page, _resolve="theirs"))
    newest, before = story.revisions.all()[:2]
    assert newest.content() == story.revisions.get(number=2).content()
    assert before.headline == "The Writer’s Headline"


def test_a_conflict_that_is_stale_itself_is_shown_again(stale, writer, editor):
    story, mine = stale
    page = signed_in(writer).post(change_page(story), mine)
    story.save_revision({"deck": "A third deck."}, by=editor, base=2)
    answer = resolved(page, _resolve="chosen", **{"take-headline": "mine"})
    again = signed_in(writer).post(change_page(story), answer)
    assert again.status_code == 409
    assert "A third deck." in again.content.decode()


def test_opening_and_saving_without_typing_never_conflicts(stale, writer):
    story, _ = stale
    untouched = typed(story, base=1, headline=story.revisions.get(number=1).headline)
    untouched["deck"] = story.revisions.get(number=1).deck
    response = signed_in(writer).post(change_page(story), untouched, follow=True)
    assert said(response) == ["There was nothing new to save."]


# Policy


def test_only_the_page_with_the_editor_relaxes_the_policy(editor, make_article):
    client, story = signed_in(editor), make_article(by=editor)
    for address in (ADD, change_page(story)):
        assert "script-src-attr 'unsafe-inline'" in client.get(address)["Content-Security-Policy"]
    for name in (
        "index",
        "articles_article_changelist",
        "articles_tag_changelist",
    ):
        assert "unsafe" not in client.get(reverse(f"admin:{name}"))["Content-Security-Policy"]


def test_the_form_costs_the_same_whatever_the_story_holds(
    editor, make_article, author, second_author, land, django_assert_max_num_queries
):
    others = [make_article(published_by=editor) for _ in range(4)]
    story = make_article(
        by=editor,
        bylines=[
            {"author": author.pk, "role": "reporter"},
            {"author": second_author.pk, "role": "editor"},
        ],
        tag_names=[f"tag {number}" for number in range(10)],
        further_categories=[land.pk],
        related=[other.pk for other in others],
    )
    for number in range(1, 8):
        story.save_revision({"deck": f"Deck {number}."}, by=editor, base=number)
    client = signed_in(editor)
    with django_assert_max_num_queries(54):
        client.get(change_page(story))


def test_a_new_story_is_signed_by_who_begins_it(writer, author, publication):
    author.user = writer
    author.save()
    client = signed_in(writer)
    form = client.get(ADD).context["adminform"].form
    assert form["bylines"].value() == [{"author": author.pk, "role": "reporter"}]
    client.post(ADD, typed(headline="Signed as Begun", bylines=[(author.pk, "reporter")]))
    client.post(ADD, typed(headline="Signed by Nobody"))
    signed = {r.headline: r.bylines for r in Revision.objects.all()}
    assert signed["Signed as Begun"] == [{"author": author.pk, "role": "reporter"}]
    assert signed["Signed by Nobody"] == []


def test_a_former_author_signs_nothing_by_beginning_it(writer, author, publication):
    author.user, author.is_current = writer, False
    author.save()
    assert signed_in(writer).get(ADD).context["adminform"].form["bylines"].value() == []
