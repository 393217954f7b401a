"""The site's stylesheet: many small files while we work, one file in production."""

import re

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = settings.BASE_DIR / "static"
JOINED = "css/site.css"
# tokens.css names the layers, so it comes first; after it the layers decide, not the order.
FIRST = "css/tokens.css"


def parts():
    """The names of the files that make up the stylesheet, in order."""
    names = [path.relative_to(FOLDER).as_posix() for path in FOLDER.glob("css/**/*.css")]
    return sorted(names, key=lambda name: (name != FIRST, name.count("/"), name))


def shortened(css):
    """The same without comments and indents."""
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.S)).strip()


class JoiningStorage(CompressedManifestStaticFilesStorage):
    """Collects static files, and writes the parts of the stylesheet into one file beside them."""

    joins_stylesheets = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._addresses = {}

    def url(self, name, force=False):
        # The manifest is read once, and a page asks for thirty of these.
        if (name, force) not in self._addresses:
            self._addresses[name, force] = super().url(name, force)
        return self._addresses[name, force]

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            self._join(paths)
            self._addresses.clear()
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, paths):
        css = "\n".join(shortened((FOLDER / name).read_text()) for name in parts())
        self.delete(JOINED)
        self._save(JOINED, ContentFile(css.encode()))
        paths[JOINED] = (self, JOINED)
