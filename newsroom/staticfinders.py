from fnmatch import fnmatchcase

from django.conf import settings
from django.contrib.staticfiles.finders import AppDirectoriesFinder

# CKEditor's plugins that call other servers, widen the grammar, or that nobody here uses.
UNUSED_PLUGINS = (
    "adobeair autoembed bbcode codesnippet codesnippetgeshi devtools docprops embed embedbase "
    "embedsemantic exportpdf flash forms iframe iframedialog language mathjax pagebreak "
    "placeholder preview scayt sharedspace smiley sourcedialog stylesheetparser templates "
    "uicolor uploadimage uploadwidget wsc"
).split()

UNNEEDED = (
    "ckeditor/file-icons/*",
    "ckeditor/galleriffic/*",
    "ckeditor/ckeditor/CHANGES.md",
    "ckeditor/ckeditor/adapters/*",
    "ckeditor/ckeditor/bender-runner.config.json",
    "ckeditor/ckeditor/skins/moono/*",
    "ckeditor/ckeditor/vendor/*",
    *(f"ckeditor/ckeditor/plugins/{name}/*" for name in UNUSED_PLUGINS),
)
# The admin asks for these only while we work; else for the .min.js beside each.
WORDY = (
    "admin/js/vendor/jquery/jquery.js",
    "admin/js/vendor/select2/select2.full.js",
    "admin/js/vendor/xregexp/xregexp.js",
)
# Folders of translations, of which the newsroom speaks one.
LANGUAGES = ("ckeditor/*/lang/*.js", "admin/js/vendor/select2/i18n/*.js")


def is_needed(path):
    """Whether a static file of an installed app is one that a page of ours may ask for."""
    if any(fnmatchcase(path, pattern) for pattern in UNNEEDED):
        return False
    if path in WORDY:
        return settings.DEBUG
    return path.endswith("/en.js") or not any(fnmatchcase(path, folder) for folder in LANGUAGES)


class NeededFilesFinder(AppDirectoriesFinder):
    """Finds the apps' static files, but for the thousand of CKEditor's that no page loads."""

    def list(self, ignore_patterns):
        return (
            (path, storage) for path, storage in super().list(ignore_patterns) if is_needed(path)
        )

    def find(self, path, *args, **options):
        return super().find(path, *args, **options) if is_needed(path) else []
