from django import forms
from django.contrib.auth.forms import SetPasswordMixin, UsernameField
from django.contrib.auth.models import Group
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import slugify

from authors.models import Author, Department, Disclosure, FormerAuthor
from newsroom.models import User

LONGEST_WORD, MOST_WORDS = 100, 60
# In characters: all of these stand on a page that readers load. What was there before may stay.
LONGEST = {"bio": 2_000, "long_bio": 20_000, "awards": 5_000, "pgp_key": 60_000}


class WordsField(forms.CharField):
    """Words with commas between them; a list in the database."""

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        text, words = super().to_python(value), {}
        ProhibitNullCharactersValidator()(text)
        for word in text.split(","):
            if tidy := " ".join(word.split()):
                words.setdefault(tidy.casefold(), tidy)
        if too_long := [word for word in words.values() if len(word) > LONGEST_WORD]:
            raise forms.ValidationError(
                f"“{too_long[0][:40]}…” has more than {LONGEST_WORD} characters: is a comma "
                "missing?"
            )
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(f"These are {len(words)}; up to {MOST_WORDS} fit here.")
        return list(words.values())

    def run_validators(self, value):
        """The list has none."""

    def has_changed(self, initial, data):
        try:
            return (initial or []) != self.to_python(data)
        except forms.ValidationError:
            return True


def _words(model, name):
    field = model._meta.get_field(name)
    label = str(field.verbose_name)
    return WordsField(
        required=False, label=label[:1].upper() + label[1:], help_text=field.help_text
    )


class AuthorForm(forms.ModelForm):
    """A profile; who does not manage profiles gets the fields of their own."""

    languages = _words(Author, "languages")
    expertise = _words(Author, "expertise")
    confirm = forms.BooleanField(
        required=False,
        label="The disclosures below are complete as of today, also if there are none.",
    )

    class Meta:
        model = Author
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets decide)
        widgets = {
            "bio": forms.Textarea(attrs={"rows": 3}),
            "long_bio": forms.Textarea(attrs={"rows": 8}),
            "awards": forms.Textarea(attrs={"rows": 3}),
            "pgp_key": forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        }
        help_texts = {
            "is_current": "Former staff stand apart on the masthead. This ends no login: "
            "Deactivate does, when somebody leaves."
        }

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        former = FormerAuthor.objects.filter(slug=slug).exclude(author=self.instance.pk).first()
        if former:
            raise forms.ValidationError(
                f"/author/{slug}/ leads to “{former.author}” for ever: choose another address."
            )
        return slug

    def clean_joined(self):
        year = self.cleaned_data["joined"]
        if year is not None and not 1900 <= year <= 2100:
            raise forms.ValidationError("Write the year with four digits. Example: 2019")
        return year

    def clean(self):
        cleaned = super().clean()
        for name, most in LONGEST.items():
            length = len(cleaned.get(name) or "")
            if length > most and name in self.changed_data:
                self.add_error(name, f"These are {length:,} characters; up to {most:,} fit here.")
        return cleaned


class GuestForm(forms.ModelForm):
    """An author for one byline: no profile, no login, not on the masthead's staff."""

    class Meta:
        model = Author
        fields = ["name", "job_title"]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Author.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("There is an author of this name: choose that one.")
        return name

    def save(self, commit=True):
        self.instance.slug = _free_slug(self.instance.name)
        self.instance.is_current, self.instance.is_guest = False, True
        return super().save(commit)


def _free_slug(name):
    slug = slugify(name, allow_unicode=True)[:100] or "author"
    taken = set(Author.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    taken.update(FormerAuthor.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    places = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(place for place in places if place not in taken)


class DisclosureForm(forms.ModelForm):
    tag_names = _words(Disclosure, "tag_names")

    class Meta:
        model = Disclosure
        fields = ["kind", "about", "text", "starts", "ends", "tag_names"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "starts": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "ends": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Author.objects.none(),
        label="Which one stays?",
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args, authors, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = authors


class BulkForm(forms.Form):
    """What many profiles are given at once; what is left empty stays as it is."""

    EMPTIED = {
        "department": "department",
        "job_title": "title",
        "place": "place",
        "joined": "year joined",
        "languages": "languages",
        "expertise": "expertise",
    }

    department = forms.ModelChoiceField(
        Department.objects.all(), required=False, empty_label="As it is"
    )
    job_title = forms.CharField(required=False, max_length=120)
    place = forms.CharField(required=False, max_length=120)
    joined = forms.IntegerField(required=False, label="Year joined", min_value=1900, max_value=2100)
    kind = forms.ChoiceField(
        required=False,
        choices=[("", "As it is"), ("person", "Person"), ("organisation", "Organisation")],
    )
    languages_more = WordsField(
        required=False, label="Add languages", help_text="With commas between them."
    )
    languages_away = WordsField(required=False, label="Take languages away")
    expertise_more = WordsField(
        required=False, label="Add expertise", help_text="Tags, with commas between them."
    )
    expertise_away = WordsField(required=False, label="Take expertise away")
    empty = forms.MultipleChoiceField(
        required=False,
        label="Empty these",
        choices=[(name, words.capitalize()) for name, words in EMPTIED.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    staff = forms.ChoiceField(
        required=False,
        choices=[
            ("", "As it is"),
            ("current", "On the staff"),
            ("former", "Former staff: a login ends at once"),
            ("guest", "Guest"),
        ],
        help_text="A login that has ended is opened again under Users, not here.",
    )
    unlink = forms.BooleanField(
        required=False,
        label="Unlink the logins",
        help_text="The people may go on signing in. This takes an administrator.",
    )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not any(cleaned.values()):
            raise forms.ValidationError("Fill in what is to be changed.")
        for name in cleaned["empty"]:
            if cleaned.get(name) or cleaned.get(f"{name}_more") or cleaned.get(f"{name}_away"):
                raise forms.ValidationError(
                    f"Either empty the {self.EMPTIED[name]} or say what it is to be."
                )
        return cleaned


class LinkForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(),
        label="Login",
        help_text="Only those that no other profile has, and that may sign in.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        free = User.objects.filter(author=None, is_active=True, is_machine=False)
        self.fields["user"].queryset = free.order_by("last_name", "username")
        self.fields["user"].label_from_instance = _login_name


def _login_name(user):
    name = user.get_full_name()
    return f"{name} ({user.get_username()})" if name else user.get_username()


class InviteForm(forms.Form):
    address = forms.EmailField(label="Mail address", help_text="Readers never see it.")
    role = forms.ModelChoiceField(Group.objects.order_by("pk"), empty_label=None)


class AcceptForm(SetPasswordMixin, forms.ModelForm):
    """A name to sign in with and a password, for whoever was invited."""

    password1, password2 = SetPasswordMixin.create_password_fields()

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name"]
        field_classes = {"username": UsernameField}

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError("Somebody signs in with this name: choose another.")
        return name

    def clean(self):
        self.validate_passwords()
        return super().clean()

    def _post_clean(self):
        super()._post_clean()
        # The rules compare it with the names that have just been typed.
        self.validate_password_for_user(self.instance)

    def user(self):
        """The login that is to be made; not saved yet."""
        user = self.save(commit=False)
        return self.set_password_and_save(user, commit=False)


class WhoForm(forms.Form):
    who = forms.CharField(max_length=300)
