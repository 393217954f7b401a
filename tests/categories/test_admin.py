"""Publishers keep the sections: their order, their parents, their place in the menu."""

import pytest
from django.test import Client
from django.urls import reverse

from categories.models import Category

CATEGORIES = reverse("admin:categories_category_changelist")


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(category):
    return reverse("admin:categories_category_change", args=[category.pk])


def as_posted(category, **changes):
    names = ["name", "slug", "tagline", "kicker", "order"]
    data = {name: getattr(category, name) for name in names}
    return data | {"parent": category.parent_id or "", "in_menu": "on"} | changes


def test_a_publisher_puts_a_section_under_another(publisher, publication, category):
    parent = Category.objects.create(name="Forces", slug="forces")
    response = signed_in(publisher).post(page_of(category), as_posted(category, parent=parent.pk))
    assert response.status_code == 302
    category.refresh_from_db()
    assert category.path == "forces/sea-power"


def test_a_section_cannot_stand_inside_itself(publisher, publication, category):
    below = Category.objects.create(name="Submarines", slug="submarines", parent=category)
    response = signed_in(publisher).post(page_of(category), as_posted(category, parent=below.pk))
    assert response.context["adminform"].form.errors["parent"]


def test_two_sections_cannot_have_one_address(publisher, publication, category):
    posted = as_posted(category, name="The Same Again")
    add = reverse("admin:categories_category_add")
    response = signed_in(publisher).post(add, posted)
    assert response.status_code == 200
    assert response.context["errors"]
    assert Category.objects.count() == 1


def test_order_and_menu_are_changed_in_the_list(publisher, publication, category):
    posted = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": category.pk,
        "form-0-order": 7,
        "_save": "Save",
    }
    signed_in(publisher).post(CATEGORIES, posted)
    category.refresh_from_db()
    assert (category.order, category.in_menu) == (7, False)


@pytest.mark.parametrize("who", ["writer", "editor", "ads_manager"])
def test_others_read_the_sections_and_change_none(request, publication, category, who):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(CATEGORIES).status_code == 200
    assert client.post(page_of(category), as_posted(category, name="Mine")).status_code == 403
    add = reverse("admin:categories_category_add")
    assert client.post(add, as_posted(category, slug="mine")).status_code == 403
    assert list(Category.objects.values_list("name", flat=True)) == ["Sea Power"]


def test_a_section_is_never_deleted(publisher, publication, category):
    address = reverse("admin:categories_category_delete", args=[category.pk])
    assert signed_in(publisher).post(address, {"post": "yes"}).status_code == 403


def test_the_list_costs_the_same_for_few_and_for_many(
    publisher, publication, category, django_assert_max_num_queries
):
    for number in range(20):
        Category.objects.create(name=f"C {number}", slug=f"c-{number}", parent=category)
    client = signed_in(publisher)
    with django_assert_max_num_queries(10):
        client.get(CATEGORIES)
