import json
from itertools import zip_longest

from django import forms
from django.contrib import admin
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from articles.content import CONTENT_FIELDS
from articles.models import (
    Article,
    Byline,
    Correction,
    RelatedPick,
    Request,
    Series,
    Tag,
)
from articles.revising import tidy_reason
from articles.tags import check_tag_name
from articles.workflow import InvalidStep
from authors.models import Author
from categories.models import Category
from newsroom.forms import MomentField, SearchedChoices, whole_number
from photos.models import Photo

ROLE = Byline.Role
# What the form sends for a byline that names nobody.
NOBODY = "anonymous"
# Beyond these an author is found by name, also without a script.
MOST_OFFERED = 60


class BylinesWidget(forms.Widget):
    """Rows of author and role in their order; a script finds, adds, moves and removes authors."""

    template_name = "admin/articles/article/_bylines.html"
    may_add_author = False

    def render(self, name, value, attrs=None, renderer=None):
        return mark_safe(  # noqa: S308 (a template of ours escapes it)
            render_to_string(self.template_name, self.get_context(name, value, attrs))
        )

    def get_context(self, name, value, attrs):
        # A name that could not be told stays where it was typed.
        sought = [row["author"] for row in value or [] if _is_typed(row["author"])]
        rows = [row for row in value or [] if not _is_typed(row["author"])]
        named = self._offered(rows)
        return super().get_context(name, value, attrs) | {
            "rows": [*_as_chosen(rows, named), {}],
            "authors": named.values(),
            "sought": " ".join(sought),
            "nobody": NOBODY,
            "roles": ROLE.choices,
            "may_add_author": self.may_add_author,
            "find": reverse("admin:authors_author_find"),
        }

    def value_from_datadict(self, data, files, name):
        columns = (data.getlist(f"{name}-{part}") for part in ("author", "role", "reason"))
        rows = [_typed_row(*row) for row in zip_longest(*columns, fillvalue="") if row[0]]
        typed = " ".join(data.get(f"{name}-find", "").split())
        return [*rows, {"author": typed, "role": ROLE.REPORTER}] if typed else rows

    def _offered(self, rows):
        """The authors that each row offers: the first of the masthead, and those of the rows."""
        chosen = [row["author"] for row in rows if isinstance(row["author"], int)]
        authors = Author.objects.named()
        first = authors.order_by("-is_current", "name")[:MOST_OFFERED]
        known = {author.pk: author for author in first}
        if missing := set(chosen) - known.keys():
            known |= authors.in_bulk(missing)
        return known

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-author" not in data

    def id_for_label(self, id_):
        return ""


def _typed_row(author, role, reason):
    row = {"author": whole_number(author), "role": role or ROLE.REPORTER}
    if author == NOBODY:
        row["author"] = NOBODY
        return row | {"reason": reason} if reason else row
    return row


def _is_typed(who):
    return isinstance(who, str) and who != NOBODY


def _as_chosen(rows, known):
    """The rows as the form offers them: who is not known by name may be nobody named."""
    others = {row["author"] for row in rows} - known.keys()
    nobody = _nobody() if others else None
    return [
        row | {"author": NOBODY} if row["author"] in (NOBODY, nobody) and row["author"] else row
        for row in rows
    ]


def _nobody():
    return Author.objects.filter(kind=Author.Kind.ANONYMOUS).values_list("pk", flat=True).first()


def _author_meant(who):
    """The pk that a row means: a number, nobody named, or a name typed in full."""
    if who == NOBODY:
        return Author.objects.anonymous().pk
    if _is_typed(who):
        called = Author.objects.named().filter(name__iexact=who)[:2]
        if len(called) == 1:
            return called[0].pk
        raise forms.ValidationError(
            f"{'Several authors are' if called else 'No author is'} called “{who}”: "
            "choose one from the list."
        )
    # Somebody may have merged two profiles since the page was opened.
    standing = Author.objects.standing_for(who) if who else None
    return standing.pk if standing else None


def _tidied(row):
    reason = tidy_reason(row.get("reason", ""))
    return {"author": row["author"], "role": row["role"]} | ({"reason": reason} if reason else {})


class BylinesField(forms.Field):
    widget = BylinesWidget

    def clean(self, value):
        value = [row | {"author": _author_meant(row["author"])} for row in value]
        known = Author.objects.in_bulk([row["author"] for row in value])
        seen = set()
        for row in value:
            if row["author"] not in known:
                raise forms.ValidationError("A byline names an author who does not exist.")
            if row["role"] not in ROLE.values:
                raise forms.ValidationError(f"{known[row['author']]} has an unknown role.")
            if (row["author"], row["role"]) in seen:
                role = ROLE(row["role"]).label.lower()
                raise forms.ValidationError(f"{known[row['author']]} is there twice as {role}.")
            seen.add((row["author"], row["role"]))
        return [_tidied(row) for row in value]

    def has_changed(self, initial, data):
        nobody = _nobody() if any(row["author"] == NOBODY for row in data or []) else None
        meant = [row | {"author": nobody} if row["author"] == NOBODY else row for row in data or []]
        return [*map(_tidied, initial or [])] != [*map(_tidied, meant)]


