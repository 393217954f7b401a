"""Aircraft, and the sky that they cross."""

import numpy as np

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
    place,
    rgb,
    ring,
    stencil,
    stroke,
    wander,
)

# Side views, nose to the right.
JET = [
    (50, 0), (30, -2.6), (20, -3), (12, -6.4), (2, -7), (-6, -4.4), (-22, -5), (-36, -19),
    (-45, -19), (-40, -5), (-50, -3.4), (-50, 1.6), (-30, 3.4), (-44, 7), (-36, 8), (6, 4), (24, 3),
]  # fmt: skip
TANKER = [
    (100, 1), (96, -4), (86, -8.5), (70, -10), (-50, -9.5), (-64, -11), (-80, -34), (-92, -35),
    (-85, -8), (-98, -3), (-100, 0), (-70, 6), (-40, 10), (60, 10.5), (90, 7),
]  # fmt: skip


def jets_formation():
    rng = np.random.default_rng(23)
    picture = gradient((0, "#13294b"), (0.4, "#2f5b88"), (0.75, "#86a9bf"), (1, "#e8d7bd"))
    veil = clouds(rng, 7, 4, 3)
    low = (ROWS / H) ** 1.6
    picture = mix(picture, "#f3e6d2", np.clip(veil - 0.42, 0, 1) * 1.3 * low)
    picture = mix(picture, "#5d7b95", np.clip(0.45 - veil, 0, 1) * low * 0.8)
    for x, y, size in [(880, 300, 3.3), (620, 405, 2.7), (1130, 470, 2.9), (420, 560, 2.2)]:
        trail = np.zeros((H, W))
        for t in np.linspace(0, 1, 12):
            ends = [
                (x - 48 * size - back * 1200, y + back * 192) for back in (t * 0.9, t * 0.9 + 0.09)
            ]
            trail = np.maximum(trail, stencil(stroke(ends, 4 + t * 30), scale=1) * 0.6 * (1 - t))
        picture = mix(picture, "#eef2f2", blur(trail, 7) * (0.2 + 0.5 * veil))
        plane = stencil(area(place(JET, x, y, size, turn=-9)), soft=0.9)
        rim = np.clip(plane - np.roll(plane, -4, 0), 0, 1)
        picture = mix(picture, "#26333f", plane * 0.95)
        picture = mix(picture, "#d9c6a8", rim * 0.35)
    return finish(picture, rng, 2.6)


