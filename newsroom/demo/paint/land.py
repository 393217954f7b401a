"""The ground, and what armies put on it."""

from itertools import pairwise

import numpy as np
from PIL import Image

from newsroom.demo.paint.brushes import (
    COLUMNS,
    ROWS,
    H,
    W,
    area,
    below,
    blur,
    box,
    clouds,
    disc,
    finish,
    glow,
    gradient,
    lamp,
    mix,
    person,
    place,
    reflect,
    rgb,
    stencil,
    stroke,
    wander,
)

# Side views, front to the right; the ground is y = 0.
TRUCK = [
    (-30, -4), (-30, -15), (-4, -16), (-3, -10), (0, -10), (0, -17), (9, -17), (13, -10), (18, -9),
    (19, -3), (16, -3), (15, 0), (11, 0), (10, -3), (-4, -3), (-5, 0), (-9, 0), (-10, -3), (-13, -3),
    (-14, 0), (-18, 0), (-19, -3), (-22, -3), (-23, 0), (-27, 0), (-28, -4),
]  # fmt: skip
TANK = [
    (-34, -5), (-32, -10), (-30, -12), (-17, -12.5), (-16, -18), (-12, -20), (4, -20), (9, -17.4),
    (44, -17.2), (44, -15.8), (10, -15.4), (11, -12.5), (26, -11.5), (34, -7), (33, -4), (28, 0),
    (-28, 0),
]  # fmt: skip


def convoy_dust():
    rng = np.random.default_rng(97)
    picture = gradient(
        (0, "#6d7f8c"), (0.3, "#b9a88f"), (0.52, "#e5bd83"), (0.6, "#efd19d"), (1, "#c69a66")
    )
    picture = mix(picture, "#fff0cc", glow(1080, 470, 300, 1.2) * 0.9)
    for layer, tone in enumerate(["#d1a773", "#b78b5b", "#94693f", "#5d4029"]):
        rough = wander(rng, 5, 1.4 + layer * 0.4, 0.4)
        line = 560 + layer * 62 - (rough - 0.4) * (90 + layer * 10)
        if layer == 3:
            line = 760 + 26 * np.sin(COLUMNS[0] / 300) + (wander(rng, 7, 6, 0.6) - 0.5) * 10
            picture = _trucks(picture, rng, line)
        ground = below(line)
        picture = mix(picture, tone, ground)
        if layer > 1:
            stones = np.clip(clouds(rng, 8, 3, 14, fall=0.85) - 0.45, 0, 1)
            picture = mix(picture, "#3a281a", ground * stones * 0.5)
    return finish(picture, rng, 3.0, 0.3)


def _trucks(picture, rng, line):
    places = [(180, 2.5), (430, 2.6), (690, 2.7), (960, 2.8), (1245, 2.9)]
    dust = np.zeros((H, W))
    for x, _ in places:
        for puff in range(11):
            dust += glow(x - 60 - puff * 34, line[x] - 14 - puff * 3, 30 + puff * 8, 1.3) * 0.16
    dust = np.clip(dust * (0.4 + 1.1 * clouds(rng, 7, 1.5, 6)), 0, 0.85)
    picture = mix(picture, "#eccb98", dust)
    trucks = [area(place(TRUCK, x, line[x] + 3, size)) for x, size in places]
    picture = mix(picture, "#33261c", stencil(*trucks, soft=1) * 0.97)
    return mix(picture, "#eccb98", dust * 0.45)


