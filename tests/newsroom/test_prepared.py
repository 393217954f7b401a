"""A query that is written once answers anew each time, whatever happens to its connection."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ProgrammingError

from categories.models import Category
from newsroom.prepared import Prepared


@pytest.fixture
def section(db):
    return Category.objects.create(name="100% Sea", slug="sea")


@pytest.fixture
def by_slug():
    # A constant with a percent sign, and what is given twice in one query.
    return Prepared(
        lambda slug, among: (
            Category.objects.filter(pk__any_of=among, name__contains="100%")
            .filter(slug=slug)
            .exclude(slug__startswith=slug, pk__any_of=[-1])
        ),
        "slug",
        "among",
    )


def test_it_answers_what_is_true_now(section, by_slug):
    assert by_slug.rows(slug="sea", among=[section.pk]) == [section]
    assert by_slug.rows(slug="sea", among=[]) == []
    assert by_slug.rows(slug="o'sea\\", among=[section.pk]) == []
    Category.objects.filter(pk=section.pk).update(in_menu=False)
    assert by_slug.rows(slug="sea", among=[-1, section.pk])[0].in_menu is False


def test_each_time_makes_rows_of_its_own(section, by_slug):
    [one], [other] = (by_slug.rows(slug="sea", among=[section.pk]) for _ in range(2))
    assert one is not other


def test_it_is_one_query(section, by_slug, django_assert_num_queries):
    with django_assert_num_queries(1):
        by_slug.rows(slug="sea", among=[section.pk])


@pytest.mark.django_db(transaction=True)
def test_it_is_prepared_again_after_the_connection_was_lost(by_slug):
    section = Category.objects.create(name="100% Sea", slug="sea")
    assert by_slug.rows(slug="sea", among=[section.pk])
    connection.close()
    assert by_slug.rows(slug="sea", among=[section.pk]) == [section]


def test_a_failed_transaction_takes_nothing_with_it(section, by_slug):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        by_slug.rows(slug="sea", among=[section.pk])
        raise ZeroDivisionError
    assert by_slug.rows(slug="sea", among=[section.pk]) == [section]


def test_what_postgres_refuses_is_an_error_as_django_knows_it(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        Prepared(lambda: Category.objects.extra(where=["no_such_column"])).rows()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Prepared(lambda: Category.objects.extra(where=["syntax error"])).rows()
