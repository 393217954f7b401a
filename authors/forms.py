from django import forms
from django.utils.text import slugify

from authors.models import Author


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
        self.instance.is_current = False
        return super().save(commit)


def _free_slug(name):
    slug = slugify(name, allow_unicode=True)[:100] or "author"
    taken = set(Author.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    places = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(place for place in places if place not in taken)
