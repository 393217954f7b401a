"""Ships and the water that they stand on."""

import numpy as np

from newsroom.demo.paint.brushes import (
    COLUMNS,
    ROWS,
    Eye,
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
    ring,
    sea,
    stencil,
    stroke,
    wander,
)

# Side views; the waterline is y = 0.
DESTROYER = [
    (-100, -9), (-98, -11), (-62, -10), (-60, -15), (-44, -15), (-43, -21), (-30, -21), (-29, -14),
    (-20, -14), (-19, -24), (-12, -25), (-11, -31), (-7, -31), (-6, -24), (-2, -24), (-1, -30),
    (3, -30), (4, -44), (5, -56), (5.6, -56), (6.4, -44), (8, -40), (10, -40), (11, -32), (22, -31),
    (24, -24), (30, -23), (32, -15), (44, -15), (45, -19), (53, -19), (56, -17), (66, -18),
    (66, -17), (56, -15.5), (57, -13), (100, -17), (92, 0), (-97, 0),
]  # fmt: skip
CARRIER = [
    (-100, -13), (-102, -15), (12, -15), (13, -26), (17, -27), (18, -33), (21, -33), (21.6, -42),
    (22.4, -42), (23, -34), (27, -33), (28, -27), (32, -26), (33, -15), (104, -16), (102, -13),
    (92, -10), (86, 0), (-90, 0), (-94, -9),
]  # fmt: skip


def carrier_dusk():
    rng = np.random.default_rng(11)
    horizon = 585
    above = gradient(
        (0, "#1d2a3a"), (0.35, "#4a5568"), (0.62, "#a9795f"), (0.85, "#e6a565"), (1, "#f6cf8e"),
        height=horizon,
    )  # fmt: skip
    bank = clouds(rng, 7, 5, 3, horizon)
    shade = np.clip((bank - 0.48) * 2.2, 0, 1) * np.linspace(0.9, 0.35, horizon)[:, None]
    above = mix(above, "#2c3342", shade * 0.8)
    above = mix(above, "#ffe6b0", glow(930, horizon - 12, 330, 1.9)[:horizon] * 0.75)
    water, ripple = sea(rng, "#d79a64", "#7a5f55", "#141c26", "#ffcf9a", horizon)
    picture = np.concatenate([above, water])
    path = glow(930, horizon, 300, 0.42)
    path[:horizon] = 0
    path[horizon:] *= np.clip(ripple * 3 + 0.25, 0, 1)
    picture = mix(picture, "#ffdca0", path * 0.9)
    for hull, x, y, size, tone, amount in [
        (DESTROYER, 240, horizon + 2, 0.75, "#6a5650", 0.85),
        (DESTROYER, 1250, horizon + 3, 1.0, "#5a4a48", 0.9),
        (CARRIER, 700, horizon + 12, 3.05, "#20222a", 0.98),
    ]:
        mask = stencil(area(place(hull, x, y, size, flip=x > 1000)))
        picture = mix(picture, tone, reflect(mask, y, ripple) * 0.55)
        picture = mix(picture, tone, mask * amount)
    picture = mix(picture, "#f3d0a4", glow(330, horizon + 17, 420, 55) * 0.5)
    return finish(picture, rng, 2.4)


def submarine_fog():
    rng = np.random.default_rng(5)
    horizon = 430
    above = gradient((0, "#8fa0aa"), (0.7, "#c2cbcd"), (1, "#d9dcd8"), height=horizon)
    above = mix(above, "#eef0ea", clouds(rng, 6, 6, 2, horizon) * 0.5)
    water, ripple = sea(rng, "#cfd4d1", "#93a4aa", "#2c424c", "#cfdcdc", horizon)
    picture = np.concatenate([above, water])
    hill = wander(rng, 6, 3) * 70
    picture = mix(picture, "#aab5b8", below(horizon - 10 - hill) * (ROWS < horizon + 2) * 0.55)
    y = 690
    hull = [
        (-560, 16), (-520, -6), (-380, -24), (-120, -34), (200, -34), (420, -22), (520, 0), (545, 18),
    ]  # fmt: skip
    sail = [(-10, -30), (2, -168), (14, -176), (120, -176), (134, -166), (150, -30)]
    masts = [
        [(36, -176), (36, -262), (41, -262), (41, -176)],
        [(60, -176), (60, -228), (68, -228), (68, -176)],
        [(92, -176), (92, -240), (95, -240), (95, -176)],
    ]
    planes = [(-34, -122), (20, -126), (20, -116), (-34, -114)]
    body = stencil(*[area(place(p, 690, y)) for p in (hull, sail, planes, *masts)], soft=1.2)
    picture = mix(picture, "#1a2a32", reflect(body, y + 14, ripple, 7) * 0.7)
    round_light = np.clip((ROWS - (y - 40)) / 60, 0, 1)[..., None]
    tone = rgb("#39474d") * (1 - round_light) + rgb("#11191d") * round_light
    picture = mix(picture, tone, body * 0.96)
    foam = glow(160, y + 16, 150, 9) + glow(700, y + 18, 620, 34) * 0.6
    picture = mix(picture, "#e9efee", np.clip(foam * (0.35 + clouds(rng, 7, 3, 20)), 0, 1) * 0.7)
    haze = np.exp(-(((ROWS - horizon) / 90.0) ** 2))
    picture = mix(picture, "#dfe2de", haze * 0.55 * (0.6 + 0.4 * clouds(rng, 4, 6, 2)))
    return finish(picture, rng, 2.6)