def artillery_dawn():
    rng = np.random.default_rng(109)
    picture = gradient(
        (0, "#2b3350"), (0.4, "#77688a"), (0.62, "#d58e7c"), (0.74, "#f3c090"), (1, "#f3c090")
    )
    picture = mix(
        picture, "#3d3c58", np.clip(clouds(rng, 7, 7, 3) - 0.48, 0, 1) * 1.4 * (ROWS < 640)
    )
    picture = mix(picture, "#ffe0ab", glow(330, 706, 300, 2) * 0.85)
    for layer, tone in enumerate(["#b08488", "#7d6272", "#4d4355"]):
        line = 668 + layer * 34 - wander(rng, 8, 2 + layer, 0.55) * (44 + layer * 10)
        picture = mix(picture, tone, below(line))
        picture = mix(
            picture,
            "#e9b294",
            below(line, 60) * np.clip(1 - (ROWS - line[None, :]) / 70, 0, 1) * 0.3,
        )
    guns = [(250, 842, 1.3, -31), (640, 832, 1.6, -34), (1080, 850, 2.0, -32)]
    muzzle = place([(214, 0)], 640 - 12.8, 832 - 52 * 1.6 + 12, 1.6, turn=-34)[0]
    smoke = np.zeros((H, W))
    for t in np.linspace(0, 1, 34):
        x, y = muzzle[0] + 20 + t * 330, muzzle[1] - 20 - t * 90 + 30 * np.sin(t * 5)
        smoke = np.maximum(smoke, glow(x, y, 34 + t * 95, 1.25) * (1 - t) ** 0.7)
    for gx, gy, size, _ in guns[::2]:
        smoke = np.maximum(smoke, glow(gx + 260 * size, gy - 210 * size, 120, 1.8) * 0.5)
    billow = clouds(rng, 8, 1.3, 6, fall=0.7)
    picture = mix(picture, "#d9b5a6", np.clip(smoke * (0.25 + 1.3 * billow), 0, 1) * 0.85)
    picture = mix(
        picture, "#5d5268", np.clip(smoke * 1.2 - 0.3, 0, 1) * np.clip(0.6 - billow, 0, 1) * 1.2
    )

    crest = 846 + (wander(rng, 7, 5, 0.6) - 0.5) * 22
    marks = []
    for x, y, s, lift in guns:
        pivot = (x - 8 * s, y - 52 * s + 12)
        marks += [area(place([(-58, -4), (90, -3.4), (206, -2.2), (206, -5), (216, -5), (216, 5), (206, 5),
                              (206, 2.2), (90, 3.4), (-58, 4)], *pivot, s, turn=lift)),
                  area(place([(-40, 4), (66, 3.4), (62, 8), (-36, 9)], *pivot, s, turn=lift)),
                  area(place([(-34, -8), (2, -10), (8, 8), (-30, 9)], *pivot, s, turn=lift)),
                  area(place([(-10, -8), (10, -8), (28, 30), (-22, 30)], *pivot, s)),
                  disc(x + 12 * s, y - 20 * s, 21 * s), stroke([(x - 6 * s, y - 22 * s), (x - 166 * s, y)], 6 * s),
                  stroke([(x + 20 * s, y - 22 * s), (x + 84 * s, y)], 5 * s),
                  area(box(x - 160 * s, y - 2 * s, 13 * s, 6 * s, -16))]  # fmt: skip
        for dx, tall in ((-92, 74), (-118, 70), (-196, 76)):
            marks += person(x + dx * s * 0.9, y + 8, tall * s * 0.78)
    battery = stencil(*marks, soft=0.9)
    jet = [(0, -7), (70, -34), (150, -16), (118, 0), (150, 16), (70, 34), (0, 7)]
    flash = stencil(area(place(jet, *muzzle, 1.1, turn=-34)), soft=9) + glow(*muzzle, 30)
    picture = mix(picture, "#ffb35c", glow(*muzzle, 260) * 0.55)
    picture = mix(picture, "#ffd58a", np.clip(flash * 1.2, 0, 1) * (0.6 + 0.4 * billow))
    core = stencil(area(place(jet, *muzzle, 0.6, turn=-34)), soft=4)
    picture = mix(picture, "#fff7df", core)
    picture = mix(picture, "#1d1a24", battery * 0.97)
    rim = np.clip(battery - np.roll(battery, (3, -3), (0, 1)), 0, 1) * glow(
        muzzle[0] - 60, muzzle[1] + 120, 330
    )
    picture = mix(picture, "#ffb870", rim * 0.9)
    picture = mix(picture, "#18161d", below(crest))
    grass = below(crest - wander(rng, 9, 60, 0.95) * 26, 1.5)
    return finish(mix(picture, "#18161d", grass * 0.9), rng, 2.6, 0.3)


