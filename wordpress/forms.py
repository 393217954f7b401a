"""What an administrator chooses before an import: the files, and what of them shall come."""

from django import forms

from authors.models import Author
from wordpress import folders
from wordpress.importing import ONLY
from wordpress.models import Import

ENDINGS = (".xml", ".gz", ".zip", ".wxr", ".txt")
KINDS = {
    "posts": "Stories",
    "pages": "Pages",
    "media": "Pictures and files",
    "comments": "Comments",
}


def folder_choices():
    return [("", "No folder"), *((name, name) for name in folders.found())]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ExportsField(forms.FileField):
    """One or several export files."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, (list, tuple)) else [data]
        if not uploads or not uploads[0]:
            raise forms.ValidationError(self.error_messages["required"])
        cleaned = [super(ExportsField, self).clean(upload) for upload in uploads]
        for upload in cleaned:
            if not upload.name.lower().endswith(ENDINGS):
                raise forms.ValidationError(
                    f"{upload.name}: choose the files that WordPress made. They end with .xml, "
                    "or .xml.gz or .zip when packed."
                )
        return cleaned


class ImportForm(forms.ModelForm):
    exports = ExportsField(
        label="Export files",
        help_text="From WordPress: Tools, Export, All content. A large site gives several files: "
        "choose them all. They may be packed as .gz or .zip.",
    )
    folder = forms.ChoiceField(label="Pictures and files from the server", required=False)
    only = forms.MultipleChoiceField(
        label="Bring only",
        choices=KINDS.items(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: everything. What is left out now can come with another import.",
    )
    since = forms.DateField(
        label="Only what is dated from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Empty: everything.",
    )
    map_author = forms.CharField(
        label="Authors who are here already",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A line for each: the login there, an equals sign, and the last part of the "
        "profile’s address here. Example: jsmith=john-smith",
    )
    media_hosts = forms.CharField(
        label="Further hosts of pictures",
        required=False,
        help_text="If pictures lie on another host, such as a CDN. Example: cdn.example.com",
    )

    class Meta:
        model = Import
        fields = ["fetch_media"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["folder"].choices = folder_choices()
        self.fields["folder"].help_text = (
            f"Copy wp-content/uploads of the old site into a folder below {folders.base()} on the "
            "server, and it can be chosen here. A file that is not there can still be fetched."
        )

    def clean_map_author(self):
        mapped = {}
        for line in filter(None, map(str.strip, self.cleaned_data["map_author"].splitlines())):
            old, equals, new = (part.strip() for part in line.partition("="))
            if not (old and equals and new):
                raise forms.ValidationError(f"“{line}”: write login=address, a line for each.")
            if not Author.objects.filter(slug=new).exists():
                raise forms.ValidationError(f"No author here has the address “{new}”.")
            mapped[old.casefold()] = new
        return mapped

    def clean_media_hosts(self):
        hosts = self.cleaned_data["media_hosts"].replace(",", " ").split()
        return [host.lower().removeprefix("www.") for host in hosts]

    def options(self):
        """The choices as the import keeps them."""
        chosen = self.cleaned_data
        since = chosen["since"]
        return {
            "folder": chosen["folder"],
            "only": [kind for kind in ONLY if kind in chosen["only"]],
            "since": f"{since}T00:00:00+00:00" if since else "",
            "map_author": chosen["map_author"],
            "media_hosts": chosen["media_hosts"],
        }