def destroyer_dock():
    rng = np.random.default_rng(19)
    eye = Eye(700, 560, 820)
    picture = gradient((0, "#98a6ac"), (0.3, "#d8d6cd"), (1, "#e6dfd0"))
    picture = mix(picture, "#f4efe3", clouds(rng, 6, 5, 2) * 0.4)
    sheds = 262 - 70 * (wander(rng, 4, 5) > 0.55) - 30 * (wander(rng, 4, 12) > 0.6)
    picture = mix(picture, "#b3b3ad", below(sheds))
    masonry = np.zeros((H, W))
    wall_light = {-1: "#8d8a82", 1: "#57585a"}
    for side in (-1, 1):
        for step in range(7, -1, -1):
            reach, low, high = 2.1 + step * 0.16, -0.85 + step * 0.21, -0.64 + step * 0.21
            riser = eye.see((side * reach, low, 1.1), (side * reach, high, 1.1),
                            (side * reach, high, 9), (side * reach, low, 9))  # fmt: skip
            tread = eye.see((side * reach, high, 1.1), (side * (reach + 0.16), high, 1.1),
                            (side * (reach + 0.16), high, 9), (side * reach, high, 9))  # fmt: skip
            upright, flat = stencil(area(riser)), stencil(area(tread))
            masonry = np.maximum(masonry, np.maximum(upright, flat))
            picture = mix(picture, wall_light[side], upright)
            picture = mix(picture, "#b9b5aa" if side < 0 else "#77777a", flat)
    floor = eye.see((-2.1, -0.85, 1), (2.1, -0.85, 1), (2.1, -0.85, 9), (-2.1, -0.85, 9))
    ground = stencil(area(floor))
    picture = mix(picture, "#5d5b57", ground)
    far = eye.see((-3.3, 0.85, 9), (3.3, 0.85, 9), (2.1, -0.85, 9), (-2.1, -0.85, 9))
    gate = stencil(area(far))
    picture = mix(picture, "#8f8c86", gate)
    picture = mix(picture, "#5d5b58", gate * np.clip((ROWS - 490) / 150, 0, 1))
    stain = clouds(rng, 8, 2, 7, fall=0.75)
    stone = np.maximum.reduce([masonry, ground, gate])
    picture = mix(picture, "#38373a", np.clip(stain - 0.35, 0, 1) * 0.55 * stone)
    wet = np.clip(clouds(rng, 6, 4, 5) - 0.5, 0, 1) * 2 * ground
    picture = mix(picture, "#c9c7c0", wet * 0.55)
    for z in np.linspace(6, 1.6, 9):
        block = eye.see((-0.13, -0.85, z), (0.13, -0.85, z), (0.11, -0.66, z), (-0.11, -0.66, z))
        picture = mix(picture, "#3c332b", stencil(area(block)) * 0.95)

    cx, deck, keel = 700, 214, 742
    t = np.linspace(0, 1, 40)
    flare = 236 * (1 - t) ** 1.7 + 66 * (1 - t) ** 0.5 * t + 7
    heights = deck + (keel - deck) * t
    left = list(zip(cx - flare, heights, strict=True))
    right = list(zip(cx + flare, heights, strict=True))[::-1]
    tower = [
        (-150, 10), (-146, -58), (-112, -64), (-104, -120), (-62, -128), (-54, -172), (-14, -178),
        (-8, -262), (8, -262), (14, -178), (54, -172), (62, -128), (104, -120), (112, -64),
        (146, -58), (150, 10),
    ]  # fmt: skip
    yard = [stroke([(cx - w, y), (cx + w, y)], 5) for w, y in ((74, 2), (48, -24))]
    above = stencil(area(place(tower, cx, deck)), *yard, soft=1)
    picture = mix(picture, "#7f8788", above)
    picture = mix(picture, "#414a4f", above * np.clip((COLUMNS - cx + 30) / 120, 0, 1) * 0.9)
    panes = [area(box(cx + i * 29, deck - 88, 10, 9)) for i in range(-3, 4)]
    picture = mix(picture, "#1e262b", stencil(*panes) * 0.9)
    bow = stencil(area(left + right), soft=1)
    picture = mix(picture, "#9aa1a1", bow)
    shade = np.clip((COLUMNS - cx + 6) / 14, 0, 1)
    picture = mix(picture, "#4b555a", bow * shade * 0.9)
    edge = np.clip(np.abs(COLUMNS - cx) / 260, 0, 1)
    picture = mix(picture, "#23292d", bow * edge**1.4 * 0.75)
    boot = 548 + np.abs(COLUMNS[0] - cx) * 0.06
    hull_paint = bow * below(boot)
    picture = mix(picture, "#8f3322", hull_paint * (1 - shade * 0.55))
    picture = mix(picture, "#3a1712", hull_paint * (shade * 0.6 + edge))
    picture = mix(picture, "#161a1d", bow * np.exp(-(((ROWS - boot[None, :]) / 9) ** 2)) * 0.85)
    rust = np.clip(clouds(rng, 7, 0.25, 4, fall=0.8) - 0.55, 0, 1) * bow
    picture = mix(picture, "#6b4a36", rust * 0.9)
    dome = stencil(disc(cx, 712, 44, 66), soft=2)
    picture = mix(picture, "#6d271b", dome)
    picture = mix(picture, "#1f0c09", dome * np.clip((COLUMNS - cx + 30) / 66, 0, 1) * 0.9)
    picture = mix(picture, "#1f0c09", dome * np.clip((ROWS - 700) / 90, 0, 1) * 0.7)
    anchors = stencil(*[disc(cx + s * 150, 330, 13, 17) for s in (-1, 1)], soft=1)
    picture = mix(picture, "#20262a", anchors * 0.9)
    shadow = glow(cx + 40, 812, 300, 5)
    picture = mix(picture, "#1b1a1b", shadow * ground * 0.75)
    for x, y in [(222, 800), (1190, 806)]:
        picture = lamp(picture, x, y, 8, "#ffe7bb", 16, 0.3)
    crew = [*person(462, 842, 62), *person(492, 838, 64), *person(915, 812, 54)]
    picture = mix(picture, "#1a1b1d", stencil(*crew) * 0.95)
    return finish(picture, rng, 2.4)