def treeline_snow():
    rng = np.random.default_rng(113)
    horizon = 392
    picture = gradient(
        (0, "#8d979e"), (0.3, "#b9c0c3"), (0.41, "#d5d8d7"), (0.42, "#dfe2e2"), (1, "#b3bec8")
    )
    picture = mix(
        picture, "#76828c", np.clip(clouds(rng, 6, 5, 2) - 0.4, 0, 1) * 0.8 * (ROWS < horizon)
    )

    def grow(x, y, length, angle, width, marks):
        ex, ey = x + np.cos(angle) * length, y - np.sin(angle) * length
        marks.append(stroke([(x, y), (ex, ey)], max(0.8, width)))
        if length > 7:
            for _ in range(2 + (rng.random() > 0.6)):
                grow(
                    ex,
                    ey,
                    length * rng.uniform(0.58, 0.8),
                    angle + rng.normal(0, 0.42),
                    width * 0.62,
                    marks,
                )

    for tone, count, tall, foot, haze in [
        ("#aab2b7", 60, 24, horizon + 2, 0.7),
        ("#7c868d", 40, 40, horizon + 12, 0.85),
        ("#3c444b", 20, 62, horizon + 30, 0.95),
    ]:
        marks = []
        for x in np.linspace(-20, W + 20, count) + rng.normal(0, 24, count):
            if tall < 60 or not 560 < x < 980:
                grow(
                    x,
                    foot + rng.normal(0, 3),
                    tall * rng.uniform(0.7, 1.2),
                    np.pi / 2 + rng.normal(0, 0.06),
                    tall / 9,
                    marks,
                )
        picture = mix(picture, tone, stencil(*marks, soft=0.6, scale=2) * haze)
        scrub = below(foot - wander(rng, 8, 40, 0.9) * tall * 0.55, 3) * (ROWS < foot + 4)
        picture = mix(picture, tone, scrub * haze * 0.7)
    picture = mix(picture, "#d3d7d8", np.exp(-(((ROWS - horizon) / 40) ** 2)) * 0.45)

    depth = np.clip((ROWS - horizon - 20) / (H - horizon - 20), 0, 1)
    rough = clouds(rng, 8, 5, 9, fall=0.72)
    snow = np.clip((ROWS - horizon - 16) / 14, 0, 1)
    picture = picture + ((rough - 0.5) * 40 * depth * snow)[..., None]
    ruts = np.clip(clouds(rng, 8, 2, 14, fall=0.85) - 0.62, 0, 1) * 2.5 * snow
    picture = mix(picture, "#6e6a62", ruts * depth * 0.7)

    turns = np.array(
        [
            [1500, 1010],
            [1010, 900],
            [860, 764],
            [400, 690],
            [520, 606],
            [930, 560],
            [880, 510],
            [640, 482],
            [690, 455],
            [760, 436],
        ],
        float,
    )
    fine = np.linspace(0, len(turns) - 1, 700)
    xs = np.interp(fine, np.arange(len(turns)), turns[:, 0])
    ys = np.interp(fine, np.arange(len(turns)), turns[:, 1])
    near = np.clip((ys - horizon - 20) / (H - horizon), 0.02, 1)
    lips = [disc(x, y, 10 + 120 * n, 3 + 46 * n) for x, y, n in zip(xs, ys, near, strict=True)]
    cuts = [disc(x, y, 5 + 62 * n, 1.6 + 24 * n) for x, y, n in zip(xs, ys, near, strict=True)]
    walls = [
        disc(x, y - 12 * n, 5 + 60 * n, 1.4 + 18 * n) for x, y, n in zip(xs, ys, near, strict=True)
    ]
    spoil = np.clip(stencil(*lips, soft=5) * (0.4 + 1.1 * clouds(rng, 8, 2, 18, fall=0.9)), 0, 1)
    picture = mix(picture, "#8a7f70", spoil * 0.75)
    picture = mix(
        picture,
        "#5a5044",
        np.clip(stencil(*lips, soft=2) * 1.6 - 0.9, 0, 1)
        * np.clip(clouds(rng, 7, 1.4, 20, fall=0.9) - 0.4, 0, 1)
        * 1.4,
    )
    cut = stencil(*cuts, soft=1.2)
    picture = mix(picture, "#1f1d1c", cut * 0.95)
    picture = mix(picture, "#51483d", cut * (1 - stencil(*walls, soft=2)) * 0.6)
    boards = [
        stroke([(x - 46 * n, y - 2), (x - 40 * n, y + 26 * n)], 1 + 2.5 * n)
        for x, y, n in list(zip(xs, ys, near, strict=True))[::7]
    ]
    picture = mix(picture, "#7a6a55", stencil(*boards, soft=0.8) * cut * 0.7)
    posts = []
    for x in np.linspace(-40, 1480, 26):
        y = 560 + np.sin(x / 240) * 16 + x * 0.02 + 120 * (x / W) ** 2
        n = (y - horizon) / (H - horizon)
        posts.append(stroke([(x, y), (x + rng.normal(0, 3), y - 70 * n - 8)], 1.2 + 3 * n))
    picture = mix(picture, "#3f3d3b", stencil(*posts, soft=0.7) * 0.75)
    flakes = blur(rng.random((H, W)) > 0.9993, 1.6) * 5
    return finish(mix(picture, "#f4f6f7", np.clip(flakes, 0, 1) * 0.8), rng, 2.4, 0.25)


