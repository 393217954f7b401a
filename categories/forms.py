from django import forms

from categories.models import Category


class CategoryRow(forms.ModelForm):
    """A category in the list, where the column's head is no label for the input."""

    class Meta:
        model = Category
        fields = ["order", "in_menu"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.help_text = ""
            field.widget.attrs["aria-label"] = f"{field.label}: {self.instance.name}"
