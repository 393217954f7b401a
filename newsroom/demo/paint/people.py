"""Author portraits in window light, printed in black and white; and the publication's mark."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from newsroom.demo.paint.brushes import clouds, rgb

SIDE, UNITS = 480, 240


@dataclass(frozen=True)
class Sitter:
    ground: str
    skin: str
    hair: str
    coat: str
    cut: str
    collar: str = "shirt"
    jaw: float = 1.0
    beard: float = 0.0
    glasses: bool = False
    lean: float = 0.0
    age: float = 0.0
    mirrored: bool = False


SITTERS = {
    "author-henrike-brandt": Sitter("#9aa5a8", "#cfa587", "#8d877e", "#26323c", "swept", "shirt", 0.96, lean=-3, age=0.7),
    "author-tobi-adeyemi": Sitter("#b8ad9d", "#86593f", "#17120f", "#3f4a4b", "crop", "round", 1.05, 0.45, lean=2),
    "author-samira-noor": Sitter("#8f8a88", "#b07f5a", "#1c1512", "#4d3531", "long", "open", 0.93, lean=3, mirrored=True),
    "author-ilse-varga": Sitter("#77838d", "#d8b196", "#7b4a2c", "#1b2429", "bob", "roll", 0.94, glasses=True, lean=-2),
    "author-rafael-castellan": Sitter("#6e716c", "#bf9170", "#b9b4ad", "#23282e", "receding", "tie", 1.06, 0.3, glasses=True, age=1, mirrored=True),
    "author-maren-osei": Sitter("#a49a8c", "#855a42", "#120e0c", "#6a5a48", "natural", "open", 0.96, lean=-3),
    "author-jonas-feldt": Sitter("#5f6b73", "#dcb79c", "#a5875c", "#2e3338", "tousled", "hood", 0.98, 0.55, lean=4),
    "author-adaeze-whitcombe": Sitter("#c0b7a8", "#7b5340", "#0f0c0b", "#1f2630", "wrap", "open", 0.95, lean=2, mirrored=True),
    "author-lucia-ferrante": Sitter("#8b9691", "#cda083", "#2b1d17", "#4f2a28", "bun", "shirt", 0.92, lean=-4),
    "author-kaan-ozdemir": Sitter("#4c5358", "#c39a78", "#1e1815", "#4a4c48", "short", "strap", 1.04, 0.95, lean=-2, mirrored=True),
    "author-yara-haddad": Sitter("#a9a39b", "#c4956f", "#4a5a66", "#3a3f45", "scarf", "none", 0.93, glasses=True, lean=2),
    "author-tomas-reyhl": Sitter("#83847e", "#c99f80", "#6a655f", "#2c3034", "bald", "tie", 1.08, 0.75, age=0.9, lean=1),
}  # fmt: skip


def rounded(points, times=3):
    """A polygon with its corners cut, again and again."""
    ring = np.array(points, float)
    for _ in range(times):
        following = np.roll(ring, -1, 0)
        ring = np.stack([ring * 0.75 + following * 0.25, ring * 0.25 + following * 0.75], 1)
        ring = ring.reshape(-1, 2)
    return [tuple(p) for p in ring]


class Print:
    """A small square canvas whose shapes are given in 240ths."""

    def __init__(self, ground, lean, rng):
        self.lean, self.rng = lean, rng
        self.rows, self.columns = np.mgrid[0 : UNITS : SIDE * 1j, 0 : UNITS : SIDE * 1j]
        fall = 1.22 - self.columns / UNITS * 0.5 - self.rows / UNITS * 0.16
        weave = (clouds(rng, 5, 1, 2, SIDE, SIDE) - 0.5) * 0.12
        self.pixels = np.ones((SIDE, SIDE, 3)) * rgb(ground) * (fall + weave)[..., None]

    def mask(self, points, soft=0.6, turn=True, smooth=True):
        points = rounded(points) if smooth else points
        if turn:
            a = np.deg2rad(self.lean)
            points = [
                (
                    120 + (x - 120) * np.cos(a) - (y - 190) * np.sin(a),
                    190 + (x - 120) * np.sin(a) + (y - 190) * np.cos(a),
                )
                for x, y in points
            ]
        scale = SIDE / UNITS * 3
        image = Image.new("L", (SIDE * 3, SIDE * 3))
        ImageDraw.Draw(image).polygon([(x * scale, y * scale) for x, y in points], fill=255)
        image = image.resize((SIDE, SIDE), Image.BOX)
        return np.asarray(image.filter(ImageFilter.GaussianBlur(float(soft * SIDE / UNITS)))) / 255

    def lay(self, tone, amount):
        tone = rgb(tone) if isinstance(tone, str) else tone
        self.pixels = self.pixels + (tone - self.pixels) * np.clip(amount, 0, 1)[..., None]

    def fill(self, points, tone, amount=1.0, soft=0.6, within=None, **how):
        mask = self.mask(points, soft, **how)
        self.lay(tone, mask * amount * (1 if within is None else within))
        return mask

    def spot(self, x, y, wide, high, tone, amount, within):
        a = np.deg2rad(self.lean)
        px, py = (
            120 + (x - 120) * np.cos(a) - (y - 190) * np.sin(a),
            190 + (x - 120) * np.sin(a) + (y - 190) * np.cos(a),
        )
        near = np.exp(-(((self.columns - px) / wide) ** 2) - ((self.rows - py) / high) ** 2)
        self.lay(tone, near * amount * within)


def oval(x, y, wide, high, count=16):
    t = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return [(x + wide * np.cos(a), y + high * np.sin(a)) for a in t]


HAIR_BEHIND = {
    "swept": [(80, 96), (76, 66), (88, 40), (118, 30), (150, 38), (164, 64), (160, 98), (150, 112), (90, 112)],
    "crop": [(84, 92), (83, 62), (98, 44), (120, 39), (142, 44), (157, 62), (156, 92)],
    "long": [(78, 92), (76, 58), (96, 34), (124, 29), (152, 38), (166, 66), (168, 128), (176, 190), (170, 214), (140, 200), (98, 200), (68, 216), (62, 190), (72, 128)],
    "bob": [(76, 96), (74, 58), (94, 34), (122, 29), (150, 36), (166, 62), (169, 112), (164, 150), (146, 150), (96, 152), (74, 148), (70, 112)],
    "receding": [(80, 104), (78, 74), (90, 50), (104, 48), (138, 48), (150, 52), (162, 76), (160, 106)],
    "natural": [(70, 108), (60, 84), (64, 50), (86, 26), (120, 16), (154, 26), (176, 52), (180, 86), (170, 110), (160, 128), (80, 126)],
    "tousled": [(82, 92), (76, 62), (84, 42), (100, 34), (112, 26), (128, 33), (146, 30), (158, 46), (164, 66), (157, 94)],
    "wrap": [(80, 84), (66, 56), (72, 26), (100, 6), (138, 4), (168, 20), (176, 50), (160, 84)],
    "bun": [(82, 96), (80, 62), (98, 40), (108, 36), (106, 22), (118, 12), (136, 14), (142, 28), (138, 37), (154, 50), (160, 72), (157, 96)],
    "short": [(82, 94), (80, 62), (92, 42), (118, 33), (146, 38), (160, 58), (158, 94)],
    "scarf": [(72, 98), (72, 58), (92, 30), (120, 24), (150, 31), (168, 58), (169, 110), (176, 164), (190, 240), (50, 240), (64, 166), (71, 116)],
    "bald": [(83, 104), (80, 90), (84, 82), (156, 82), (160, 90), (157, 104)],
}  # fmt: skip
FRINGE = {
    "swept": [(84, 84), (80, 60), (92, 42), (120, 34), (150, 42), (161, 66), (157, 88), (152, 70), (136, 58), (108, 58), (92, 66)],
    "crop": [(86, 76), (88, 58), (102, 46), (120, 43), (140, 46), (152, 58), (154, 76), (146, 62), (120, 57), (94, 62)],
    "long": [(80, 120), (80, 62), (98, 38), (122, 34), (130, 36), (112, 56), (96, 74), (88, 104)],
    "bob": [(80, 88), (82, 56), (100, 38), (122, 34), (148, 42), (161, 66), (160, 86), (150, 80), (120, 77), (92, 80)],
    "receding": [(82, 92), (80, 74), (90, 56), (98, 54), (92, 68), (88, 90)],
    "natural": [(80, 78), (80, 52), (100, 36), (122, 32), (146, 38), (162, 56), (160, 80), (148, 63), (120, 56), (92, 63)],
    "tousled": [(84, 82), (80, 58), (96, 38), (122, 32), (150, 40), (160, 64), (156, 82), (150, 62), (134, 68), (120, 58), (106, 68), (94, 62)],
    "wrap": [(78, 74), (70, 46), (84, 22), (120, 12), (156, 22), (170, 48), (161, 76), (146, 62), (120, 57), (94, 62)],
    "bun": [(84, 84), (84, 58), (102, 42), (124, 37), (146, 44), (158, 64), (156, 86), (150, 64), (124, 52), (98, 60)],
    "short": [(84, 80), (82, 58), (96, 40), (122, 35), (148, 42), (158, 62), (156, 82), (150, 62), (128, 55), (100, 60), (92, 66)],
    "scarf": [(80, 96), (78, 62), (94, 40), (120, 33), (147, 41), (162, 64), (160, 98), (152, 72), (138, 57), (120, 53), (102, 57), (88, 72)],
}  # fmt: skip


def portrait(name):
    who = SITTERS[name]
    rng = np.random.default_rng(sum(map(ord, name)))
    sheet = Print(who.ground, who.lean, rng)
    dark = "#150d0a"
    _hair_behind(sheet, who)
    _shoulders(sheet, who)
    j = who.jaw
    outline = [
        (85, 90), (86, 66), (100, 49), (120, 45), (140, 49), (154, 66), (155, 90), (120 + 33 * j, 122),
        (120 + 25 * j, 146), (120 + 10 * j, 163), (120 - 10 * j, 163), (120 - 25 * j, 146), (120 - 33 * j, 122),
    ]  # fmt: skip
    for x in (84, 156):
        if who.cut not in ("long", "bob", "scarf"):
            ear = sheet.fill(oval(x, 104, 6, 11), who.skin)
            sheet.lay(dark, ear * (0.3 if x < 120 else 0.6))
    face = sheet.fill(outline, who.skin)
    _light(sheet, who, face, dark)
    _features(sheet, who, face, dark)
    if who.beard:
        _beard(sheet, who, face, j)
    if who.cut in FRINGE:
        fringe = sheet.fill(FRINGE[who.cut], who.hair, soft=1.2)
        strands = clouds(rng, 6, 0.35, 12, SIDE, SIDE, 0.8)
        sheet.lay(
            rgb(who.hair) * 1.7 + 24,
            fringe
            * np.clip(strands - 0.45, 0, 1)
            * np.clip(1.25 - sheet.columns / 130, 0, 1)
            * 1.1,
        )
        sheet.lay("#050404", fringe * np.clip((sheet.columns - 112) / 70, 0, 1) * 0.55)
    if who.glasses:
        _glasses(sheet)
    return _printed(sheet, who, rng)


def _hair_behind(sheet, who):
    hair = sheet.fill(HAIR_BEHIND[who.cut], who.hair, soft=1.4)
    sheet.lay("#050404", hair * np.clip((sheet.columns - 96) / 110, 0, 1) * 0.65)
    sheet.lay(rgb(who.hair) * 1.5 + 20, hair * np.clip((92 - sheet.columns) / 40, 0, 1) * 0.5)


def _shoulders(sheet, who):
    neck_dark = "#1b100b"
    body = [
        (120, 176),
        (158, 184),
        (198, 200),
        (222, 226),
        (230, 280),
        (10, 280),
        (18, 226),
        (42, 200),
        (82, 184),
    ]
    neck = sheet.fill(
        [(99, 128), (141, 128), (143, 176), (158, 196), (120, 226), (82, 196), (97, 176)], who.skin
    )
    sheet.lay(neck_dark, neck * (0.35 + np.clip((sheet.columns - 108) / 40, 0, 0.5)))
    coat = sheet.mask(body, 0.8, turn=False)
    if who.collar in ("shirt", "tie", "open"):
        depth = 232 if who.collar == "open" else 214
        coat = coat * (
            1
            - sheet.mask(
                [(90, 180), (150, 180), (121, depth), (119, depth)], 0.6, turn=False, smooth=False
            )
        )
    if who.cut == "scarf":
        coat = coat * (1 - sheet.mask(HAIR_BEHIND["scarf"], 1))
    sheet.lay(who.coat, coat)
    sheet.lay("#07090b", coat * np.clip((sheet.columns - 90) / 130, 0, 1) * 0.6)
    sheet.lay(rgb(who.coat) * 1.5 + 22, coat * np.exp(-(((sheet.columns - 52) / 34) ** 2)) * 0.5)
    shade = np.clip(1.15 - sheet.columns / 200, 0.35, 1)
    if who.collar in ("shirt", "tie"):
        for points in (
            [(94, 172), (120, 212), (106, 224), (84, 186)],
            [(146, 172), (120, 212), (134, 224), (156, 186)],
        ):
            sheet.fill(points, rgb("#e6e4df") * 0.92, 0.95, turn=False, smooth=False, within=shade)
    if who.collar == "tie":
        sheet.fill(
            [(112, 206), (128, 206), (132, 218), (130, 250), (110, 250), (108, 218)],
            "#1c1d20",
            0.95,
            turn=False,
            smooth=False,
        )
    if who.collar == "round":
        sheet.fill(
            [(90, 182), (120, 202), (150, 182), (158, 190), (120, 216), (82, 190)],
            rgb(who.coat) * 0.6,
            0.9,
            turn=False,
        )
    if who.collar == "roll":
        roll = sheet.fill(
            [(94, 158), (146, 158), (152, 186), (146, 198), (94, 198), (88, 186)],
            rgb(who.coat) * 1.35 + 8,
            turn=False,
        )
        sheet.lay("#07090b", roll * np.clip((sheet.columns - 104) / 46, 0, 1) * 0.7)
    if who.collar == "hood":
        for points in (
            [(92, 168), (76, 178), (62, 206), (92, 216), (114, 216), (100, 192)],
            [(148, 168), (164, 178), (178, 206), (148, 216), (126, 216), (140, 192)],
        ):
            sheet.fill(points, rgb(who.coat) * 1.4, 0.8, turn=False, within=shade)
    if who.collar == "strap":
        sheet.fill(
            [(60, 194), (74, 190), (150, 262), (132, 262)],
            "#0d0d0e",
            0.95,
            turn=False,
            smooth=False,
        )
        sheet.fill(
            [(96, 178), (120, 198), (144, 178), (152, 186), (120, 210), (88, 186)],
            rgb(who.coat) * 1.3,
            0.8,
            turn=False,
        )
    if who.collar == "open":
        for points in (
            [(92, 176), (119, 230), (98, 236), (78, 188)],
            [(148, 176), (121, 230), (142, 236), (162, 188)],
        ):
            sheet.fill(
                points, rgb(who.coat) * 1.3 + 10, 0.9, turn=False, smooth=False, within=shade
            )


def _light(sheet, who, face, dark):
    shadow = [(140, 40), (170, 44), (170, 150), (132, 176), (128, 162), (134, 150), (136, 140), (129, 130),
              (126, 124), (123, 108), (127, 98), (134, 86)]  # fmt: skip
    sheet.fill(shadow, dark, 0.6, soft=4.5, within=face)
    sheet.spot(143, 116, 9, 9, who.skin, 0.5, face)
    sheet.spot(102, 74, 20, 15, rgb(who.skin) * 1.22 + 14, 0.5, face)
    sheet.spot(97, 118, 11, 11, rgb(who.skin) * 1.2 + 12, 0.5, face)
    sheet.lay(dark, face * np.clip((sheet.rows - 148) / 26, 0, 1) * 0.4)
    sheet.lay(dark, face * np.clip((90 - sheet.columns) / 10, 0, 1) * 0.25)


def _features(sheet, who, face, dark):
    for x, side in ((104, -1), (137, 1)):
        sheet.spot(x + side, 100, 11.5, 7, dark, 0.5, face)
        sheet.fill(
            [(x - 7, 103.4), (x, 99.8), (x + 7, 103), (x + 3, 105.6), (x - 3, 105.8)],
            "#0d0908",
            0.85,
            soft=0.55,
            within=face,
        )
        sheet.spot(x - 3.2, 104.2, 1.5, 1.2, "#e9e2da", 0.5 if side < 0 else 0.2, face)
        brow = [
            (x - 10, 94 + (side < 0) * 1.4),
            (x - 2, 89.6),
            (x + 9, 92.4 + (side > 0) * 1.2),
            (x + 8, 94.6),
            (x - 1, 92.6),
            (x - 9, 96),
        ]
        hair = dark if who.cut in ("scarf", "wrap", "bald") else rgb(who.hair) * 0.7
        sheet.fill(brow, hair, 0.85 if not who.age else 0.6, soft=0.8, within=face)
        if who.age:
            sheet.fill(
                [(x - 8, 109), (x, 112.5), (x + 8, 109.6), (x, 114)],
                dark,
                0.4 * who.age,
                soft=1,
                within=face,
            )
    sheet.fill(
        [(117, 98), (121, 99), (126, 122), (121, 125), (118.5, 112)],
        dark,
        0.28,
        soft=1.6,
        within=face,
    )
    sheet.fill(
        [(110, 124.5), (116, 127), (121, 129), (127, 127), (131, 124), (126, 130.6), (114, 130)],
        dark,
        0.62,
        soft=1,
        within=face,
    )
    sheet.spot(118, 120, 3.4, 4.4, rgb(who.skin) * 1.25 + 14, 0.55, face)
    lip = rgb(who.skin) * np.array([0.78, 0.6, 0.58])
    sheet.fill(
        [
            (107, 142),
            (115, 138.4),
            (120, 139.6),
            (125, 138.4),
            (133, 142),
            (126, 147),
            (120, 148),
            (114, 147),
        ],
        lip,
        0.7,
        soft=0.8,
        within=face,
    )
    sheet.fill(
        [
            (106, 142),
            (114, 141.4),
            (120, 142.4),
            (126, 141.4),
            (134, 142),
            (126, 143.6),
            (120, 144),
            (114, 143.6),
        ],
        dark,
        0.8,
        soft=0.6,
        within=face,
    )
    sheet.spot(120, 151.5, 9, 2.2, dark, 0.4, face)
    if who.age:
        for points in (
            [(108, 126), (103, 136), (104, 141), (106, 135)],
            [(133, 126), (138, 136), (137, 141), (135, 135)],
        ):
            sheet.fill(points, dark, 0.5 * who.age, soft=1, within=face)
        for y in (66, 73):
            sheet.fill(
                [(102, y), (120, y - 1.6), (136, y), (120, y + 0.2)],
                dark,
                0.3 * who.age,
                soft=0.8,
                within=face,
            )


def _beard(sheet, who, face, j):
    shape = [(84, 108), (90, 118), (100, 132), (110, 134.5), (120, 136), (130, 134.5), (140, 132), (151, 118), (157, 108),
             (120 + 34 * j, 128), (120 + 27 * j, 152), (120 + 10 * j, 170), (120 - 10 * j, 170), (120 - 27 * j, 152), (120 - 34 * j, 128)]  # fmt: skip
    stubble = clouds(sheet.rng, 5, 0.6, 60, SIDE, SIDE, 0.9)
    mouth = sheet.mask([(106, 142), (120, 139), (134, 142), (126, 148), (114, 148)], 1.2)
    full = sheet.mask(shape, 1.6) * (1 - mouth * 0.85)
    sheet.lay(
        rgb(who.hair) * 0.8,
        full
        * np.clip(who.beard + (stubble - 0.5) * 0.5, 0, 1)
        * np.clip(face + (who.beard > 0.6), 0, 1),
    )
    sheet.lay("#050404", full * np.clip((sheet.columns - 112) / 50, 0, 1) * 0.5 * who.beard)


def _glasses(sheet):
    for x in (103.5, 137.5):
        rim = sheet.mask(oval(x, 102.5, 14.5, 11.5), 0.4) - sheet.mask(
            oval(x, 102.5, 12.6, 9.6), 0.4
        )
        sheet.lay("#0c0b0b", np.clip(rim, 0, 1) * 0.95)
        sheet.fill(
            [(x - 8, 97), (x - 2, 94.5), (x - 6, 104), (x - 10, 104)], "#f4f4f2", 0.16, soft=1
        )
    sheet.fill(
        [(117.5, 100), (120.5, 98.4), (123.5, 100), (120.5, 100)],
        "#0c0b0b",
        0.95,
        soft=0.4,
        smooth=False,
    )
    sheet.fill(
        [(89.5, 99.4), (83, 97.6), (83, 99.6), (89.5, 101.4)],
        "#0c0b0b",
        0.9,
        soft=0.4,
        smooth=False,
    )


def _printed(sheet, who, rng):
    grey = sheet.pixels @ np.array([0.32, 0.56, 0.12])
    grey = np.clip(grey, 0, 255) / 255
    grey = np.clip(grey + 0.12 * np.sin((grey - 0.5) * 2 * np.pi) * 0.5, 0, 1) * 244 + 6
    grain = np.asarray(
        Image.fromarray(rng.normal(0, 1, (300, 300)).astype("f4")).resize(
            (SIDE, SIDE), Image.BICUBIC
        )
    )
    pixels = (grey + grain * 5)[..., None] * np.array([0.99, 1.0, 1.008])
    image = Image.fromarray(np.clip(pixels, 0, 255).astype("u1"))
    # Faces are shown at 44 pixels: nearer is better.
    image = image.crop((40, 0, 440, 400)).resize((SIDE, SIDE), Image.LANCZOS)
    return image.transpose(Image.FLIP_LEFT_RIGHT) if who.mirrored else image


def mark(side=512, scale=4):
    """The dial with its four lit hours, in two colors that read on light and on dark."""
    image = Image.new("RGBA", (side * scale, side * scale))
    pen = ImageDraw.Draw(image)
    unit = side * scale / 40

    def around(radius):
        return [
            (20 - radius) * unit,
            (20 - radius) * unit,
            (20 + radius) * unit,
            (20 + radius) * unit,
        ]

    pen.ellipse(around(18.5), fill="#fcfbf8")
    pen.ellipse(around(18.5), outline="#7d858c", width=round(0.35 * unit))
    pen.ellipse(around(17.6), outline="#14181c", width=round(3.1 * unit))
    pen.pieslice(around(12.6), -90, 30, fill="#9f2f1d")
    return image.resize((side, side), Image.LANCZOS)