def river_bridge():
    rng = np.random.default_rng(127)
    bank_line = 470
    picture = gradient(
        (0, "#a9b7bb"), (0.25, "#dccfb4"), (0.45, "#f3dfb5"), (0.5, "#d9cca9"), (1, "#3c4b4a")
    )
    picture = mix(picture, "#fff4d6", glow(1060, 330, 260) * 0.9)
    trees = [("#c3bda2", 64, 420), ("#97977f", 92, 452), ("#5b6355", 74, bank_line)]
    for tone, tall, foot in trees:
        line = foot - 8 - wander(rng, 8, 5, 0.72) * tall
        picture = mix(picture, tone, below(line, 3) * (ROWS < bank_line + 4))
        picture = mix(picture, "#f0dfb8", np.exp(-(((ROWS - foot) / 26) ** 2)) * 0.5)
    top = picture.copy()
    ripple = (clouds(rng, 8, 7, 14, fall=0.78) - 0.5) * np.clip((ROWS - bank_line) / 300, 0.05, 1)
    water = ROWS > bank_line
    source = np.clip(2 * bank_line - ROWS + ripple * 90, 0, H - 1).astype(int)
    mirrored = top[source, np.clip(COLUMNS + ripple * 30, 0, W - 1).astype(int)] * 0.86
    deep = gradient((0, "#cbbd98"), (0.5, "#cbbd98"), (1, "#34413f"))
    river = mirrored * 0.62 + deep * 0.38 + (ripple * 60)[..., None]
    picture = np.where(water[..., None], river, picture)
    picture = mix(
        picture,
        "#fff2cc",
        glow(1060, bank_line + 60, 190, 0.42) * water * np.clip(ripple * 4 + 0.35, 0, 1) * 0.9,
    )

    deck = 690
    bays, rails = [], []
    for i, x in enumerate(range(-60, 1500, 104)):
        bays.append(area([(x, deck), (x + 98, deck), (x + 86, deck + 44), (x + 12, deck + 44)]))
        rails.append(
            area([(x - 1, deck - 12), (x + 100, deck - 12), (x + 100, deck + 1), (x - 1, deck + 1)])
        )
        if i % 3 == 1:
            boat_y = deck + 96
            bays.append(
                area(
                    [
                        (x + 18, boat_y - 30),
                        (x + 92, boat_y - 30),
                        (x + 80, boat_y),
                        (x + 30, boat_y),
                    ]
                )
            )
            bays.append(area(box(x + 52, boat_y - 40, 16, 14)))
            bays.append(stroke([(x + 56, boat_y - 30), (x + 56, deck + 36)], 5))
    bridge, road = stencil(*bays, soft=0.8), stencil(*rails, soft=0.6)
    load = stencil(
        area(place(TANK, 690, deck - 12, 3.5)),
        *person(448, deck - 12, 54),
        *person(1010, deck - 12, 54),
        soft=0.8,
    )
    body = np.maximum.reduce([bridge, road, load])
    shade = np.zeros((H, W))
    shade[deck + 44 :] = reflect(np.maximum(body, 0) * (ROWS < deck + 44), deck + 44, soft=4)[
        deck + 44 :
    ]
    picture = mix(picture, "#23302d", shade * np.clip(0.75 - ripple * 3, 0, 1) * 0.8)
    picture = mix(picture, "#3c443b", bridge * 0.97)
    picture = mix(picture, "#1e2522", bridge * np.clip((ROWS - deck - 12) / 30, 0, 1) * 0.7)
    picture = mix(picture, "#595d4c", road)
    picture = mix(picture, "#e8d6a8", road * (ROWS < deck - 8) * 0.55)
    picture = mix(picture, "#262b25", load)
    wheels = [disc(690 + 3.5 * x, deck - 12 - 11, 9) for x in (-24, -16, -8, 0, 8, 16, 24)]
    picture = mix(picture, "#4a4f43", stencil(*wheels) * 0.8)
    lit = np.clip(load - np.roll(load, (3, -2), (0, 1)), 0, 1)
    picture = mix(picture, "#f3dfae", lit * 0.7)
    eddies = np.exp(-(((ROWS - deck - 50) / 9) ** 2)) * np.clip(
        clouds(rng, 7, 5, 16, fall=0.8) * 2 - 0.9, 0, 1
    )
    picture = mix(picture, "#efe6cc", eddies * 0.75)
    mist = np.exp(-(((ROWS - bank_line - 26) / 62) ** 2)) * (0.35 + 0.9 * clouds(rng, 6, 5, 3))
    picture = mix(picture, "#f4e9cf", np.clip(mist, 0, 1) * 0.62)
    reeds = [stroke([(x, H + 10), (x + rng.normal(0, 26), H - rng.uniform(30, 190) * np.exp(-(min(x, W - x) / 240)))], 2.2)
             for x in rng.uniform(0, W, 420)]  # fmt: skip
    return finish(mix(picture, "#1e2521", stencil(*reeds, soft=0.9) * 0.95), rng, 2.4, 0.25)