def shipyard_crane():
    rng = np.random.default_rng(29)
    picture = gradient((0, "#7d97a8"), (0.5, "#c5cdca"), (0.78, "#f0dcbb"), (1, "#f0dcbb"))
    picture = mix(picture, "#fff4dd", glow(360, 620, 360) * 0.85)
    picture = mix(picture, "#e9e3d4", np.clip(clouds(rng, 6, 6, 2) - 0.45, 0, 1) * 0.9)
    ground = 800

    def jib(x, y, size, turn):
        mast = [stroke([(x, y), (x, y - 210 * size)], 9 * size)]
        arm = place([(-60, 0), (180, 0)], x, y - 205 * size, size, turn=turn)
        stay = [(x, y - 260 * size), *place([(150, 0)], x, y - 205 * size, size, turn=turn)]
        back = [(x, y - 260 * size), *place([(-56, 0)], x, y - 205 * size, size, turn=turn)]
        return [*mast, stroke(arm, 8 * size), stroke(stay, 2), stroke(back, 2),
                stroke([(x, y - 200 * size), (x, y - 262 * size)], 7 * size)]  # fmt: skip

    sheds = ground - 60 - 46 * (wander(rng, 5, 9, 0.9) > 0.5) - 20 * (wander(rng, 4, 20) > 0.6)
    for x, size, turn in [(150, 1.0, -24), (300, 0.8, -160), (1250, 1.15, -150), (1370, 0.9, -30)]:
        picture = mix(picture, "#a7a9a3", stencil(*jib(x, ground, size, turn), soft=1.2) * 0.85)
    picture = mix(picture, "#a9a79e", below(sheds) * 0.85)
    picture = mix(picture, "#f3e3c6", np.clip(1 - np.abs(ROWS - 780) / 140, 0, 1) * 0.5)

    hull = [(330, ground), (318, 600), (340, 560), (900, 560), (900, 610), (1010, 610), (1010, 560),
            (1060, 548), (1150, 540), (1088, ground)]  # fmt: skip
    body = stencil(area(hull), soft=1)
    picture = mix(picture, "#4b4a48", body * 0.97)
    picture = mix(picture, "#632c20", body * below(np.full(W, 706.0)) * 0.8)
    picture = mix(picture, "#17181a", body * np.clip((COLUMNS - 420) / 700, 0, 1) * 0.6)
    picture = mix(picture, "#d8b98c", body * np.exp(-(((COLUMNS - 330) / 60) ** 2)) * 0.35)
    frames = [stroke([(x, 566), (x + 4, ground)], 2.4) for x in range(350, 1100, 31)]
    plates = [stroke([(324, y), (1120, y - 4)], 2) for y in (606, 652, 702, 752)]
    picture = mix(picture, "#1f2022", stencil(*frames, *plates, soft=0.6) * body * 0.55)
    ribs = [stroke([(x, 562), (x + 3, 500 + (x % 3) * 9)], 4) for x in range(640, 905, 24)]
    decks = [stroke([(640, 530), (900, 528)], 3)]
    staging = [stroke([(x, ground), (x, 548)], 3) for x in range(300, 1180, 58)]
    picture = mix(picture, "#2a2a2b", stencil(*ribs, *decks, *staging) * 0.92)
    block = stencil(area([(548, 420), (705, 420), (705, 496), (548, 496)]), soft=0.8)
    picture = mix(picture, "#3b3a3a", block * 0.97)
    picture = mix(picture, "#6d6a64", block * (COLUMNS < 560) * 0.7)

    beam, legs = 208, ((196, 250), (1196, 1262))
    girder = [area([(110, beam), (1370, beam), (1370, beam + 46), (110, beam + 46)])]
    for left, right in legs:
        spread = 40
        girder += [stroke([(left + 14, beam + 40), (left - spread, ground)], 15),
                   stroke([(right - 14, beam + 40), (right + spread, ground)], 15),
                   stroke([(left - 20, 600), (right + 20, 600)], 9)]  # fmt: skip
    girder += [area(box(626, beam - 20, 70, 24)), area(box(980, beam + 66, 34, 24))]
    girder += [area(box(200 + i * 1010, ground - 10, 100, 16)) for i in (0, 1)]
    girder += [
        stroke([(x, beam + 44), (t, 420)], 2)
        for x, t in ((592, 556), (660, 698), (610, 610), (642, 650))
    ]
    gantry = stencil(*girder, soft=0.7)
    picture = mix(picture, "#22262a", gantry * 0.96)
    picture = mix(picture, "#6f2a1e", gantry * (ROWS < beam + 48) * (ROWS > beam - 2) * 0.7)
    lattice = [stroke([(x, beam + 6), (x + 24, beam + 40)], 2) for x in range(120, 1360, 34)]
    picture = mix(picture, "#3b1510", stencil(*lattice, soft=0.5) * 0.6)
    quay = ground + wander(rng, 4, 30) * 6
    picture = mix(picture, "#2b2a29", below(quay))
    shine = np.clip(clouds(rng, 6, 6, 9) - 0.4, 0, 1) * np.clip((ROWS - ground) / 60, 0, 1)
    picture = mix(picture, "#a48d6d", shine * np.exp(-(((COLUMNS - 380) / 420) ** 2)) * 0.9)
    for x, y, size in [(760, 590, 5), (1010, 640, 6), (452, 700, 4)]:
        picture = lamp(picture, x, y, size, "#eaf6ff", 9, 0.5)
        for _ in range(26):
            fall = rng.random() ** 2
            sx, sy = x + rng.normal(0, 26) * fall, y + fall * 95
            picture = mix(picture, "#ffcf8a", glow(sx, sy, 1.4) * 0.9)
    return finish(picture, rng, 2.4)


