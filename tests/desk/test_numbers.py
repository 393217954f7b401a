"""The desk's numbers: a chart, tables and a file that say the same."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.gate import GateRefused
from articles.models import Transition
from tests.conftest import move_dates
from tests.desk.test_board import step

NUMBERS = reverse("admin:numbers")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def table(response, name):
    found = {table.name: table.rows for table in response.context["tables"]}
    return dict(found[name])


def test_publications_are_counted_by_day_category_and_author(
    signed_in, make_article, editor, category
):
    for _ in range(3):
        make_article(published_by=editor)
    old = make_article(published_by=editor)
    move_dates(old, -20 * DAY)
    make_article(by=editor)
    page = signed_in(editor).get(NUMBERS, {"days": 7})
    assert sum(table(page, "day").values()) == 3
    assert len(table(page, "day")) == 7
    assert table(page, "category") == {"Sea Power": 3}
    assert table(page, "author") == {"Nadia Ferro": 3}
    page = signed_in(editor).get(NUMBERS, {"days": 30})
    assert sum(table(page, "day").values()) == 4
    assert page.content.decode().count("<title>20") == 30


def test_the_time_from_submit_to_publish_is_measured(signed_in, make_article, writer, editor):
    for hours in (1, 3, 30):
        story = make_article(by=writer)
        story.submit(by=writer)
        Transition.objects.filter(article=story).update(at=story.changed_at - hours * HOUR)
        story.publish(by=editor)
    make_article(published_by=editor)
    waiting = table(signed_in(editor).get(NUMBERS), "waiting")
    assert waiting["Stories that were submitted first"] == 3
    assert waiting["Half of them took at most"] == "3 h"
    assert waiting["The longest took"] == "30 h"


def test_corrections_and_the_gates_refusals_are_counted(signed_in, make_article, editor, publisher):
    story = make_article(published_by=editor)
    story.correct(by=editor, kind="correction", text="It was forty.")
    client = signed_in(editor)
    unfit = make_article(by=editor, category=None)
    with pytest.raises(GateRefused):
        unfit.publish(by=editor)
    step(client, unfit, "publish")
    page = client.get(NUMBERS)
    assert table(page, "corrections") == {"Correction": 1}
    assert [n for what, n in table(page, "gate").items() if what.startswith("Refused: ")] == [1]


def test_the_file_says_what_the_tables_say(signed_in, make_article, editor):
    make_article(published_by=editor)
    response = signed_in(editor).get(NUMBERS, {"days": 7, "as": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(StringIO(response.content.decode())))
    assert rows[0] == ["table", "what", "number"]
    assert ["Published by category", "Sea Power", "1"] in rows
    assert len([row for row in rows if row[0] == "Published by day"]) == 7


def test_a_name_that_looks_like_a_formula_is_only_text(signed_in, make_article, editor, author):
    author.name = "=HYPERLINK(1)"
    author.save()
    make_article(published_by=editor)
    text = signed_in(editor).get(NUMBERS, {"as": "csv"}).content.decode()
    assert "'=HYPERLINK(1)" in text


@pytest.mark.parametrize("days", ["", "x", "0", "9999999", "-1"])
def test_odd_periods_are_thirty_days(signed_in, editor, publication, days):
    page = signed_in(editor).get(NUMBERS, {"days": days})
    assert page.context["period"].days == 30
    assert "No correction was written." in page.content.decode()


def test_a_writer_has_no_numbers(signed_in, writer, publication):
    assert signed_in(writer).get(NUMBERS).status_code == 403


def test_the_numbers_ask_as_many_questions_for_many_stories(signed_in, make_article, editor):
    client = signed_in(editor)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(NUMBERS)
        return len(queries)

    make_article(published_by=editor)
    client.get(NUMBERS)
    few = asked()
    for _ in range(6):
        make_article(published_by=editor)
    assert asked() == few <= 20