def rail_depot():
    rng = np.random.default_rng(131)
    picture = gradient(
        (0, "#16233a"), (0.35, "#35456a"), (0.56, "#8d6f86"), (0.68, "#df9b78"), (1, "#df9b78")
    )
    picture = mix(
        picture, "#232f4c", np.clip(clouds(rng, 7, 6, 3) - 0.46, 0, 1) * 1.5 * (ROWS < 620)
    )
    picture = mix(picture, "#ffc98c", glow(1180, 650, 300, 2.2) * 0.7)
    hill = 640 - wander(rng, 6, 2, 0.5) * 62
    picture = mix(picture, "#4a4159", below(hill))
    rail = 742
    ground = gradient((0, "#2a2733"), (1, "#0f1016"))
    picture = np.where((ROWS > rail - 18)[..., None], ground, picture)
    ballast = clouds(rng, 8, 2.2, 40, fall=0.95)
    picture = mix(picture, "#6c5a62", np.clip(ballast - 0.5, 0, 1) * 0.5 * (ROWS > rail - 18))
    cars, loads, wheels = [], [], []
    for i, x in enumerate(range(-60, 1560, 268)):
        cars += [area([(x, rail - 46), (x + 256, rail - 46), (x + 256, rail - 33), (x + 214, rail - 28), (x + 196, rail - 20), (x + 60, rail - 20), (x + 42, rail - 28), (x, rail - 33)]),
                 stroke([(x + 250, rail - 36), (x + 280, rail - 36)], 6)]  # fmt: skip
        cars += [stroke([(x + d, rail - 46), (x + d, rail - 62)], 3) for d in (8, 248)]
        wheels += [disc(x + d, rail - 13, 13) for d in (28, 60, 196, 228)]
        shape, size = (TANK, 3.1) if i % 3 else (TRUCK, 3.6)
        loads.append(area(place(shape, x + 122, rail - 46, size, flip=True)))
    train = stencil(*cars, *wheels, *loads, soft=0.8)
    picture = mix(picture, "#15151d", train * 0.98)
    rim = np.clip(train - np.roll(train, (3, -2), (0, 1)), 0, 1)
    picture = mix(picture, "#e39a76", rim * np.clip(COLUMNS / W * 1.2, 0.15, 1) * 0.65)
    for k, (y, width) in enumerate(
        [(rail + 2, 3), (rail + 46, 4), (rail + 84, 6), (rail + 150, 8)]
    ):
        shine = np.exp(-(((ROWS - y - (COLUMNS - 720) * 0.006 * k) / width) ** 2))
        picture = mix(
            picture, "#f0b08a", shine * (0.3 + 0.7 * np.exp(-(((COLUMNS - 1120) / 420) ** 2)))
        )
    sleepers = [area([(x, rail + 48), (x + 26, rail + 48), (x + 26 + (x - 720) * 0.06, rail + 160), (x - 8 + (x - 720) * 0.06, rail + 160)])
                for x in range(-60, 1500, 58)]  # fmt: skip
    picture = mix(picture, "#0b0b10", stencil(*sleepers, soft=2) * 0.28)
    x = 316
    mast = [stroke([(x, rail + 60), (x, 250)], 11), area(box(x, 300, 26, 62)), stroke([(x - 2, 640), (x + 34, 640), (x + 34, rail + 60)], 4),
            *[stroke([(x, y), (x + 34, y)], 3) for y in range(420, 800, 26)]]  # fmt: skip
    picture = mix(picture, "#0c0d13", stencil(*mast, soft=0.7))
    picture = mix(picture, "#2b1216", stencil(disc(x, 268, 13), disc(x, 332, 13)))
    picture = lamp(picture, x, 268, 11, "#ff5a3c", 8, 0.5)
    wires = [stroke([(0, 150 + k * 26), (W, 196 + k * 20)], 1.6) for k in range(2)]
    poles = [stroke([(px, rail), (px, 140)], 5) for px in (60, 640, 1220)]
    arms = [stroke([(px, 178), (px + 70, 168)], 3) for px in (60, 640, 1220)]
    picture = mix(picture, "#10111a", stencil(*wires, *poles, *arms, soft=0.6) * 0.8)
    for px, py in [(900, 628), (962, 634), (1016, 626), (1290, 640), (1345, 632)]:
        picture = lamp(picture, px, py, 3, "#ffe0a8", 6, 0.35)
    sentry = stencil(
        *person(1120, rail + 66, 116), stroke([(1124, rail - 16), (1140, rail + 14)], 5), soft=0.8
    )
    picture = mix(picture, "#08090d", sentry)
    return finish(picture, rng, 2.6, 0.35)