def patrol_boat():
    rng = np.random.default_rng(37)
    picture = gradient((0, "#4a6069"), (0.5, "#3a525c"), (1, "#243a44"))
    swell = clouds(rng, 7, 3, 4, fall=0.72)
    fine = clouds(rng, 4, 2.2, 40, fall=0.7)
    down, across = np.gradient(blur(swell, 1.5) * 60)
    picture = picture + ((across * 0.4 - down) * 26)[..., None]
    picture = mix(picture, "#a8bcc0", np.clip(fine * swell - 0.42, 0, 1) * 1.5)
    caps = np.clip(clouds(rng, 8, 4, 14, fall=0.85) - 0.79, 0, 1) * 5
    picture = mix(picture, "#e6eeee", caps * 0.5)

    def course(t):
        """Where the boat was, t from 0 (now) to 1 (long ago)."""
        a = 0.5 - 2.55 * t
        return 560 + np.cos(a) * 430 + t * 210, 560 + np.sin(a) * 250 * (1 - 0.1 * t)

    churn = 0.3 + 1.2 * clouds(rng, 7, 1.4, 16, fall=0.8)
    wake, arms = np.zeros((H, W)), np.zeros((H, W))
    for t in np.linspace(0.015, 1, 260):
        x, y = course(t)
        wide = 15 + t * 62
        wake = np.maximum(wake, glow(x, y, wide, 1.5) * (1 - t) ** 0.9)
        nx, ny = course(t + 0.01)
        length = np.hypot(nx - x, ny - y) or 1
        ox, oy = -(ny - y) / length, (nx - x) / length
        for side in (-1, 1):
            reach = side * (24 + t * 190)
            arms = np.maximum(
                arms, glow(x + ox * reach, y + oy * reach * 0.7, 9 + t * 20, 1.5) * (1 - t)
            )
    picture = mix(picture, "#9fc0c0", np.clip(blur(wake, 14) * 1.1, 0, 1) * 0.6)
    picture = mix(picture, "#f2f6f5", np.clip(wake * churn * 1.25, 0, 1) * 0.95)
    picture = mix(picture, "#e6eeed", np.clip(arms * churn, 0, 1) * 0.75)

    x, y = course(0)
    ahead = course(-0.02)
    turn = np.degrees(np.arctan2(ahead[1] - y, ahead[0] - x))
    hull = [(-62, -15), (8, -18), (48, -12), (78, 0), (48, 12), (8, 18), (-62, 15)]
    deck = [(-56, -11), (8, -13), (44, -8), (68, 0), (44, 8), (8, 13), (-56, 11)]
    house = [(-26, -9), (14, -10), (24, -5), (24, 5), (14, 10), (-26, 9)]
    glass = [(14, -9), (24, -5), (24, 5), (14, 9)]
    bow = [(20, -34), (60, -16), (90, 0), (60, 16), (20, 34), (50, 0)]
    picture = mix(
        picture, "#f4f8f7", stencil(area(place(bow, x, y, 1.9, turn=turn)), soft=12) * churn
    )
    picture = mix(
        picture, "#0d1a20", stencil(area(place(hull, x + 12, y + 20, 1.8, turn=turn)), soft=5) * 0.6
    )
    for points, tone in [
        (hull, "#e3e5e1"),
        (deck, "#a9aeac"),
        (house, "#eceeea"),
        (glass, "#1d2a31"),
    ]:
        picture = mix(picture, tone, stencil(area(place(points, x, y, 1.8, turn=turn)), soft=0.7))
    slash = [(30, -14), (38, -13), (28, 14), (20, 15)]
    picture = mix(
        picture, "#b0321f", stencil(area(place(slash, x, y, 1.8, turn=turn)), soft=0.6) * 0.95
    )
    gun = [
        stroke(place([(44, 0), (62, 0)], x, y, 1.8, turn=turn), 4),
        disc(*place([(42, 0)], x, y, 1.8, turn=turn)[0], 8),
    ]
    picture = mix(picture, "#4e585c", stencil(*gun))
    picture = mix(picture, "#cdd8d9", np.clip(1 - ROWS / 420, 0, 1) * 0.5)
    return finish(picture, rng, 1.6, 0.3)


def mine_sea():
    rng = np.random.default_rng(43)
    picture = gradient((0, "#c8e6cf"), (0.1, "#79b5a3"), (0.45, "#2e6d6c"), (1, "#08262d"))
    cx, cy, r = 800, 450, 205
    angle = np.arctan2(COLUMNS - 620, ROWS + 260)
    rays = np.interp(angle, np.linspace(-1.2, 1.2, W), wander(rng, 7, 14, 0.8))
    picture = mix(
        picture, "#d9f2dc", np.clip(rays - 0.42, 0, 1) * np.clip(1 - ROWS / 820, 0, 1) * 0.85
    )
    skin = clouds(rng, 6, 5, 8, fall=0.7)
    picture = mix(
        picture, "#f2fbef", np.clip(1 - ROWS / 110, 0, 1) * np.clip(skin * 2.2 - 0.8, 0, 1)
    )
    haze = clouds(rng, 5, 2, 2)
    picture = mix(picture, "#4f9189", np.clip(haze - 0.5, 0, 1) * 0.5)

    sag = np.linspace(0, 1, 34)
    links = [disc(cx + 14 * np.sin(t * 2.4) + 60 * t**2, cy + r - 8 + t * 420, 7 if i % 2 else 4, 12)
             for i, t in enumerate(sag)]  # fmt: skip
    picture = mix(picture, "#0c2226", stencil(*links, soft=1.2) * 0.9)
    horns = []
    for degrees, reach in [(-90, 1), (-52, 1), (-128, 1), (-14, 1), (-166, 1), (24, 1), (156, 1)]:
        a = np.deg2rad(degrees)
        x, y = cx + np.cos(a) * r * 0.97, cy + np.sin(a) * r * 0.97
        horns.append(area(place([(-17, 0), (-13, -40), (-9, -46), (9, -46), (13, -40), (17, 0)],
                                x, y, reach, turn=degrees + 90)))  # fmt: skip
    spikes = stencil(*horns, soft=1)
    picture = mix(picture, "#1c3434", spikes)
    picture = mix(picture, "#a8cdb6", spikes * np.clip((cy - 120 - ROWS) / 120, 0, 1) * 0.55)
    ball = stencil(disc(cx, cy, r), soft=1)
    picture = mix(picture, "#2c4340", ball)
    nx, ny = (COLUMNS - cx) / r, (ROWS - cy) / r
    nz = np.sqrt(np.clip(1 - nx**2 - ny**2, 0, 1))
    lit = np.clip(-ny * 0.85 - nx * 0.35 + nz * 0.25, 0, 1)
    picture = mix(picture, "#b9d8bd", ball * lit**1.5 * 0.75)
    picture = mix(picture, "#061417", ball * np.clip(ny * 0.9 + nx * 0.4, 0, 1) * 0.9)
    growth = np.clip(clouds(rng, 8, 1, 9, fall=0.85) - 0.46, 0, 1) * 2.4
    picture = mix(picture, "#17302a", ball * growth * 0.6)
    picture = mix(
        picture,
        "#8a4a33",
        ball * np.clip(clouds(rng, 7, 1, 6, fall=0.8) - 0.58, 0, 1) * 1.6 * (0.3 + lit),
    )
    seam = stencil(ring(cx, cy + 6, r, 34, 5), soft=1) * (ROWS > cy) * ball
    picture = mix(picture, "#081a1c", seam * 0.8)
    front = [
        (cx - 70, cy - 84, 20),
        (cx + 66, cy - 70, 20),
        (cx - 4, cy + 40, 24),
        (cx - 126, cy + 20, 18),
        (cx + 122, cy + 34, 18),
    ]
    for x, y, size in front:
        cap = stencil(disc(x, y, size), soft=1)
        picture = mix(picture, "#0c1f20", stencil(disc(x + 4, y + 8, size + 5), soft=3) * 0.7)
        picture = mix(picture, "#4a645c", cap)
        picture = mix(picture, "#c6ddc4", glow(x - 5, y - 8, size * 0.7) * cap * 0.8)
    for _ in range(150):
        x, y = rng.uniform(0, W), rng.uniform(0, H)
        picture[max(0, int(y) - 2) : int(y) + 2, max(0, int(x) - 2) : int(x) + 2] += rng.uniform(
            4, 26
        )
    depth = np.clip((ROWS - 560) / 420, 0, 1)
    picture = mix(picture, "#08262d", depth * 0.55)
    return finish(picture, rng, 2.4, 0.5)


