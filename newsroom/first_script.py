"""The one script that stands in a page itself, to run before anything of it is seen.

As a file it would come after the first paint, or keep the first paint waiting.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).parent.parent / "static/js/first.js"


def shortened(script):
    """The same without lines of comment and without indents."""
    return re.sub(r"^\s*(//.*)?\n?", "", script, flags=re.M).strip()


SCRIPT = shortened(FILE.read_text())
# How the content security policy names it.
SOURCE = f"'sha256-{b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"
