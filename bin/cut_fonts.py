"""Cut the fonts that pages send out of the whole ones.

    uv run --with fonttools,brotli bin/cut_fonts.py

What each page needs before it is first seen is kept small: the letters of English and the accents
that its names have most often, few weights, and nothing that is too small to be seen. All other
letters are files of their own, fetched by pages on which they stand (newsroom/fonts.py,
static/css/tokens.css).
"""

from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem
from fontTools.varLib import instancer
from fontTools.varLib.iup import iup_delta_optimize

ROOT = Path(__file__).parent.parent
WHOLE, CUT = ROOT / "photos/fonts", ROOT / "static/fonts"

RARE = r"<>\^`{}|~@#_="
ENGLISH = {chr(code) for code in range(0x20, 0x7F)} - {*RARE}
ACCENTS = {*"áäåçèéíñóöøüÅÉÖ"}
SIGNS = {*"\u00a0\u2009\u200b£–—‘’“”•…€−"}
# In captions, lists and the foot of a page; hardly ever in what one reads.
SMALL_PRINT = {*"§©°·×+*@•−"}
RARE_LIGATURES = {"fft", "ffj", "fff", "ffb", "ffh", "ffk", "fb", "fh", "fj", "fk"}
# Points to the em: twice as fine as the largest headline on the finest screen.
GRID = 400
# By how many points of the grid an outline in a bolder weight may be off. The lightest is exact.
SLACK = 1.4
# Pairs that kerning would move by less are left as they are.
LEAST_KERNING = 6
# The outlines tell widths too.
UNUSED = ["BASE", "STAT", "gasp", "HVAR"]
# Systems want a family, a style, a whole name and one for printers. Nobody reads them here, and
# that of the whole font belongs to its makers.
NAMED, NAME = (1, 2, 4, 6), "N"
# By the name of the whole file: the weights that the stylesheet asks for, and the letters.
FACES = {
    "source-serif-4": ((400, 600), (ENGLISH | ACCENTS | SIGNS) - SMALL_PRINT),
    "source-serif-4-italic": (400, (ENGLISH | ACCENTS | SIGNS) - SMALL_PRINT),
    "source-sans-3": ((400, 700), ENGLISH | ACCENTS | SIGNS | SMALL_PRINT),
}


def cut(name, weights, letters, to):
    font = TTFont(WHOLE / f"{name}.woff2", recalcTimestamp=False)
    forget_rare_ligatures(font)
    options = subset.Options(layout_features=["kern", "liga"], hinting=False, name_IDs=[])
    options.drop_tables += UNUSED
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(letters))
    subsetter.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": weights})
    scale_upem(font, GRID)
    simplify_kerning(font)
    if "gvar" in font:
        font["fvar"].instances = []
        simplify_weights(font)
    for kind in NAMED:
        font["name"].setName(NAME, kind, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(CUT / to)
    print(f"{(CUT / to).stat().st_size:7,} {to}")


def forget_rare_ligatures(font):
    for table in _subtables(font["GSUB"]):
        for first, ligatures in getattr(table, "ligatures", {}).items():
            table.ligatures[first] = [
                ligature
                for ligature in ligatures
                if "".join([first, *ligature.Component]) not in RARE_LIGATURES
            ]


def simplify_kerning(font):
    """Drop what nobody sees: how pairs differ between weights, and the slightest moves."""
    for pairs in _subtables(font["GPOS"]):
        if type(pairs).__name__ != "PairPos":
            continue
        pairs.ValueFormat1 &= 0x0F
        for value in _values(pairs):
            vars(value).pop("XAdvDevice", None)
            if abs(value.XAdvance) < LEAST_KERNING:
                value.XAdvance = 0


def simplify_weights(font):
    """Let bolder outlines follow from their neighbors' moves wherever that is near enough."""
    outlines = font["glyf"]
    for glyph, variations in font["gvar"].variations.items():
        points, control = outlines._getCoordinatesAndControls(glyph, font["hmtx"].metrics)
        slack = 0 if outlines[glyph].isComposite() else SLACK
        for variation in variations:
            variation.calcInferredDeltas(points, control.endPts)
            moves = [(round(x), round(y)) for x, y in variation.coordinates]
            needed = iup_delta_optimize(moves, points, control.endPts, slack)
            # The last four are no points but the widths, which stay exact.
            variation.coordinates = [*needed[:-4], *moves[-4:]]


def _subtables(table):
    for lookup in table.table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            yield getattr(subtable, "ExtSubTable", subtable)


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