def icebreaker():
    rng = np.random.default_rng(53)
    horizon = 372
    picture = gradient(
        (0, "#4f6a8c"), (0.2, "#a59ab0"), (0.33, "#eab9a0"), (0.39, "#f6d9b8"), (1, "#f6d9b8")
    )
    picture = mix(
        picture, "#8a86a4", np.clip(clouds(rng, 6, 8, 3) - 0.5, 0, 1) * 1.3 * (ROWS < horizon)
    )
    picture = mix(picture, "#fff0d0", glow(1010, horizon, 210, 2.2) * 0.9)
    depth = np.clip((ROWS - horizon) / (H - horizon), 0.0008, 1)
    ice = gradient((0, "#e9d9cf"), (0.385, "#e6d8d0"), (0.55, "#c5cfd9"), (1, "#8ea6bb"))
    z = 1 / depth
    u, v = (COLUMNS - 640) * z / 230, z * 3.2
    spots = rng.random((900, 2)) * [34, 46] + [-17, 0]
    spots = spots[np.argsort(spots[:, 1])]
    near, second = np.full((H, W), 9.0), np.full((H, W), 9.0)
    shade = np.zeros((H, W))
    for x, y in spots:
        d = np.hypot(u - x, (v - y) * 0.9)
        closer = d < near
        second = np.where(closer, near, np.minimum(second, d))
        shade = np.where(closer, rng.random(), shade)
        near = np.where(closer, d, near)
    crack = np.clip(1 - (second - near) * 9 / (0.25 + z * 0.12), 0, 1) * np.clip(
        (depth - 0.02) * 7, 0, 1
    )
    ice = ice + ((shade - 0.5) * 26 * np.clip(depth * 4, 0, 1))[..., None]
    rough = clouds(rng, 8, 4, 12, fall=0.85)
    ice = ice + ((rough - 0.5) * 34)[..., None]
    ice = mix(ice, "#4a6680", crack * 0.75)
    ice = mix(ice, "#fff2e0", np.roll(crack, (-3, -2), (0, 1)) * (1 - crack) * 0.5)
    picture = np.where((ROWS > horizon)[..., None], ice, picture)
    picture = mix(picture, "#ffe6c2", glow(1010, horizon, 420, 3) * 0.5 * (ROWS > horizon))

    bend = 700 + np.sin((1 - depth) * 3.0) * 60 - 40
    jag = (clouds(rng, 6, 1, 16, fall=0.75) - 0.5) * 120 * depth
    half = 20 + depth * 300
    open_water = np.clip((half - np.abs(COLUMNS - bend + jag)) / (2 + depth * 8), 0, 1) * (
        ROWS > horizon + 34
    )
    ripple = clouds(rng, 7, 6, 14, fall=0.8)
    picture = mix(picture, "#1b3040", open_water * 0.97)
    picture = mix(
        picture, "#d8b49b", open_water * np.clip(ripple - 0.5, 0, 1) * 0.9 * (1.1 - depth)
    )
    brash = np.clip(clouds(rng, 6, 2, 18, fall=0.8) - 0.66, 0, 1) * 6 * open_water
    picture = mix(picture, "#b9cbd8", np.clip(brash, 0, 1) * 0.85)

    x, y, size = 700, horizon + 66, 1.0
    hull = [(-88, -66), (-84, -8), (-66, 8), (66, 8), (84, -8), (88, -66)]
    house = [
        (-70, -66),
        (-70, -150),
        (-60, -152),
        (-60, -190),
        (60, -190),
        (60, -152),
        (70, -150),
        (70, -66),
    ]
    wings = [(-92, -176), (-60, -186), (60, -186), (92, -176), (92, -160), (-92, -160)]
    funnel = [(-26, -190), (-22, -232), (22, -232), (26, -190)]
    mast = [stroke([(x, y - 232), (x, y - 300)], 5), stroke([(x - 26, y - 262), (x + 26, y - 262)], 3),
            stroke([(x - 14, y - 284), (x + 14, y - 284)], 3), disc(x, y - 300, 6)]  # fmt: skip
    upper = stencil(*[area(place(p, x, y, size)) for p in (house, wings, funnel)], *mast, soft=0.9)
    lower = stencil(area(place(hull, x, y, size)), soft=0.9)
    picture = mix(picture, "#d7cfc6", upper)
    picture = mix(picture, "#5d5f6b", upper * np.clip((x + 20 - COLUMNS) / 90, 0, 1) * 0.85)
    picture = mix(picture, "#23252c", stencil(area(place(funnel, x, y, size)), *mast) * 0.9)
    panes = [area(box(x + i * 17, y - 172, 6, 6)) for i in range(-5, 6)]
    panes += [area(box(x + i * 24, y - v, 4, 5)) for i in range(-2, 3) for v in (92, 122)]
    picture = mix(picture, "#2a3038", stencil(*panes, soft=0.5) * 0.85)
    picture = mix(picture, "#8c2c1c", lower)
    picture = mix(picture, "#3a1210", lower * np.clip((x - COLUMNS + 10) / 110, 0, 1) * 0.85)
    picture = mix(
        picture,
        "#12181d",
        stencil(area(place([(-84, -10), (-66, 8), (66, 8), (84, -10)], x, y))) * 0.8,
    )
    smoke = np.zeros((H, W))
    for t in np.linspace(0, 1, 40):
        smoke = np.maximum(
            smoke, glow(x + t * 360, y - 240 - t**0.7 * 100, 14 + t * 60, 1.4) * (1 - t) * 0.5
        )
    picture = mix(picture, "#5a566a", smoke * (0.3 + clouds(rng, 6, 2, 6)))
    picture = lamp(picture, x - 40, y - 128, 4, "#ffdf9c", 6, 0.35)
    picture = lamp(picture, x + 44, y - 128, 4, "#ffdf9c", 6, 0.35)
    return finish(picture, rng, 2.4)


