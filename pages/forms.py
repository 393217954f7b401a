from django import forms

from newsroom import richtext
from pages.models import CONTENT_FIELDS, PLACE_FIELDS, Page
from photos.models import Photo


class PageForm(forms.ModelForm):
    """A version of a page, begun from the newest one, and its place on the site."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    body = richtext.RichTextFormField(required=False)

    class Meta:
        model = Page
        fields = [
            "title", "slug", "parent", "description", "body", "subject", "in_menu", "in_footer",
            "order",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.look_up = _look_up
        if newest := self.instance.newest_revision:
            stands = newest.stands()
            self.initial |= newest.content() | stands | {"base": newest.number}
            self.initial["parent"] = stands["parent_id"]
            self.fields["parent"].queryset = Page.objects.exclude(pk=self.instance.pk)

    def clean(self):
        cleaned, newest = super().clean(), self.instance.newest_revision
        base = cleaned.get("base")
        if newest and base and base != newest.number:
            self.add_error(
                None,
                f"{newest.by} saved version {newest.number} while you were writing. Your text is "
                "below; copy what you need, then open the page anew.",
            )
        return cleaned

    def content(self):
        return {name: self.cleaned_data[name] for name in CONTENT_FIELDS}

    def place(self):
        parent = self.cleaned_data["parent"]
        found = self.cleaned_data | {"parent_id": parent.pk if parent else None}
        # An empty address was made from the title.
        found["slug"] = found["slug"] or self.instance.slug
        return {name: found[name] for name in PLACE_FIELDS}


def _look_up(references):
    from articles.models import Article

    stories = Article.objects.published().in_bulk(references.articles)
    photos = Photo.objects.in_bulk(references.photos)
    for photo in photos.values():
        photo.in_newsroom = True
    return stories, photos
