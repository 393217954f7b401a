import zoneinfo
from datetime import UTC

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group

from newsroom.models import Publication, User


def whole_number(text):
    """A number that somebody sent, small enough for the database, or None."""
    return int(text) if str(text).isdecimal() and len(str(text)) < 19 else None


class NumbersOnly:
    """For a widget that looks its choices up by number: nothing else can be one of them."""

    def optgroups(self, name, value, attr=None):
        numbers = [pk for pk in value if not pk or whole_number(pk) is not None]
        return super().optgroups(name, numbers, attr)


class SearchedChoice(NumbersOnly, AutocompleteSelect):
    """One of many, found by typing."""


class SearchedChoices(NumbersOnly, AutocompleteSelectMultiple):
    """Several of many, found by typing."""


class MomentInput(forms.DateTimeInput):
    """One labelled input for day and time, in the publication's zone."""

    input_type = "datetime-local"

    def format_value(self, value):
        if hasattr(value, "isoformat"):
            return value.replace(tzinfo=None).isoformat(timespec="seconds").removesuffix(":00")
        return value


class MomentField(forms.DateTimeField):
    widget = MomentInput

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise forms.ValidationError(_clock_change(**error.params)) from None


def _clock_change(datetime, current_timezone):
    there = datetime.replace(tzinfo=current_timezone)
    back = there.astimezone(UTC).astimezone(current_timezone).replace(tzinfo=None)
    what = "happens twice" if back == datetime else "does not exist"
    which = "back" if back == datetime else "forward"
    return (
        f"{datetime:%H:%M} {what} on {datetime:%d %B %Y} in {current_timezone}: "
        f"the clocks go {which} then. Choose another time."
    )


def time_zones():
    return [("", "The publication’s"), *((name, name) for name in _zones())]


def _zones():
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")


class AccountForm(forms.ModelForm):
    """What everybody may change about their own account."""

    time_zone = forms.ChoiceField(
        choices=time_zones, required=False, help_text="Shown beside the publication’s."
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "time_zone"]


class _Person(forms.ModelForm):
    email = forms.EmailField(help_text="A forgotten password is recovered through it.")
    time_zone = AccountForm.base_fields["time_zone"]
    groups = forms.ModelMultipleChoiceField(
        label="Roles",
        queryset=Group.objects.order_by("pk"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class NewPersonForm(_Person, UserCreationForm):
    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "time_zone", "groups"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.is_staff = True


class PersonForm(_Person, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets decide)


class PasswordForm(AdminPasswordChangeForm):
    """A new password for somebody else; nobody is left without one."""

    def __init__(self, user, *args, **kwargs):
        super().__init__(user, *args, **kwargs)
        self.fields.pop("usable_password", None)
        for name in ("password1", "password2"):
            self.fields[name].required = True


class PublicationForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=[(name, name) for name in _zones()],
        help_text=Publication._meta.get_field("time_zone").help_text,
    )

    class Meta:
        model = Publication
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets decide)