def helicopter_deck():
    rng = np.random.default_rng(59)
    eye = Eye(720, 350, 900)
    horizon = 350
    picture = gradient(
        (0, "#0a131c"), (0.34, "#1d2f3b"), (0.37, "#2b3f49"), (0.4, "#0d171d"), (1, "#0a1216")
    )
    picture = mix(
        picture, "#2e4450", np.clip(clouds(rng, 6, 4, 3) - 0.4, 0, 1) * 0.9 * (ROWS < horizon)
    )
    water = clouds(rng, 7, 6, 14, fall=0.8) * (ROWS >= horizon)
    picture = mix(picture, "#3d5560", np.clip(water - 0.45, 0, 1) * 0.8)
    low = -0.62
    deck = stencil(
        area(eye.see((-1.25, low, 0.9), (1.25, low, 0.9), (1.05, low, 3.4), (-1.05, low, 3.4))),
        soft=1,
    )
    picture = mix(picture, "#1c2629", deck)
    pool = glow(720, 610, 420, 2.2) * deck
    picture = mix(picture, "#55706f", pool * 0.9)
    wet = np.clip(clouds(rng, 7, 5, 9, fall=0.75) - 0.45, 0, 1) * deck
    picture = mix(picture, "#a9c4bd", wet * (0.25 + pool) * 0.8)
    t = np.linspace(0, 2 * np.pi, 80)
    circle = eye.see(*[(np.cos(a) * 0.62, low, 1.75 + np.sin(a) * 0.52) for a in t])
    lines = [stroke(circle, 8), stroke(eye.see((0, low, 1.0), (0, low, 3.2)), 8),
             stroke(eye.see((-0.95, low, 1.75), (0.95, low, 1.75)), 6)]  # fmt: skip
    picture = mix(picture, "#dfe7df", stencil(*lines, soft=1) * (0.3 + pool * 0.6) * deck)
    for side in (-1, 1):
        for z in np.linspace(1.0, 3.3, 8):
            x, y = eye.see((side * (1.27 - (z - 0.9) * 0.08), low, z))[0]
            picture = lamp(picture, x, y, 9 / z, "#8fe9c4", 5, 0.35)
    nets = stencil(
        *[stroke(eye.see((s * 1.25, low, 0.9), (s * 1.05, low, 3.4)), 5) for s in (-1, 1)]
    )
    picture = mix(picture, "#60787a", nets * 0.7)

    cx, cy = 720, 300
    for beam in (-1, 1):
        cone = stencil(
            area(
                [
                    (cx + beam * 34, cy + 66),
                    (cx + beam * 40 - 190, 640),
                    (cx + beam * 40 + 190, 640),
                ]
            ),
            soft=16,
        )
        picture = mix(picture, "#dff0e6", cone * 0.13)
    fuselage = [
        (-58, 14),
        (-66, -18),
        (-52, -52),
        (-22, -70),
        (22, -70),
        (52, -52),
        (66, -18),
        (58, 14),
        (36, 44),
        (-36, 44),
    ]
    parts = [area(place(fuselage, cx, cy, 1.25)), area(box(cx, cy - 98, 34, 14)), area(box(cx, cy - 122, 8, 16)),
             stroke([(cx - 74, cy + 30), (cx - 128, cy + 46)], 14), stroke([(cx + 74, cy + 30), (cx + 128, cy + 46)], 14),
             disc(cx - 104, cy + 92, 13, 20), disc(cx + 104, cy + 92, 13, 20),
             stroke([(cx - 70, cy + 40), (cx - 104, cy + 86)], 8), stroke([(cx + 70, cy + 40), (cx + 104, cy + 86)], 8),
             stroke([(cx, cy - 80), (cx, cy - 190)], 7)]  # fmt: skip
    body = stencil(*parts, soft=1)
    picture = mix(picture, "#10191e", body * 0.98)
    rim = body * (1 - np.roll(body, -5, 0))
    picture = mix(picture, "#9fc0b8", rim * 0.5)
    glass = stencil(area(place([(-50, -16), (-40, -44), (-4, -50), (-4, -8)], cx, cy, 1.25)),
                    area(place([(50, -16), (40, -44), (4, -50), (4, -8)], cx, cy, 1.25)), soft=1)  # fmt: skip
    picture = mix(picture, "#35525a", glass * 0.8)
    rotor = glow(cx, cy - 138, 520, 26)
    picture = mix(picture, "#8ea6a8", rotor * 0.38)
    blades = stencil(area([(cx, cy - 141), (cx + 520, cy - 160), (cx + 520, cy - 154), (cx, cy - 134)]),
                     area([(cx, cy - 141), (cx - 520, cy - 124), (cx - 520, cy - 118), (cx, cy - 134)]), soft=2.5)  # fmt: skip
    picture = mix(picture, "#0d1418", blades * 0.75)
    for x, y, tone, size in [(-40, 70, "#fff6dc", 9), (40, 70, "#fff6dc", 9), (-132, 44, "#ff6a55", 5),
                             (132, 44, "#7fe0a0", 5), (0, -192, "#ff8a70", 3)]:  # fmt: skip
        picture = lamp(picture, cx + x, cy + y, size, tone, 7, 0.4)
    spray = np.clip(clouds(rng, 8, 1.6, 10, fall=0.85) - 0.4, 0, 1)
    ringed = np.exp(-(((np.hypot((COLUMNS - cx) / 1.9, ROWS - 600) - 250) / 110) ** 2))
    picture = mix(picture, "#dbe9e4", spray * ringed * 0.5)
    rain = blur(rng.random((H, W)) > 0.9985, 1.1) * 2.2
    picture = mix(picture, "#eaf4ef", rain * (0.15 + glow(cx, 520, 420)) * 0.6)
    figure = stencil(*person(560, 866, 130), stroke([(543, 764), (512, 700)], 10),
                     stroke([(577, 764), (614, 706)], 10), soft=1)  # fmt: skip
    picture = mix(picture, "#070c0f", figure)
    for x, y in [(510, 694), (616, 700)]:
        picture = lamp(picture, x, y, 6, "#ff9a5c", 5, 0.5)
    return finish(picture, rng, 2.8, 0.4)