def border_tower():
    rng = np.random.default_rng(137)
    picture = gradient((0, "#5f86a6"), (0.4, "#b9c8c6"), (0.6, "#f2ddb2"), (1, "#f2ddb2"))
    picture = mix(picture, "#f8ead0", np.clip(clouds(rng, 7, 6, 3) - 0.5, 0, 1) * 1.4)
    picture = mix(picture, "#fff0c8", glow(120, 520, 330) * 0.8)
    for layer, tone in enumerate(["#aeb7a9", "#8f9a80", "#b0a468"]):
        line = 560 + layer * 40 - wander(rng, 6, 1.6 + layer * 0.4, 0.42) * (110 - layer * 26)
        picture = mix(picture, tone, below(line))
        picture = mix(picture, "#f0deb4", below(line, 90) * (0.28 - layer * 0.07))
    x0 = COLUMNS[0]
    crest = 742 - 92 * np.exp(-(((x0 - 1010) / 330) ** 2)) - 30 * np.sin(x0 / 260)
    field = below(crest, 2)
    grass = clouds(rng, 9, 1.2, 22, fall=0.95)
    picture = mix(picture, "#8a7c44", field)
    picture = mix(
        picture,
        "#4d4a2a",
        field * np.clip(grass * 1.6 - 0.55, 0, 1) * np.clip((ROWS - crest[None, :]) / 150, 0.25, 1),
    )
    picture = mix(picture, "#e8cf8a", field * np.clip(grass - 0.62, 0, 1) * 1.6)
    track = np.abs(ROWS - (crest + 66 + 40 * (1 - x0 / W))[None, :]) / (9 + 14 * (1 - COLUMNS / W))
    picture = mix(picture, "#d8c28f", np.exp(-(track**2)) * 0.75)
    posts, mesh = [], []
    tops = []
    for i in range(64):
        t = i / 63
        x = -30 + 1500 * (1 - (1 - t) ** 1.7)
        y = np.interp(x, np.arange(W), crest) + 22 * (1 - t)
        tall = 150 * (1 - t) ** 1.2 + 34
        tops.append((x, y, tall))
        posts.append(stroke([(x, y + 4), (x, y - tall)], 1.6 + 4 * (1 - t)))
        posts.append(stroke([(x, y - tall), (x - tall * 0.13, y - tall * 1.14)], 1.2 + 3 * (1 - t)))
    for share in (0.02, 0.34, 0.66, 1.0):
        posts.append(stroke([(x, y - tall * share) for x, y, tall in tops], 2.2))
    for share in (1.05, 1.1, 1.14):
        posts.append(
            stroke([(x - tall * (share - 1), y - tall * share) for x, y, tall in tops], 1.2)
        )
    for (ax, ay, at), (bx, by, bt) in pairwise(tops):
        count = max(2, int((bx - ax) / 7))
        for k in range(count):
            s = k / count
            x, y, tall = ax + (bx - ax) * s, ay + (by - ay) * s, at + (bt - at) * s
            mesh.append(stroke([(x, y), (x, y - tall)], 0.7))
    picture = mix(picture, "#3f4238", stencil(*mesh, soft=0.5) * 0.5)
    picture = mix(picture, "#33352d", stencil(*posts, soft=0.6) * 0.92)
    foot, x = np.interp(1010, np.arange(W), crest) + 18, 1010
    legs = [stroke([(x + s * 66, foot), (x + s * 40, foot - 300)], 11) for s in (-1, 1)]
    braces = []
    for k in range(4):
        w0, w1 = 66 - k * 6.5, 66 - (k + 1) * 6.5
        y0, y1 = foot - k * 75, foot - (k + 1) * 75
        braces += [
            stroke([(x - w0, y0), (x + w1, y1)], 4),
            stroke([(x + w0, y0), (x - w1, y1)], 4),
            stroke([(x - w1, y1), (x + w1, y1)], 4),
        ]
    cabin = [area([(x - 76, foot - 296), (x + 76, foot - 296), (x + 76, foot - 312), (x - 76, foot - 312)]),
             area([(x - 58, foot - 312), (x + 58, foot - 312), (x + 66, foot - 402), (x - 66, foot - 402)]),
             area([(x - 86, foot - 398), (x + 86, foot - 398), (x + 50, foot - 440), (x - 50, foot - 440)]),
             stroke([(x + 20, foot - 436), (x + 20, foot - 530)], 4), stroke([(x + 4, foot - 500), (x + 36, foot - 500)], 3),
             *[stroke([(x + d, foot - 312), (x + d, foot - 338)], 2.4) for d in (-74, -66, 66, 74)],
             stroke([(x - 76, foot - 338), (x - 58, foot - 338)], 2.4), stroke([(x + 58, foot - 338), (x + 76, foot - 338)], 2.4)]  # fmt: skip
    tower = stencil(*legs, *braces, *cabin, soft=0.8)
    picture = mix(picture, "#2d2f2b", tower * 0.97)
    panes = [
        area([(x + a, foot - 352), (x + b, foot - 352), (x + b, foot - 390), (x + a, foot - 390)])
        for a, b in ((-54, -22), (-17, 17), (22, 54))
    ]
    glass = stencil(*panes)
    picture = mix(picture, "#f4d899", glass * np.clip(1.1 - (COLUMNS - x + 60) / 150, 0.25, 1))
    picture = mix(picture, "#f0cf92", np.clip(tower - np.roll(tower, 3, 1), 0, 1) * 0.75)
    birds = [
        stroke([(bx - 9, by - 4), (bx, by), (bx + 9, by - 5)], 2)
        for bx, by in ((420, 236), (462, 214), (500, 250), (560, 206), (392, 268))
    ]
    picture = mix(picture, "#39403f", stencil(*birds) * 0.8)
    return finish(picture, rng, 2.4, 0.25)


