"""The order of the masthead: departments, and people within them."""

from django import forms
from django.db import transaction

from authors import changes
from authors.models import Author, Department, MastheadChange

LAST = 32_000


class MastheadForm(forms.Form):
    """Where each department and each person of the staff stands: numbers, sent as they stand.

    `place-12` and `department-12` are of a person; `department-place-3`, `department-name-3` and
    `department-remove-3` are of a department; `new` is the name of another one.
    """

    new = forms.CharField(required=False, max_length=80, label="New department")

    def clean_new(self):
        name = " ".join(self.cleaned_data["new"].split())
        if name and Department.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a department of this name.")
        return name

    def clean(self):
        names = [name.casefold() for name in self._names().values()]
        if len(names) != len(set(names)):
            raise forms.ValidationError("Two departments have the same name.")
        return super().clean()

    @transaction.atomic
    def save(self, *, by):
        """Write what differs, each change into the history of the masthead or of the person."""
        self._save_departments(by)
        if name := self.cleaned_data["new"]:
            Department.objects.create(name=name, order=LAST)
            _note(f"added the department “{name}”", by)
        self._remove_departments(by)
        known = set(Department.objects.values_list("pk", flat=True))
        for author in staff().select_for_update(of=["self"]):
            if f"place-{author.pk}" not in self.data:
                continue
            order = _number(self.data[f"place-{author.pk}"], author.order)
            department = _number(self.data.get(f"department-{author.pk}", ""), None)
            department = department if department in known else None
            _move(author, by, order=order, department=department)

    def _save_departments(self, by):
        names = self._names()
        for department in Department.objects.select_for_update():
            place = self.data.get(f"department-place-{department.pk}", "")
            order = _number(place, department.order)
            name = names.get(department.pk) or department.name
            differs = [
                [label, str(before), str(after)]
                for label, before, after in (
                    ("Name", department.name, name),
                    ("Place", department.order, order),
                )
                if before != after
            ]
            if differs:
                Department.objects.filter(pk=department.pk).update(order=order, name=name)
                _note(f"changed the department “{department}”", by, differs)

    def _remove_departments(self, by):
        """Take departments off the masthead; their people stay, without one."""
        for department in Department.objects.select_for_update():
            if f"department-remove-{department.pk}" not in self.data:
                continue
            for author in department.authors.select_for_update(of=["self"]):
                _move(author, by, order=author.order, department=None)
            _note(f"removed the department “{department}”", by)
            department.delete()

    def _names(self):
        """What was typed as the name of each department."""
        typed = {
            pk: " ".join(self.data.get(f"department-name-{pk}", name).split())[:80] or name
            for pk, name in Department.objects.values_list("pk", "name")
        }
        return typed


def _move(author, by, *, order, department):
    if (author.order, author.department_id) != (order, department):
        with changes.noted(author, by=by, what="moved on the masthead"):
            Author.objects.filter(pk=author.pk).update(order=order, department=department)


def _note(what, by, fields=()):
    MastheadChange.objects.create(what=what, by=by, fields=list(fields))


def staff():
    return Author.objects.named().filter(is_current=True).order_by("order", "name")


def groups():
    """Each department with its people, in order; those without one last."""
    people = {}
    for author in staff().select_related("photo"):
        people.setdefault(author.department_id, []).append(author)
    found = [(department, people.pop(department.pk, [])) for department in Department.objects.all()]
    return [*found, (None, people.get(None, []))]


def _number(text, otherwise):
    return min(int(text), LAST) if text.isdecimal() and len(text) < 10 else otherwise