class TagNamesWidget(forms.TextInput):
    """Names with commas between them; a script makes chips of them and suggests others."""

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = [part.strip() for part in (value or "").split(",")]
        context["widget"]["attrs"] |= {
            "data-tags": reverse("admin:articles_article_tag_names"),
            "data-known": json.dumps(Tag.objects.known_among(typed)),
        }
        return context


class TagNamesField(forms.CharField):
    """Names with commas between them."""

    widget = TagNamesWidget
    LONGEST = Tag._meta.get_field("name").max_length

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        names = {}
        for name in super().to_python(value).split(","):
            if tidy := " ".join(name.split()):
                names.setdefault(tidy.casefold(), tidy)
        return list(names.values())

    def validate(self, value):
        for name in value:
            if len(name) > self.LONGEST:
                raise forms.ValidationError(f"“{name[:40]}…” is too long for a tag.")

    def run_validators(self, value):
        """The list has none."""

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data)


class RelatedWidget(SearchedChoices):
    """Searches the stories that this person may point to."""

    def get_url(self):
        return reverse("admin:articles_article_linkable")

    def optgroups(self, name, value, attr=None):
        # The order of the picks is theirs on the page.
        groups = super().optgroups(name, value, attr)
        groups[0][1].sort(key=lambda option: value.index(str(option["value"])))
        return groups


class RelatedField(forms.ModelMultipleChoiceField):
    def clean(self, value):
        found = {str(article.pk): article.pk for article in super().clean(value)}
        return [found[pk] for pk in value or [] if pk in found]

    def has_changed(self, initial, data):
        return [str(pk) for pk in initial or []] != list(data or [])


class CategoryField(forms.ModelChoiceField):
    def label_from_instance(self, category):
        return f"{category.parent} › {category}" if category.parent else str(category)


class CategoriesField(forms.ModelMultipleChoiceField):
    label_from_instance = CategoryField.label_from_instance

    def clean(self, value):
        return [category.pk for category in super().clean(value)]


