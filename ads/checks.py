"""A misspelt slot in a template is found when the site starts, not when a reader meets it."""

import re
from pathlib import Path

from django.conf import settings
from django.core import checks

from ads.slots import Slot

USED = re.compile(r"{%-?\s*ad_slot\s+(.*?)\s*-?%}")


@checks.register(checks.Tags.templates)
def slots_are_spelt_right(app_configs=None, **options):
    folders = [Path(folder) for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    return [
        checks.Error(
            f"{path.relative_to(folder)} asks for the ad slot {asked}, which does not exist.",
            hint=f"Use one of: {', '.join(Slot.values)}.",
            id="ads.E001",
        )
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
        for asked in USED.findall(path.read_text())
        if asked.strip("\"'") not in Slot.values
    ]