def tanker_refuelling():
    rng = np.random.default_rng(67)
    picture = gradient(
        (0, "#3f5f86"), (0.35, "#8fa6b5"), (0.58, "#edc79a"), (0.66, "#f9e2b8"), (1, "#b99f95")
    )
    picture = mix(picture, "#fff3d6", glow(250, 590, 360, 1.6) * 0.85)
    picture = mix(
        picture, "#c9b7ad", np.clip(clouds(rng, 6, 7, 3) - 0.5, 0, 1) * 0.9 * (ROWS < 560)
    )
    for layer, (tone, lit) in enumerate(
        [
            ("#d5b49c", "#f8ddb4"),
            ("#b393a0", "#f0cfa9"),
            ("#7f7290", "#d9b1a0"),
            ("#545573", "#b28f95"),
        ]
    ):
        line = 600 + layer * 92 - wander(rng, 7, 4 + layer, 0.6) * (36 + layer * 34)
        bank = below(line, 12 + layer * 8)
        picture = mix(picture, tone, bank)
        crest = np.clip(1 - (ROWS - line[None, :]) / (60 + layer * 24), 0, 1) * bank
        picture = mix(picture, lit, crest * (0.35 + 0.65 * clouds(rng, 7, 2.4, 5)) * 0.85)
    tx, ty, size = 800, 270, 4.6
    tail = place([(-90, 2)], tx, ty, size, turn=-2)[0]
    fx, fy = 250, 452
    contact = (fx + 92, fy - 30)
    wing = [(28, 4), (-22, 22), (-38, 22), (-6, 4)]
    far_wing = [(22, -4), (0, -11), (-8, -11), (0, -4)]
    stab = [(-82, -2), (-98, 6), (-105, 6), (-92, -2)]
    parts = [area(place(p, tx, ty, size, turn=-2)) for p in (TANKER, wing, far_wing, stab)]
    for x, y in ((16, 14.5), (0, 19)):
        ex, ey = place([(x, y)], tx, ty, size, turn=-2)[0]
        parts.append(area(place([(-34, -12), (26, -15), (34, 0), (26, 15), (-34, 11)], ex, ey, 1)))
        parts.append(area(place([(-44, -34), (0, -34), (16, -8), (-26, -8)], ex, ey, 1)))
    plane = stencil(*parts, soft=0.9)
    boom = stencil(
        stroke([tail, contact], 6),
        stroke([((tail[0] * 2 + contact[0]) / 3, (tail[1] * 2 + contact[1]) / 3), contact], 10),
        soft=0.8,
    )
    vee = stencil(area(box(*[(a * 0.45 + b * 0.55) for a, b in zip(tail, contact, strict=True)], 22, 4, -30)),
                  area(box(*[(a * 0.45 + b * 0.55) for a, b in zip(tail, contact, strict=True)], 4, 20, 16)))  # fmt: skip
    fighter = stencil(
        area(place(JET, fx, fy, 2.9, turn=-3)),
        area(place([(10, 3), (-16, 16), (-26, 16), (-14, 3)], fx, fy, 2.9, turn=-3)),
        soft=0.9,
    )
    for mask, tone in [
        (boom, "#3a4450"),
        (vee, "#3a4450"),
        (plane, "#39465a"),
        (fighter, "#2f3948"),
    ]:
        picture = mix(picture, tone, mask * 0.97)
        under = np.clip(mask - np.roll(mask, -6, 0), 0, 1)
        picture = mix(picture, "#f3cf9c", under * 0.75)
    panes = [area(place([(90, -7), (94, -5), (92, -3.4), (86, -4)], tx, ty, size, turn=-2))]
    picture = mix(picture, "#e9d9bd", stencil(*panes) * 0.8)
    canopy = stencil(
        area(place([(12, -6), (3, -6.6), (2, -4.6), (16, -3.6)], fx, fy, 2.9, turn=-3))
    )
    picture = mix(picture, "#f0d6ac", canopy * 0.7)
    picture = lamp(picture, *place([(-92, -35)], tx, ty, size, turn=-2)[0], 3, "#ff8a70", 6, 0.4)
    return finish(picture, rng, 2.3)


def runway_night():
    rng = np.random.default_rng(61)
    horizon = 410
    picture = gradient(
        (0, "#0b1220"), (0.3, "#1a2740"), (0.43, "#54506a"), (0.435, "#15171d"), (1, "#0d1015")
    )
    bank = np.clip(clouds(rng, 6, 5, 3) - 0.35, 0, 1) * (horizon > ROWS)
    picture = mix(picture, "#2b3044", bank * 0.9)
    picture = mix(picture, "#c98a5e", glow(720, horizon, 620, 5) * 0.45)
    depth = np.clip((ROWS - horizon) / (H - horizon), 0.001, 1)
    wet = clouds(rng, 7, 4, 8) * (horizon < ROWS)
    picture = mix(picture, "#2c3440", wet * 0.5 * depth)
    dashes = (np.abs(COLUMNS - 720) < depth * 16) & (np.floor(2.2 / depth) % 2 == 0)
    picture = mix(picture, "#9ea3a2", dashes * (horizon + 8 < ROWS) * 0.75)
    for edge in (-1, 1):
        for t in (np.arange(1, 20) / 19) ** 2.4:
            x, y, size = 720 + edge * (22 + t * 900), horizon + 4 + t * 540, 1.6 + t * 13
            if y < H and -60 < x < W + 60:
                picture = lamp(picture, x, y, size, "#ffd9a0", 4.5, 0.4)
                picture = mix(picture, "#ffd9a0", glow(x, y + size * 5, size * 1.4, 0.25) * 0.35)
    for index in range(-6, 7):
        picture = mix(picture, "#8ff0c0", glow(720 + index * 7.5, horizon + 3, 2.4) * 1.2)
    wing = [
        (-330, -6), (-60, -20), (-22, -26), (0, -34), (22, -26), (60, -20), (330, -6), (330, -3),
        (62, -4), (24, 4), (0, 9), (-24, 4), (-62, -4), (-330, -3),
    ]  # fmt: skip
    tail = [(-4, -30), (-2, -104), (2, -104), (4, -30)]
    engines = [disc(720 + x, 296, 8) for x in (-96, -54, 54, 96)]
    plane = stencil(*[area(place(p, 720, 300, 0.62)) for p in (wing, tail)], *engines, soft=1)
    picture = mix(picture, "#0c1018", plane * 0.95)
    for x, tone, size in [(-28, "#fff3da", 8), (28, "#fff3da", 8), (-200, "#ff6a55", 4), (200, "#7fe0a0", 4)]:  # fmt: skip
        picture = lamp(picture, 720 + x, 300, size, tone, 7, 0.4)
    return finish(picture, rng, 2.8, 0.35)