class ArticleForm(forms.ModelForm):
    """The content of a story, begun from a revision; `changes()` is the next one's."""

    # Given by the admin: who writes, why the last attempt to save was refused, and the unsaved
    # text to go on with.
    user = None
    refusal = ""
    unsaved = None

    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    category = CategoryField(Category.objects.select_related("parent"), required=False)
    series = forms.ModelChoiceField(Series.objects.all(), required=False)
    embargo_until = MomentField(required=False, label="Embargo until")
    ends_at = MomentField(required=False, label="Ends")
    bylines = BylinesField(required=False)
    tag_names = TagNamesField(
        required=False, label="Tags", help_text="With commas between them. Example: Ukraine, F-35"
    )
    further_categories = CategoriesField(
        Category.objects.select_related("parent"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    related = RelatedField(
        Article.objects.none(),
        required=False,
        label="Related stories",
        widget=RelatedWidget(RelatedPick._meta.get_field("picked"), admin.site),
    )

    class Meta:
        model = Article
        fields = CONTENT_FIELDS
        widgets = {
            "headline": forms.Textarea(attrs={"rows": 1, "class": "story__headline"}),
            "deck": forms.Textarea(attrs={"rows": 1, "class": "story__deck"}),
            "lead_caption": forms.Textarea(attrs={"rows": 2, "placeholder": "Its own words"}),
            "lead_alt": forms.Textarea(
                attrs={"rows": 2, "placeholder": "For those who cannot see it"}
            ),
            "search_description": forms.Textarea(attrs={"rows": 2, "placeholder": "The deck"}),
            "ad_pins": forms.Textarea(attrs={"rows": 2}),
            "ad_bans": forms.Textarea(attrs={"rows": 2}),
            "search_title": forms.TextInput(attrs={"placeholder": "The headline"}),
        }
        error_messages = {
            "headline": {"required": "Write a headline first: one word is enough to save."}
        }

    def __init__(self, data=None, files=None, *, instance=None, initial=None, **kwargs):
        self.begun_from = self._begun_from(instance, data)
        # The row itself is written by its verbs alone.
        copy = Article(pk=instance.pk) if instance else None
        initial = self._content() | (initial or {})
        super().__init__(data, files, instance=copy, initial=initial, **kwargs)
        for field in self.fields.values():
            # A browser cuts off what is pasted beyond it, and says nothing.
            field.widget.attrs.pop("maxlength", None)
        self.fields["bylines"].widget.may_add_author = self.user.has_perm("authors.add_author")
        self.fields["body"].widget.look_up = self._look_up
        self._offer_related()
        if self.unsaved and data is None:
            self.initial |= self._values_of(self.unsaved)

    def clean(self):
        if self.refusal:
            self.add_error(None, self.refusal)
        return super().clean()

    def changes(self):
        """What the next revision changes; the rest is carried over."""
        names = [name for name in self.changed_data if name != "base"]
        if self.begun_from is None and "bylines" not in names:
            # What the form began with is the story's only once it is saved.
            names.append("bylines")
        changes = {name: self.cleaned_data[name] for name in names}
        if "related" in changes:
            changes["related"] = changes["related"] + self._out_of_sight
        return changes

    def save(self, commit=True):
        raise NotImplementedError("A revision is saved by the article's own verbs.")

    def _post_clean(self):
        """Field by field only: the copy of the row is never saved."""

    def _begun_from(self, article, data):
        if article is None:
            return None
        number = whole_number(data.get("base")) if data else getattr(self.unsaved, "base", None)
        return article.revisions.filter(number=number).first() or article.newest_revision

    def _content(self):
        if self.begun_from is None:
            return {"bylines": self._own_byline()}
        return self.begun_from.content() | {"base": self.begun_from.number}

    def _own_byline(self):
        """A new story is signed by who begins it, if readers know them by name."""
        own = Author.objects.linked_to(self.user).filter(is_current=True).first()
        return [{"author": own.pk, "role": ROLE.REPORTER.value}] if own else []

    def _values_of(self, unsaved):
        """What was typed, field by field; a choice that is gone since is left out."""
        data = form_data(unsaved.typed)
        values = {}
        for name, field in self.fields.items():
            value = field.widget.value_from_datadict(data, {}, name)
            if not field.widget.value_omitted_from_data(data, {}, name) and _is_there(field, value):
                values[name] = value
        return values

    def _look_up(self, references):
        """The stories and photos of the body that this person may see in the editor."""
        stories = Article.objects.linkable_by(self.user).only("pk", "headline")
        photos = Photo.objects.in_bulk(references.photos)
        for photo in photos.values():
            photo.in_newsroom = True
        return stories.in_bulk(references.articles), photos

    def _offer_related(self):
        linkable = Article.objects.linkable_by(self.user).only("pk", "headline")
        picked = self.initial.get("related") or []
        seen = set(linkable.filter(pk__in=picked).values_list("pk", flat=True))
        # An editor's pick that this writer may not see yet stays where it is.
        self._out_of_sight = [pk for pk in picked if pk not in seen]
        self.initial["related"] = [pk for pk in picked if pk in seen]
        self.fields["related"].queryset = linkable


def form_data(typed):
    """Each field's values as a browser sends them."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def _is_there(field, value):
    if not isinstance(field, forms.ModelChoiceField) or not value:
        return True
    try:
        field.clean(value)
    except forms.ValidationError:
        return False
    return True


class CorrectionForm(forms.ModelForm):
    class Meta:
        model = Correction
        fields = ["kind", "text", "place"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        # A retraction is a step of its own.
        self.fields["kind"].choices = [
            choice for choice in Correction.Kind.choices if choice[0] != Correction.Kind.RETRACTION
        ]

    def clean_place(self):
        return self.cleaned_data["place"] or Correction.Place.FOOT


class RequestForm(forms.ModelForm):
    """What a second person is asked to confirm."""

    at = MomentField(
        required=False,
        label="Moment",
        help_text="When it goes out, or the new embargo. Empty: now.",
    )

    class Meta:
        model = Request
        fields = ["kind", "at", "reason"]


class AddressForm(forms.Form):
    slug = forms.SlugField(
        label="Last part of the address",
        max_length=90,
        allow_unicode=True,
        help_text="The old address goes on leading to the story.",
    )


class TagForm(forms.ModelForm):
    class Meta:
        model = Tag
        fields = ["name", "introduction", "asks_for_checklist", "without_ads"]

    def clean_name(self):
        name = " ".join(self.cleaned_data["name"].split())
        if Tag.objects.exclude(pk=self.instance.pk).filter(name__iexact=name).exists():
            raise forms.ValidationError("There is a tag of this name: merge the two instead.")
        try:
            check_tag_name(name, self.instance if self.instance.pk else None)
        except InvalidStep as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return name


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Tag.objects.none(), label="Which one stays?", widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args, tags, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = tags
