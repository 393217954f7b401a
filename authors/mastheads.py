"""The order of the masthead: departments, and people within them."""

from django import forms
from django.db import transaction
from django.utils.functional import cached_property

from authors import changes
from authors.models import Author, Department, MastheadChange

LAST = 32_000


class MastheadForm(forms.Form):
    """Where each department and each person of the staff stands: numbers, sent as they stand.

    `place-12` and `department-12` are of a person, the second a number or a name;
    `department-place-3`, `department-name-3` and `department-remove-3` are of a department; `new`
    is the name of another one. Whatever is not sent stays as it is.
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
        for name, text in self.data.items():
            if name.removeprefix("department-").isdecimal() and self.department(text) is False:
                raise forms.ValidationError(f"There is no department “{text[:80]}”.")
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
            order, department = self.place_of(author)
            department = department if department in known else None
            _move(author, by, order=order, department=department)

    def place_of(self, author):
        """The number and the department that were sent for a person, or as they are."""
        order = _number(self.data.get(f"place-{author.pk}", ""), author.order)
        text = self.data.get(f"department-{author.pk}")
        department = author.department_id if text is None else self.department(text)
        return order, department or None

    def department(self, text):
        """The department of that number or name; None if none is meant, False if there is none."""
        words = " ".join(text.split())
        return self._departments.get(words.casefold(), False) if words else None

    @cached_property
    def _departments(self):
        known = Department.objects.values_list("pk", "name")
        numbers = {str(pk): pk for pk, _ in known}
        return numbers | {name.casefold(): pk for pk, name in known}

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


def groups(form):
    """Each department with its people, as the form would have them; those without one last."""
    people, departments = {}, list(Department.objects.all())
    for author in staff().select_related("photo"):
        author.order, author.department_id = form.place_of(author)
        people.setdefault(author.department_id, []).append(author)
    for found in people.values():
        found.sort(key=lambda author: author.order)
    for department in departments:
        place = form.data.get(f"department-place-{department.pk}", "")
        department.order = _number(place, department.order)
        department.typed = form.data.get(f"department-name-{department.pk}", department.name)
        department.is_removed = f"department-remove-{department.pk}" in form.data
    departments.sort(key=lambda department: department.order)
    found = [(department, people.pop(department.pk, [])) for department in departments]
    return [*found, (None, [author for rest in people.values() for author in rest])]


def _number(text, otherwise):
    return min(int(text), LAST) if text.isdecimal() and len(text) < 10 else otherwise
