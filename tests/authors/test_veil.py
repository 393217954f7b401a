"""Whoever writes a story that names nobody is told from no colleague by any page of the newsroom.

A writer does all that a writer can about such stories. A colleague of the same role, who never saw
them, stands beside: on each page both must appear alike. Pages that list everybody name both.
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from articles.checklists import ITEMS
from articles.models import Autosave, Choice, Kind, Notification, Presence, Question
from authors.models import Author
from newsroom import jobs
from newsroom.models import Job, User
from tests.articles.desk import change_page, page_of, signed_in, typed

HIDDEN = {
    "username": "zquill",
    "first_name": "Zebediah",
    "last_name": "Quillfeather",
    "email": "zeb@hidden.example",
    "id": 98765431,
}
COLLEAGUE = {
    "username": "xcontrol",
    "first_name": "Xerxes",
    "last_name": "Controlman",
    "email": "xer@control.example",
    "id": 98765437,
}
NEUTRAL = "Someone on the staff"


def _made(make_person, who):
    person = make_person(who["username"], "Writer")
    User.objects.filter(pk=person.pk).delete()
    person.__dict__.update(who, pk=who["id"])
    person.save(force_insert=True)
    person.groups.add(User.groups.field.related_model.objects.get(name="Writer"))
    return User.objects.get(pk=who["id"])


@pytest.fixture
def hidden(make_person):
    return _made(make_person, HIDDEN)


@pytest.fixture
def colleague(make_person):
    return _made(make_person, COLLEAGUE)


def nobody(reason="the author still serves"):
    return [{"author": Author.objects.anonymous().pk, "role": "reporter", "reason": reason}]


@pytest.fixture
def stories(hidden, colleague, editor, publisher, make_article, make_photo, category):
    """One draft, one in review, one with readers; all that can be done about them was done."""
    question = Question.objects.create(text="Has a lawyer read it?")
    photo = make_photo(by=hidden)
    made = {}
    for name in ("quiet", "waits", "public"):
        story = made[name] = make_article(
            by=hidden,
            bylines=nobody(),
            lead_photo=photo,
            lead_alt="A tug.",
            sensitivity="casualties" if name == "waits" else "",
            headline=f"Nobody says who wrote this: {name}",
        )
        story.save_revision({"deck": "The crew knew."}, by=hidden, base=1)
        written = story.note("Ask me.", by=hidden).note
        story.note("And more.", by=hidden, thread=written)
        written.settle(by=hidden)
        story.note("@zquill and @xcontrol: who says so?", by=editor)
        story.assign(hidden, by=editor, note="Go on.")
        newest = story.newest_revision
        story.sign(by=hidden, revision=newest, answers={question.pk: False})
        if name == "waits":
            story.sign(by=hidden, revision=newest, items=dict.fromkeys(ITEMS, ("open", "Not yet.")))
        Presence.objects.see(hidden, story)
        Autosave.objects.keep(
            {"headline": ["Mine"]}, by=hidden, article=story, key=f"{'0' * 31}{len(made)}",
            base=1, changes=["headline"],
        )  # fmt: skip
    made["waits"].submit(by=hidden)
    made["public"].submit(by=hidden)
    made["public"].send_back(by=editor, note="Mend it.")
    made["public"].submit(by=hidden)
    Question.objects.update(is_asked=False)
    made["public"].share("Ida", by=editor)
    made["public"].ask("override", by=publisher, reason="It cannot wait.")
    made["photo"] = photo
    return made


def let_out(story, editor):
    story.refresh_from_db()
    story.publish(by=editor)
    story.save_revision({"deck": "More is known."}, by=User.objects.get(pk=HIDDEN["id"]), base=2)
    story.propose(by=User.objects.get(pk=HIDDEN["id"]))


def text_of(response):
    content = response.getvalue() if response.streaming else response.content
    return content.decode("utf-8", "replace")


def tells_apart(text):
    """Each way of writing who it is that stands there otherwise than the colleague's."""
    pairs = [
        ("Quillfeather", "Controlman"),
        ("zquill", "xcontrol"),
        ("zeb@hidden", "xer@control"),
        (str(HIDDEN["id"]), str(COLLEAGUE["id"])),
    ]
    return [a for a, b in pairs if len(re.findall(a, text, re.I)) != len(re.findall(b, text, re.I))]


def addresses(stories):
    """What is asked with a query; each route by itself is walked in test_veil_everywhere.py."""
    numbers = [stories[name].pk for name in ("quiet", "waits", "public")]
    for pk in numbers:
        for who in (HIDDEN, COLLEAGUE):
            yield f"/admin/articles/article/{pk}/history/?by={who['id']}"
        yield f"/admin/articles/article/{pk}/compare/?before=1&after=2"
    for query in ("?state=Draft", "?whose=mine", "?q=Nobody+says"):
        yield f"/admin/articles/article/{query}"
    yield "/admin/numbers/?as=csv"
    yield "/admin/board/?stopped=on"
    yield "/admin/calendar/?as=month"
    yield "/admin/search/?q=Nobody+says"


@pytest.mark.parametrize("who", ["editor", "publisher", "writer", "ads_manager", "colleague"])
def test_no_query_tells_who_it_is_from_a_colleague(request, stories, editor, who):
    let_out(stories["public"], editor)
    viewer = request.getfixturevalue(who)
    client, opened, told = signed_in(viewer), 0, {}
    for address in addresses(stories):
        response = client.get(address)
        if response.status_code != 200 or "text/css" in response.headers["Content-Type"]:
            continue
        text = text_of(response)
        if viewer.pk == COLLEAGUE["id"]:
            # The colleague's own name stands in the colleague's own menu.
            found = re.search(r"quillfeather|zquill|zeb@hidden|98765431", text, re.I)
            if found and "/history/" not in address and found[0] not in address:
                told[address] = found[0]
        elif found := tells_apart(text):
            told[address] = found
        opened += 1
    assert told == {}
    assert opened > (14 if who in ("editor", "publisher") else 1)


