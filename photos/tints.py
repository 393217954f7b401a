"""The colour that stands in a picture's place while it loads: one of 64, each a CSS class."""

from PIL import Image

LEVELS = (0x18, 0x58, 0x98, 0xD8)


def of(picture):
    """The name of the tint nearest to the colour that the picture has most of."""
    if picture.mode == "RGBA":
        # What is behind a transparent drawing must stay in view.
        return ""
    small = picture.convert("RGB").resize((32, 32), Image.Resampling.BOX, reducing_gap=2)
    small = small.quantize(5)
    _, most = max(small.getcolors())
    colour = small.getpalette()[most * 3 : most * 3 + 3]
    return "".join(str(_nearest(channel)) for channel in colour)


def _nearest(channel):
    return min(range(len(LEVELS)), key=lambda level: abs(LEVELS[level] - channel))


def stylesheet():
    """The text of static/css/components/tint.css."""
    rules = [
        f"  .tint-{r}{g}{b} {{\n    background: rgb({LEVELS[r]} {LEVELS[g]} {LEVELS[b]});\n  }}"
        for r in range(4)
        for g in range(4)
        for b in range(4)
    ]
    start = "/* In a photo’s place while it loads; photos/tints.py chooses one, and wrote these. */"
    return f"@layer components {{\n  {start}\n" + "\n\n".join(rules) + "\n}\n"