def port_above():
    rng = np.random.default_rng(77)
    coast = 520 + (wander(rng, 6, 2) - 0.5) * 260 + COLUMNS[0] * 0.12
    land = below(coast, 3)
    shallow = np.clip(1 - (coast[None, :] - ROWS) / 190, 0, 1)
    water = mix(gradient((0, "#0f2f3d"), (1, "#18414c")), "#3f7a78", shallow**2 * 0.7)
    water = water + ((clouds(rng, 8, 1.5, 16, fall=0.9) - 0.5) * 16)[..., None]
    soil = clouds(rng, 8, 1, 6, fall=0.7)
    ground = mix(np.ones((H, W, 3)) * rgb("#77735f"), "#4f5a45", np.clip(soil * 2 - 0.7, 0, 1))
    plots = np.floor(COLUMNS / 74 + ROWS / 160) * 7 + np.floor(ROWS / 30 - COLUMNS / 240) * 13
    ploughed = (plots % 11 / 11 > 0.6) * np.clip((ROWS - 770) / 120, 0, 1)
    ground = mix(ground, "#a79b7d", ploughed * np.clip(soil * 1.6 - 0.4, 0, 1) * 0.4)
    picture = mix(water, ground, land)
    picture = mix(picture, "#dfe4dc", np.exp(-(((ROWS - coast[None, :]) / 4.0) ** 2)) * 0.5)

    def lay(picture, shapes, tone, amount=0.95, shadow=6):
        mask = stencil(*[area(points) for points in shapes], soft=0.6)
        dark = np.roll(mask, (shadow, shadow), (0, 1)) * (1 - mask)
        return mix(mix(picture, "#0a1418", dark * 0.55), tone, mask * amount)

    def line(x):
        return 640 + (x - 720) * 0.087

    picture = lay(picture, [box(720, 640, 560, 62, 5)], "#9b978a", 0.9, 3)
    piers = [box(x, line(x) - 190, 17, 150, 5) for x in (290, 520, 760, 1010, 1200)]
    picture = lay(picture, piers, "#a9a598", 0.95, 5)
    outline = [(-1, -0.8), (0.55, -1), (0.85, -0.55), (1, 0), (0.85, 0.55), (0.55, 1), (-1, 0.8)]
    hulls, houses = [], []
    for x, side, long in [(290, 34, 96), (520, -34, 118), (520, 34, 90), (760, -36, 126),
                          (1010, 34, 100), (1010, -33, 84), (1200, 32, 110)]:  # fmt: skip
        y = line(x) - 185 + rng.uniform(-20, 10)
        hulls.append(place([(px * long, py * 11) for px, py in outline], x + side, y, turn=-85))
        houses.append(box(x + side, y + 8, 5, 30, 5))
    picture = lay(picture, hulls, "#6f7a7d", 0.97, 7)
    picture = lay(picture, houses, "#a3abab", 0.95, 4)

    def scatter(count, x, y, wide, high):
        return [box(rng.uniform(*x), rng.uniform(*y), rng.uniform(*wide), rng.uniform(*high), 5)
                for _ in range(count)]  # fmt: skip

    picture = lay(
        picture, scatter(30, (220, 1240), (612, 690), (10, 38), (6, 14)), "#c9c4b6", 0.9, 5
    )
    picture = lay(picture, scatter(34, (80, 1380), (730, 800), (8, 26), (6, 12)), "#8d6f5d", 0.8, 4)
    road = np.abs(ROWS - (742 + (COLUMNS - 720) * 0.087 + np.sin(COLUMNS / 170) * 8)) < 4
    picture = mix(picture, "#c9c3b2", road * 0.7)
    for t in np.linspace(0, 1, 60):
        trail = glow(400 + t * 420, 118 - t * 190, 5 + t * 26) * 0.05 * (1 - t)
        picture = mix(picture, "#cfe0dc", trail)
    ferry = [(330 + px * 58 + py * 4, 150 - px * 26 + py * 10)
             for px, py in ((-1, -0.7), (0.5, -0.9), (1, 0), (0.6, 0.9), (-1, 0.8))]  # fmt: skip
    picture = lay(picture, [ferry], "#8a9496", 0.95, 5)
    cloud = np.clip((clouds(rng, 7, 1, 2) - 0.72) * 4, 0, 1)
    picture = mix(picture, "#0a1418", np.roll(cloud, (46, 40), (0, 1)) * 0.4)
    return finish(mix(picture, "#f1f3f1", cloud * 0.85), rng, 2.4, 0.15)