def relief(rng):
    """A shaded map with contour lines, and its heights between 0 and 1."""
    land = clouds(rng, 5, 1, 1.6, fall=0.4)
    ridge = 1 - np.abs(clouds(rng, 5, 1.2, 1.8, fall=0.42) * 2 - 1)
    rough = Image.fromarray((land * 0.72 + ridge * 0.28).astype("f4"))
    height = np.asarray(rough.resize((W // 6, H // 6), Image.BOX).resize((W, H), Image.BICUBIC))
    down, across = np.gradient(height * 520)
    light = (1 + (across * 0.6 + down * 0.75)) / np.sqrt(1 + down**2 + across**2)
    light = np.clip(light, 0, 2) - 1
    places = [0, 0.25, 0.45, 0.65, 0.85, 1]
    tints = [rgb(c) for c in ("#5f6f66", "#8a9079", "#b6aa88", "#c8b493", "#d9cdb6", "#f1ece2")]
    picture = np.stack([np.interp(height, places, [t[i] for t in tints]) for i in range(3)], 2)
    picture = picture * (1 + light * 0.38)[..., None]
    level = height * 30
    off = np.abs(level - np.round(level)) / (np.hypot(*np.gradient(level)) + 1e-6)
    contour = np.clip(1 - off / 0.85, 0, 1)
    return mix(picture, "#5b3a26", contour * np.where(np.round(level) % 5 == 0, 0.62, 0.26)), height


def terrain_map():
    rng = np.random.default_rng(31)
    picture, _ = relief(rng)
    grid = ((COLUMNS % 240) < 1.5) | ((ROWS % 240) < 1.5)
    picture = mix(picture, "#20313c", grid * 0.3)
    front = 470 + (wander(rng, 3, 2) - 0.5) * 420
    distance = ROWS - front[None, :]
    picture = mix(picture, "#9c2f1f", np.clip(1 - np.abs(distance) / 5, 0, 1) * 0.9)
    behind = np.clip(distance / 60, 0, 1) * np.clip(1 - distance / 90, 0, 1)
    picture = mix(picture, "#9c2f1f", behind * ((COLUMNS + ROWS) % 16 < 4) * 0.5)
    return finish(picture, rng, 1.6, 0.15)


def silo_field():
    rng = np.random.default_rng(149)
    horizon = 520
    picture = gradient(
        (0, "#2c3a47"), (0.3, "#54636c"), (0.48, "#a3a591"), (0.54, "#dbcd9c"), (1, "#dbcd9c")
    )
    front = clouds(rng, 8, 2.6, 3, fall=0.6)
    picture = mix(
        picture, "#1d2833", np.clip(front - 0.42, 0, 1) * 2.1 * np.clip(1.15 - ROWS / 520, 0, 1)
    )
    picture = mix(picture, "#b9bba8", np.clip(0.36 - front, 0, 1) * 1.5 * np.clip(ROWS / 420, 0, 1))
    rain = clouds(rng, 5, 0.12, 2)
    shaft = np.exp(-(((COLUMNS - 1120 + ROWS * 0.16) / 210) ** 2)) * np.clip(
        (ROWS - 170) / 180, 0, 1
    )
    picture = mix(picture, "#5a676d", shaft * (0.5 + rain) * 0.6 * (ROWS < horizon))
    depth = np.clip((ROWS - horizon) / (H - horizon), 0.001, 1)
    grain = np.clip(((depth**0.45) * (H - 1)).astype(int), 0, H - 1)
    stalks = clouds(rng, 9, 0.35, 30, fall=0.97)[grain[:, 0]]
    sway = clouds(rng, 6, 5, 4)
    wheat = gradient((0, "#cdb56c"), (0.541, "#cdb56c"), (0.7, "#bf9a4a"), (1, "#7d5e26"))
    wheat = wheat + ((stalks - 0.5) * 92)[..., None] * np.clip(depth * 1.8 + 0.12, 0, 1)[..., None]
    wheat = mix(wheat, "#ecd58c", np.clip(sway - 0.5, 0, 1) * 1.1)
    wheat = mix(wheat, "#5e4a22", np.clip(0.42 - sway, 0, 1) * 0.9)
    picture = np.where((ROWS > horizon)[..., None], wheat, picture)
    belt = horizon + 3 - wander(rng, 8, 16, 0.85) * 15
    picture = mix(picture, "#4a5044", below(belt) * (ROWS < horizon + 5) * 0.85)
    x, y = 640, 716
    pad = stencil(disc(x, y, 500, 108), soft=3)
    gravel = clouds(rng, 8, 2.5, 30, fall=0.97)
    picture = mix(picture, "#a39b86", pad)
    picture = picture + ((gravel - 0.5) * 44 * pad)[..., None]
    road = stencil(area([(960, 700), (1060, 690), (1440, 640), (1440, 668), (1100, 730)]), soft=4)
    picture = mix(picture, "#b3a88d", road * 0.9)
    apron = stencil(disc(x, y, 250, 58), soft=1)
    picture = mix(picture, "#bdb9ac", apron)
    picture = mix(picture, "#3f3f3a", stencil(disc(x + 22, y + 10, 172, 42), soft=6) * 0.6)
    wall = stencil(
        area([(x - 150, y - 26), (x + 150, y - 26), (x + 150, y + 2), (x - 150, y + 2)]),
        disc(x, y + 2, 150, 34),
        soft=0.9,
    )
    picture = mix(picture, "#77786f", wall)
    picture = mix(picture, "#383b3b", wall * np.clip((COLUMNS - x + 40) / 200, 0, 1) * 0.85)
    lid = stencil(disc(x, y - 26, 150, 34), soft=0.9)
    picture = mix(picture, "#cfccbf", lid)
    picture = mix(picture, "#8f9089", lid * np.clip((COLUMNS - x) / 220, 0, 1))
    spokes = [
        stroke([(x, y - 26), (x + 150 * np.cos(a), y - 26 + 34 * np.sin(a))], 1.4)
        for a in np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ]
    spokes += [
        stroke(
            [(x + 96 * np.cos(a), y - 26 + 21 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 60)],
            1.6,
        )
    ]
    picture = mix(picture, "#6d6e68", stencil(*spokes) * 0.6)
    hatch = [area(box(x + 316, y - 6, 34, 20)), area(box(x - 330, y + 14, 22, 14)), stroke([(x - 390, y), (x - 390, y - 116)], 5),
             area(box(x - 390, y - 118, 15, 7)), stroke([(x + 392, y + 10), (x + 392, y - 104)], 5), area(box(x + 392, y - 106, 15, 7))]  # fmt: skip
    picture = mix(picture, "#4c4f4d", stencil(*hatch, soft=0.8))
    fence = []
    corners = [(150, 668), (1180, 640), (1330, 800), (10, 850), (150, 668)]
    for (ax, ay), (bx, by) in pairwise(corners):
        for t in np.linspace(0, 1, 17):
            px, py = ax + (bx - ax) * t, ay + (by - ay) * t
            tall = 44 + (py - 640) * 0.42
            fence.append(
                stroke(
                    [(px, py), (px, py - tall), (px - tall * 0.1, py - tall * 1.13)],
                    1.4 + (py - 640) * 0.012,
                )
            )
        for share in (0.35, 0.7, 1.0, 1.1):
            a_tall, b_tall = 44 + (ay - 640) * 0.42, 44 + (by - 640) * 0.42
            fence.append(stroke([(ax, ay - a_tall * share), (bx, by - b_tall * share)], 1.3))
    picture = mix(picture, "#34383a", stencil(*fence, soft=0.6) * 0.85)
    ears = [
        stroke([(ex, H + 6), (ex + rng.normal(8, 16), H - rng.uniform(26, 92))], 2.4)
        for ex in rng.uniform(0, W, 620)
    ]
    picture = mix(picture, "#6b5120", stencil(*ears, soft=0.9) * 0.85)
    return finish(picture, rng, 2.5, 0.3)
