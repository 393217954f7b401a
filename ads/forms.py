from django import forms

from ads import troubles
from ads.models import TYPES, Advert, Advertiser, Campaign
from ads.slots import Screen, Slot, sizes_said
from newsroom.forms import MomentField


class Choices(forms.TypedMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def __init__(self, choices, **kwargs):
        super().__init__(choices=choices, required=False, empty_value=[], **kwargs)


class CampaignForm(forms.ModelForm):
    starts_at = MomentField(label="Starts", required=False, help_text="Empty: now.")
    types = Choices(TYPES, help_text="Only beside stories of these types. None: beside all.")
    not_types = Choices(TYPES, label="Not beside types")
    screens = Choices(Screen.choices, help_text="Only on these. None: on all.")

    class Meta:
        model = Campaign
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets choose)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("starts_at") and "starts_at" not in self.errors:
            # The column's own default: this moment by the database's clock.
            cleaned["starts_at"] = self.instance.starts_at
        return cleaned


class AdvertiserForm(forms.ModelForm):
    """`person` is who fills it in."""

    person = None

    class Meta:
        model = Advertiser
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets choose)

    def clean_logo(self):
        return _ours(self, "logo")


def _ours(form, name):
    photo = form.cleaned_data[name]
    if photo and name in form.changed_data and not troubles.may_show(photo, form.person):
        raise forms.ValidationError(troubles.NOT_OURS)
    return photo


class AdvertForm(forms.ModelForm):
    """`person` is who fills it in."""

    person = None

    class Meta:
        model = Advert
        fields = "__all__"  # noqa: DJ007 (the admin's fieldsets choose)
        widgets = {
            "html": forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
            "text": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slot" in self.fields:
            said = (f"{slot.label}: {sizes_said(slot)}." for slot in Slot)
            self.fields["slot"].help_text = " ".join(said)

    def clean_picture(self):
        return _ours(self, "picture")


class ReportForm(forms.Form):
    """Which days, of whom, and by what."""

    BY = {
        "day": "Day",
        "advert": "Advert",
        "campaign": "Campaign",
        "advertiser": "Advertiser",
        "slot": "Slot",
    }

    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    by = forms.ChoiceField(label="By", choices=list(BY.items()))
    advertiser = forms.ModelChoiceField(None, required=False, empty_label="All")
    campaign = forms.ModelChoiceField(None, required=False, empty_label="All")
    slot = forms.ChoiceField(required=False, choices=[("", "All"), *Slot.choices])

    LONGEST = 400

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["advertiser"].queryset = Advertiser.objects.all()
        self.fields["campaign"].queryset = Campaign.objects.select_related("advertiser")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            raise forms.ValidationError("The last day comes before the first.")
        if first and last and (last - first).days > self.LONGEST:
            raise forms.ValidationError("Choose at most 400 days.")
        return cleaned