def test_a_filter_by_person_finds_of_them_what_it_finds_of_a_colleague(editor, stories):
    client = signed_in(editor)
    for story in (stories["waits"], stories["public"]):
        rows = [
            client.get(page_of(story, "history"), {"by": who["id"]}).context["entries"]
            for who in (HIDDEN, COLLEAGUE, {"id": editor.pk})
        ]
        assert rows[0] == rows[1] == [] and rows[2]


@pytest.mark.parametrize("by", ["created_by", "assigned_to__id__exact", "created_by__username"])
def test_no_list_is_narrowed_to_one_persons_by_its_address(editor, stories, by):
    client = signed_in(editor)
    for who in (HIDDEN["id"], COLLEAGUE["id"]):
        answer = client.get("/admin/articles/article/", {by: who}, follow=True)
        assert answer.status_code == 400 or answer.redirect_chain
    answer = client.get("/admin/photos/photo/", {"uploaded_by": HIDDEN["id"]}, follow=True)
    assert answer.status_code == 400 or answer.redirect_chain


def test_what_answers_a_page_in_the_background_says_somebody(editor, stories):
    story = stories["waits"]
    client = signed_in(editor)
    answer = client.post(page_of(story, "here"), {"base": "1"}).json()
    assert [one["name"] for one in answer["here"]] == [NEUTRAL]
    assert answer["newest"]["by"] == NEUTRAL
    stale = client.post(change_page(story), typed(story, headline="Mine", base=1))
    assert stale.status_code == 409
    assert NEUTRAL in text_of(stale) and not tells_apart(text_of(stale))
    kept = client.post(
        page_of(story, "notes"), {"text": "Well?"}, headers={"accept": "application/json"}
    )
    assert NEUTRAL in kept.json()["html"] and not tells_apart(kept.json()["html"])
    late = client.post(page_of(story, "step", "approve"), {"revision": 1}, follow=True)
    assert not tells_apart(text_of(late))
    assert "Someone on the staff saved a newer revision" in text_of(late)


def test_no_notification_or_mail_names_them(editor, second_publisher, request):
    for person in (editor, second_publisher):
        Choice.objects.choose(person, dict.fromkeys(Kind, (True, True)))
    stories = request.getfixturevalue("stories")
    let_out(stories["public"], editor)
    jobs.run_due()
    theirs = Notification.objects.exclude(user__in=[HIDDEN["id"], COLLEAGUE["id"]])
    assert theirs.filter(text__contains=NEUTRAL).exists()
    assert not theirs.filter(by=HIDDEN["id"]).exists()
    for told in theirs:
        assert not tells_apart(told.text), told.text
    letters = [m for m in mail.outbox if not {HIDDEN["email"], COLLEAGUE["email"]} & set(m.to)]
    assert letters
    for letter in letters:
        assert not tells_apart(letter.subject + letter.body), letter.body


def test_what_was_told_while_a_story_named_somebody_is_veiled_too(
    hidden, editor, make_article, publication
):
    signed = Author.objects.create(name="Z.", slug="z", user=hidden)
    story = make_article(by=hidden, bylines=[{"author": signed.pk, "role": "reporter"}])
    story.submit(by=hidden)
    shown = text_of(signed_in(editor).get("/admin/articles/notification/"))
    assert "Zebediah Quillfeather" in shown
    story.save_revision({"bylines": nobody()}, by=hidden, base=1)
    shown = text_of(signed_in(editor).get("/admin/articles/notification/"))
    assert "Quillfeather" not in shown and NEUTRAL in shown


def test_administrators_and_they_themselves_see_who_it_is(stories, administrator, hidden):
    for viewer in (administrator, hidden):
        history = text_of(signed_in(viewer).get(page_of(stories["waits"], "history")))
        assert history.count("Zebediah Quillfeather") > 4


def test_editors_are_named_and_whoever_began_it_is_not(editor, publisher, make_article):
    story = make_article(by=publisher, bylines=nobody())
    story.note("Is it right?", by=editor)
    history = text_of(signed_in(editor).get(page_of(story, "history")))
    timeline = history.partition('class="timeline"')[2]
    assert "petra" not in timeline and "edmund" in timeline and NEUTRAL in timeline


def test_a_story_with_a_name_hides_nobody(hidden, editor, make_article):
    story = make_article(by=hidden)
    assert (
        "Quillfeather"
        in text_of(signed_in(editor).get(page_of(story, "history"))).partition('class="timeline"')[
            2
        ]
    )


def test_an_assignment_is_kept_when_the_form_does_not_say_whose(stories, editor, colleague, hidden):
    story, client = stories["quiet"], signed_in(editor)
    form = client.get(page_of(story, "assign")).context["form"]
    assert form.initial["person"] is None
    assert form.fields["person"].empty_label == "Someone on the staff, as now"
    due = timezone.localtime() + timedelta(days=2)
    client.post(page_of(story, "assign"), {"person": "", "due_at": f"{due:%Y-%m-%d %H:%M}"})
    story.refresh_from_db()
    assert story.assigned_to == hidden and story.due_at
    client.post(page_of(story, "assign"), {"person": colleague.pk})
    story.refresh_from_db()
    assert story.assigned_to == colleague


def test_no_job_that_is_kept_names_them_in_words(stories):
    kept = [str(job.payload) for job in Job.objects.all()]
    letters = [words for words in kept if "Quillfeather" in words or "zquill" in words]
    assert letters == []
