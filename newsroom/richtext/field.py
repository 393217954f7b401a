"""The model field and the form field of a body: whatever passes through them comes out clean."""

from django import forms
from django.db import models

from newsroom.richtext.grammar import clean
from newsroom.richtext.widget import RichTextWidget


class RichTextFormField(forms.CharField):
    """A body as an editor types it."""

    widget = RichTextWidget
    # Far above the longest story, far below what would keep a process busy.
    LONGEST = 500_000

    def __init__(self, *, max_length=LONGEST, **kwargs):
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget):
        # The browser would count markup; CKEditor fills the field without being stopped by it.
        return {name: v for name, v in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value):
        text = super().to_python(value)
        return text if len(text) > self.max_length else clean(text)

    def has_changed(self, initial, data):
        return clean(initial) != self.to_python(data)


class RichTextField(models.TextField):
    """HTML of the one grammar: cleaned on every way into the database."""

    def get_db_prep_save(self, value, connection):
        return super().get_db_prep_save(_cleaned(value), connection)

    def pre_save(self, instance, add):
        value = _cleaned(super().pre_save(instance, add))
        setattr(instance, self.attname, value)
        return value

    def formfield(self, **kwargs):
        # Django's admin asks for a text area in the place of every TextField.
        if not _is_editor(kwargs.get("widget")):
            kwargs["widget"] = RichTextWidget
        return super().formfield(
            **{"form_class": RichTextFormField, "max_length": RichTextFormField.LONGEST, **kwargs}
        )

    def deconstruct(self):
        # Migrations name the package, so that what is inside it can move.
        name, _, args, kwargs = super().deconstruct()
        return name, "newsroom.richtext.RichTextField", args, kwargs


def _is_editor(widget):
    kind = widget if isinstance(widget, type) else type(widget)
    return issubclass(kind, RichTextWidget)


def _cleaned(value):
    return clean(value) if isinstance(value, str) else value