def airfield_above():
    rng = np.random.default_rng(101)
    soil = clouds(rng, 8, 1, 3, fall=0.62)
    fine = clouds(rng, 8, 1, 20, fall=0.9)
    picture = mix(np.ones((H, W, 3)) * rgb("#b39a74"), "#8c7553", np.clip(soil * 1.8 - 0.5, 0, 1))
    picture = mix(picture, "#d3be97", np.clip(clouds(rng, 7, 1, 2) - 0.6, 0, 1) * 1.6)
    wadi = np.abs(ROWS - (200 + wander(rng, 6, 2) * 190 - COLUMNS[0] * 0.06)[None, :])
    picture = mix(picture, "#e2d3b2", np.exp(-((wadi / 16) ** 2)) * 0.55)
    picture = mix(picture, "#6f6a4a", np.exp(-((wadi / 34) ** 2)) * np.clip(fine - 0.55, 0, 1) * 2)
    picture = picture + ((fine - 0.5) * 16)[..., None]

    def lay(picture, marks, tone, amount=0.95, shadow=0, soft=0.6):
        mask = stencil(*marks, soft=soft)
        if shadow:
            dark = np.roll(mask, (shadow, shadow), (0, 1)) * (1 - mask)
            picture = mix(picture, "#2b2014", blur(dark, 1) * 0.65)
        return mix(picture, tone, mask * amount)

    def run(ax, ay, bx, by, width):
        return stroke([(ax, ay), (bx, by)], width)

    picture = lay(picture, [run(60, 812, 1400, 372, 74)], "#c7b594", 0.55, soft=6)
    picture = lay(picture, [run(110, 796, 1352, 388, 44)], "#4b4a48")
    picture = lay(picture, [run(420, 120, 1010, 880, 30)], "#66635c", 0.92)
    picture = lay(picture, [run(150, 862, 1330, 474, 16), run(300, 735, 330, 806, 14), run(700, 604, 724, 674, 14),
                            run(1180, 446, 1204, 518, 14), run(1010, 582, 1150, 800, 14), run(240, 834, 300, 735, 12)], "#7b776d", 0.92)  # fmt: skip
    tyre = stencil(run(200, 766, 500, 668, 18), run(1010, 500, 1280, 412, 18), soft=7)
    picture = mix(picture, "#262526", tyre * 0.7)
    dash = [
        run(
            110 + (1352 - 110) * t,
            796 - 408 * t,
            110 + (1352 - 110) * (t + 0.012),
            796 - 408 * (t + 0.012),
            2,
        )
        for t in np.linspace(0.06, 0.93, 32)
    ]
    picture = lay(picture, dash, "#dcd6c6", 0.8)
    for t in (0.012, 0.975):
        bars = [
            run(
                110 + 1242 * t + i * 2.4 - 0,
                796 - 408 * t + i * 4.4,
                134 + 1242 * t + i * 2.4,
                788 - 408 * t + i * 4.4,
                2,
            )
            for i in (-4, -3, -2, -1, 1, 2, 3, 4)
        ]
        picture = lay(picture, bars, "#e6e0d0", 0.85)
    apron = [(806, 700), (1180, 577), (1222, 706), (848, 829)]
    picture = lay(picture, [area(apron)], "#9a958a", 0.93)
    joints = [
        run(806 + 374 * t, 700 - 123 * t, 848 + 374 * t, 829 - 123 * t, 1)
        for t in np.linspace(0.1, 0.9, 9)
    ]
    picture = lay(picture, joints, "#7c776d", 0.7)
    aircraft = [(0, -26), (3, -14), (5, -5), (24, 9), (24, 13), (5, 9), (4, 17), (11, 23), (11, 26), (0, 24),
                (-11, 26), (-11, 23), (-4, 17), (-5, 9), (-24, 13), (-24, 9), (-5, -5), (-3, -14)]  # fmt: skip
    parked = [
        place(aircraft, 850 + i * 46, 718 - i * 15.2, 0.82, turn=-18) for i in range(7) if i != 4
    ]
    big = [(0, -52), (6, -44), (7, -14), (62, 14), (62, 20), (7, 8), (5, 36), (22, 46), (22, 51), (0, 46),
           (-22, 51), (-22, 46), (-5, 36), (-7, 8), (-62, 20), (-62, 14), (-7, -14), (-6, -44)]  # fmt: skip
    heavies = [place(big, x, y, 0.95, turn=-18) for x, y in ((930, 770), (1060, 728))]
    picture = lay(picture, [area(p) for p in parked], "#d8d6cf", 0.97, 5)
    picture = lay(picture, [area(p) for p in heavies], "#c3c5c3", 0.97, 7)
    for i in range(9):
        x, y = 150 + (i % 5) * 82 - (i // 5) * 12, 560 - (i % 5) * 27 - (i // 5) * 96
        hard = place([(-26, -20), (26, -20), (26, 20), (-26, 20)], x, y, turn=-18)
        picture = lay(picture, [run(x, y, x + 22, y + 62, 9)], "#7b776d", 0.9)
        picture = lay(picture, [area(hard)], "#a08b67", 0.97, 9)
        lit = place([(-26, -20), (0, -20), (0, 20), (-26, 20)], x, y, turn=-18)
        picture = mix(picture, "#c9b48c", stencil(area(lit), soft=4) * 0.6)
    picture = lay(picture, [run(160, 626, 640, 468, 9)], "#7b776d", 0.9)
    hangars = [box(1090 + i * 84, 880 - i * 28, 32, 24, -18) for i in range(4)]
    picture = lay(picture, [area(p) for p in hangars], "#b9b7b0", 0.97, 9)
    picture = lay(
        picture,
        [
            area(
                box(
                    rng.uniform(1250, 1420),
                    rng.uniform(560, 720),
                    rng.uniform(6, 20),
                    rng.uniform(5, 9),
                    -18,
                )
            )
            for _ in range(24)
        ],
        "#cbb994",
        0.95,
        5,
    )
    picture = lay(
        picture,
        [disc(x, y, 13) for x, y in ((620, 860), (656, 848), (692, 836), (632, 892), (668, 880))],
        "#d9d4c6",
        0.97,
        5,
    )
    return finish(picture, rng, 2.2, 0.2)


def drone_swarm():
    rng = np.random.default_rng(107)
    picture = gradient(
        (0, "#30405c"), (0.35, "#87708a"), (0.62, "#e2956a"), (0.76, "#fac887"), (1, "#fac887")
    )
    veil = clouds(rng, 7, 6, 3)
    picture = mix(
        picture, "#4a4664", np.clip(veil - 0.5, 0, 1) * 1.3 * np.clip(1.1 - ROWS / 760, 0, 1)
    )
    picture = mix(picture, "#ffe9b8", glow(980, 730, 330, 1.8) * 0.9)
    for layer, tone in enumerate(["#b98a72", "#6d5660", "#2a2730"]):
        line = 742 + layer * 56 - wander(rng, 7, 2 + layer * 2, 0.5) * (46 - layer * 8)
        picture = mix(picture, tone, below(line))
        furrow = np.abs(((COLUMNS - 980) / (ROWS - 690 + 1e-6)) * 3.2 % 1 - 0.5) < 0.16
        picture = mix(
            picture,
            "#c98d62",
            below(line, 8) * furrow * (layer == 2) * np.clip((ROWS - 850) / 200, 0, 1) * 0.35,
        )

    def drone(x, y, s, turn):
        arms, rotors = [], []
        for dx, dy in ((-30, -9), (30, -9), (-38, 7), (38, 7)):
            ((ax, ay),) = place([(dx, dy)], x, y, s, turn=turn)
            arms.append(stroke([(x, y), (ax, ay)], max(1.2, 4 * s)))
            rotors.append(disc(ax, ay - 5 * s, 19 * s, 3.6 * s))
            arms.append(stroke([(ax, ay), (ax, ay - 5 * s)], max(1, 3 * s)))
        hull = [
            area(
                place([(-14, -7), (14, -7), (18, 1), (9, 9), (-9, 9), (-18, 1)], x, y, s, turn=turn)
            )
        ]
        skids = [
            stroke(place([(k * 9, 6), (k * 13, 19)], x, y, s, turn=turn), max(1, 2.4 * s))
            for k in (-1, 1)
        ]
        load = [area(place([(-5, 9), (5, 9), (4, 17), (-4, 17)], x, y, s, turn=turn))]
        return [*arms, *hull, *skids, *load], rotors

    far, near = [], []
    for _ in range(46):
        depth = rng.random() ** 1.3
        x, y = rng.uniform(40, 1400), 690 - depth * 620 * rng.uniform(0.25, 1) - 20
        (near if depth > 0.75 else far).append((x, y, 0.16 + depth * 0.62, rng.normal(0, 7)))
    for group, tone, soft in ((far, "#3d3348", 0.6), (near, "#231f2c", 0.8)):
        bodies, rotors = [], []
        for x, y, s, turn in group:
            b, r = drone(x, y, s, turn)
            bodies += b
            rotors += r
        picture = mix(picture, tone, stencil(*rotors, soft=soft) * 0.4)
        picture = mix(picture, tone, stencil(*bodies, soft=soft) * 0.95)
    for x, y, s, turn in [(330, 300, 2.3, -8), (1150, 190, 1.6, 6)]:
        b, r = drone(x, y, s, turn)
        picture = mix(picture, "#16141c", stencil(*r, soft=1.6) * 0.45)
        picture = mix(picture, "#16141c", stencil(*b, soft=1.2) * 0.97)
        picture = lamp(picture, x + 30 * s, y - 2 * s, 3, "#ff7a5c", 5, 0.4)
    return finish(picture, rng, 2.4, 0.3)


def radar_screen():
    rng = np.random.default_rng(8)
    picture = gradient((0, "#070d0f"), (1, "#0b1315"))
    cx, cy, reach = 760, 520, 560
    distance, angle = np.hypot(COLUMNS - cx, ROWS - cy), np.arctan2(ROWS - cy, COLUMNS - cx)
    inside = np.clip((reach - distance) / 6, 0, 1)
    picture = mix(picture, "#0f2a28", inside * 0.9)
    sweep = (angle - np.deg2rad(-38)) % (2 * np.pi) / (2 * np.pi)
    picture = mix(picture, "#6fd3b0", inside * np.exp(-(1 - sweep) * 9) * 0.5)
    picture = mix(picture, "#c9ffe9", inside * (sweep > 0.9975) * 0.5)

    def spoke(degree, near, far, width):
        a = np.deg2rad(degree)
        return stroke([(cx + np.cos(a) * r, cy + np.sin(a) * r) for r in (near, far)], width)

    rings = [ring(cx, cy, reach * part / 5, width=1.4) for part in range(1, 6)]
    ticks = [spoke(d, reach - (26 if d % 10 == 0 else 12), reach, 1) for d in range(0, 360, 2)]
    picture = mix(picture, "#59b797", stencil(*rings, *ticks, soft=0.7) * 0.45)
    spokes = [spoke(degree, 40, reach, 1) for degree in range(0, 360, 30)]
    picture = mix(picture, "#59b797", stencil(*spokes, soft=0.7) * 0.2)
    west = np.clip((cx - 90 - COLUMNS + (ROWS - cy) * 0.35) / 120, 0, 1)
    land = np.clip((clouds(rng, 7, 1, 4) - 0.62) * 7, 0, 1) * inside * west
    speckle = clouds(rng, 8, 1, 24, fall=0.95)
    picture = mix(picture, "#8de6c3", land * np.clip(speckle * 1.7 - 0.6, 0, 1) * 0.8)
    for _ in range(15):
        a, r = rng.uniform(-2.2, 1.9), rng.uniform(0.15, 0.92) * reach
        x, y = cx + np.cos(a) * r, cy + np.sin(a) * r
        picture = lamp(picture, x, y, rng.uniform(4, 8), "#d8fff0", 3.5, 0.3)
    picture = lamp(picture, 990, 330, 9, "#e8935f", 3.8, 0.45)
    glare = np.clip(1 - np.abs((COLUMNS - 200) + (ROWS - 100) * 0.8) / 420, 0, 1)
    return finish(picture + glare[..., None] * 14, rng, 2.4, 0.5)


def radar_ridge():
    rng = np.random.default_rng(41)
    picture = gradient((0, "#34506b"), (0.35, "#7f95a3"), (0.6, "#d8c3ae"), (1, "#eddcc6"))
    picture = mix(picture, "#fff3dc", glow(420, 470, 420, 1.6) * 0.8)
    picture = mix(picture, "#f2dfc8", np.clip(clouds(rng, 6, 7, 2) - 0.55, 0, 1) * 1.2)
    tones = ["#b9ada6", "#95979b", "#6d7a85", "#475864", "#243542", "#121d26"]
    for layer, tone in enumerate(tones):
        rough = wander(rng, 8, 1.6 + layer * 0.7, 0.5)
        line = 470 + layer * 82 - (rough - 0.3) * (150 + layer * 22)
        if layer == 4:
            line = line - 210 * np.exp(-(((COLUMNS[0] - 980) / 240.0) ** 2))
        hill = below(line, 1.6)
        picture = mix(picture, tone, hill)
        mist = np.clip((ROWS - line[None, :]) / 130, 0, 1) * hill
        picture = mix(picture, "#d9cbbb", mist * (0.34 - layer * 0.06))
        if layer == 4:
            picture = _domes(picture, line)
    return finish(picture, rng, 2.6)


def _domes(picture, crest):
    for x, r in [(955, 46), (1046, 28)]:
        dome = stencil(disc(x, crest[x] - r * 0.55, r))
        picture = mix(picture, "#cfc9c0", dome)
        shade = np.clip((COLUMNS - x + r * 0.4) / (r * 1.4), 0, 1)
        picture = mix(picture, "#4a565f", dome * shade * 0.85)
    for x, tall in [(1120, 130), (880, 88)]:
        foot = crest[x] + 6
        bars = [stroke([(x - w, foot - tall * h), (x + w, foot - tall * h)], 2)
                for h, w in ((0.92, 7), (0.75, 10), (0.55, 8))]  # fmt: skip
        mast = stencil(stroke([(x, foot), (x, foot - tall)], 3), *bars)
        picture = mix(picture, "#1b2933", mast)
    return picture
