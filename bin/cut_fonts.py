"""Cut the fonts that pages send out of the whole ones.

    uv run --with fonttools,brotli bin/cut_fonts.py

What each page needs before it is first seen is kept small: the letters of English and the accents
that its names have most often, few weights, and no kerning that differs from weight to weight. All
other letters are files of their own, fetched by pages on which they stand (newsroom/fonts.py,
static/css/tokens.css).
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib import instancer

ROOT = Path(__file__).parent.parent
WHOLE, CUT = ROOT / "photos/fonts", ROOT / "static/fonts"

RARE = r"<>\^`{}|~@#_="
ENGLISH = {chr(code) for code in range(0x20, 0x7F)} - {*RARE}
ACCENTS = {*"áäåçèéíñóöøüÅÉÖ"}
SIGNS = {*"\u00a0\u2009\u200b£–—‘’“”•…€−"}
# In captions, lists and the foot of a page; hardly ever in what one reads.
SMALL_PRINT = {*"§©°·×+*@"}
# Points to the em, as fine as the largest headline on the finest screen can show.
GRID = 500
# By the name of the whole file: the weights that the stylesheet asks for, and the letters.
FACES = {
    "source-serif-4": ((400, 600), (ENGLISH | ACCENTS | SIGNS) - SMALL_PRINT),
    "source-serif-4-italic": (400, (ENGLISH | ACCENTS | SIGNS) - SMALL_PRINT),
    "source-sans-3": ((400, 700), ENGLISH | ACCENTS | SIGNS | SMALL_PRINT),
}


def cut(name, weights, letters, to):
    font = TTFont(WHOLE / f"{name}.woff2", recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "liga"], hinting=False, name_IDs=[1, 2])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(letters))
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": weights})
    kern_all_weights_alike(font)
    scale_upem(font, GRID)
    font.flavor = "woff2"
    font.save(CUT / to)
    print(f"{(CUT / to).stat().st_size:7,} {to}")


def kern_all_weights_alike(font):
    """Drop how pairs differ between weights: a third of the file, a hundredth of a letter."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for pairs in lookup.SubTable:
            pairs = getattr(pairs, "ExtSubTable", pairs)
            if type(pairs).__name__ != "PairPos":
                continue
            pairs.ValueFormat1 &= 0x0F
            for value in _values(pairs):
                vars(value).pop("XAdvDevice", None)


def _values(pairs):
    if pairs.Format == 1:
        return [r.Value1 for pair_set in pairs.PairSet for r in pair_set.PairValueRecord]
    return [r.Value1 for first in pairs.Class1Record for r in first.Class2Record]


def ranges(letters):
    """The letters as CSS writes them."""
    runs = []
    for code in sorted(map(ord, letters)):
        if runs and runs[-1][-1] == code - 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return ", ".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


if __name__ == "__main__":
    for name, (weights, first) in FACES.items():
        known = {chr(code) for code in TTFont(WHOLE / f"{name}.woff2").getBestCmap()}
        family, style, _ = name.partition("-italic")
        cut(name, weights, known & first, f"{name}.woff2")
        cut(name, weights, known - first, f"{family}-latin-1{style}.woff2")
        print("        with", ranges(known - first))