def cable_landing():
    rng = np.random.default_rng(83)
    shore = 520 + (wander(rng, 4, 1.6, 0.45) - 0.5) * 150 + (COLUMNS[0] - 720) * 0.14
    water = gradient((0, "#3d7f8f"), (0.3, "#4d949c"), (0.6, "#86bdb5"), (1, "#86bdb5"))
    swell = clouds(rng, 7, 6, 9, fall=0.75)
    water = water + ((swell - 0.5) * 30)[..., None]
    sand = gradient((0, "#cdb892"), (0.5, "#d3bd95"), (1, "#b99e72"))
    sand = sand + ((clouds(rng, 8, 1.5, 20, fall=0.9) - 0.5) * 20)[..., None]
    damp = np.clip(1 - (ROWS - shore[None, :]) / 90, 0, 1)
    sand = mix(sand, "#8f7c5f", damp * 0.75)
    picture = mix(water, sand, below(shore, 6))
    for offset, wide, strength in [(2, 9, 0.95), (-42, 13, 0.7), (-104, 12, 0.5), (-190, 9, 0.35)]:
        edge = shore + offset + (wander(rng, 6, 7, 0.6) - 0.5) * 44
        lace = np.exp(-(((ROWS - edge[None, :]) / wide) ** 2)) + np.exp(
            -np.abs(ROWS - edge[None, :] - wide * 1.6) / 26
        ) * 0.4 * (ROWS > edge[None, :] - 4)
        picture = mix(
            picture,
            "#f5f8f4",
            lace * strength * np.clip(clouds(rng, 7, 3, 14, fall=0.85) * 1.9 - 0.45, 0, 1),
        )
    dune = 845 + (wander(rng, 6, 3) - 0.5) * 110
    grass = below(dune, 30) * np.clip(clouds(rng, 8, 0.8, 26, fall=0.95) * 2 - 0.55, 0, 1)
    picture = mix(picture, "#6f7a4f", grass * 0.85)

    hut = [(1010, 700), (1206, 672), (1276, 730), (1084, 762)]
    wall = [(1084, 762), (1276, 730), (1276, 800), (1084, 838)]
    end = [(1010, 700), (1084, 762), (1084, 838), (1010, 768)]
    picture = mix(
        picture,
        "#3b3020",
        stencil(area([(1084, 838), (1276, 800), (1400, 850), (1190, 892)]), soft=6) * 0.5,
    )
    for points, tone in [(hut, "#d9d6cb"), (wall, "#a29d91"), (end, "#77736b")]:
        picture = mix(picture, tone, stencil(area(points), soft=0.8))
    door = [(1140, 768), (1176, 762), (1176, 818), (1140, 826)]
    picture = mix(picture, "#49504f", stencil(area(door)) * 0.9)

    t = np.linspace(0, 1, 90)
    xs = 160 + 880 * t + 30 * np.sin(t * 5)
    ys = 24 + 720 * t**0.92 + 26 * np.sin(t * 3.4)
    width = 3 + t * 9
    cable = [
        disc(x, y, w / 2 + 1)
        for x, y, w in zip(
            np.interp(np.linspace(0, 1, 1400), t, xs),
            np.interp(np.linspace(0, 1, 1400), t, ys),
            np.interp(np.linspace(0, 1, 1400), t, width),
            strict=True,
        )
    ]
    line = stencil(*cable, soft=0.7)
    on_sand = below(shore, 10)
    picture = mix(picture, "#4b3c28", np.roll(line, (7, 6), (0, 1)) * on_sand * 0.5)
    picture = mix(picture, "#1c2022", line * (0.35 + 0.65 * on_sand))
    picture = mix(picture, "#8b9294", np.roll(line, (-2, -1), (0, 1)) * line * on_sand * 0.18)
    for share in np.linspace(0.02, 0.6, 17):
        x, y = np.interp(share, t, xs), np.interp(share, t, ys)
        if y < np.interp(x, np.arange(W), shore) - 6:
            size = 6 + share * 15
            picture = mix(
                picture,
                "#1f4c55",
                stencil(disc(x + 3, y + size * 0.7, size * 1.1, size * 0.6), soft=3) * 0.5,
            )
            buoy = stencil(disc(x, y, size, size * 0.82))
            picture = mix(picture, "#d8562a", buoy)
            picture = mix(
                picture, "#ffc09a", glow(x - size * 0.3, y - size * 0.35, size * 0.55) * buoy * 0.8
            )
    for x, y, s in [
        (700, 640, 1.0),
        (748, 652, 1.0),
        (866, 700, 1.1),
        (560, 566, 0.9),
        (930, 690, 1.1),
    ]:
        picture = mix(
            picture,
            "#3b3020",
            stencil(
                area([(x - 5, y), (x + 5, y), (x + 44 * s, y + 16 * s), (x + 34 * s, y + 18 * s)]),
                soft=2,
            )
            * 0.5,
        )
        picture = mix(
            picture, "#c8521f" if s > 0.95 else "#27343b", stencil(*person(x, y, 46 * s)) * 0.95
        )
    rut = np.abs(ROWS - (dune[None, :] - 40 + (COLUMNS - 900) * 0.08))
    for gap in (0, 22):
        picture = mix(picture, "#8b7450", np.exp(-(((rut - gap) / 4) ** 2)) * (COLUMNS > 420) * 0.5)
    return finish(picture, rng, 2.4, 0.2)
