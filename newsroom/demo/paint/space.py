"""Orbit, launches and the dishes that listen."""

import numpy as np

from newsroom.demo.paint.brushes import (
    COLUMNS,
    ROWS,
    H,
    W,
    area,
    below,
    blur,
    clouds,
    disc,
    finish,
    glow,
    gradient,
    lamp,
    mix,
    place,
    rgb,
    stars,
    stencil,
    stroke,
    wander,
)


def satellite_orbit():
    rng = np.random.default_rng(71)
    cx, cy, radius = 620, 2180, 1620
    distance = np.hypot(COLUMNS - cx, ROWS - cy)
    picture = np.ones((H, W, 3)) * rgb("#04070c")
    picture = mix(picture, "#dfe8f2", stars(rng) * (distance > radius))
    air = np.clip((distance - radius) / 95, 0, 1)
    near = (distance >= radius - 2) * (distance < radius + 300)
    picture = mix(picture, "#5fb2ea", np.exp(-air * 4.4) * near)
    night = np.clip((COLUMNS - 760) / 620, 0, 1) ** 1.1
    earth = _globe(rng, np.clip((radius - distance) / 620, 0, 1), night)
    picture = mix(picture, earth, np.clip((radius - distance) / 2.5, 0, 1))
    edge = np.exp(-(((distance - radius) / 5.0) ** 2))
    picture = mix(picture, "#bfe3ff", edge * (1 - night) * 0.8)
    wing = ((34, -22), (168, -22), (168, 22), (34, 22))
    panels = [area([(930 + x * a, 300 + b - x * a * 0.18) for a, b in wing]) for x in (-1, 1)]
    wings = stencil(*panels, stroke([(880, 309), (980, 291)], 3))
    picture = mix(picture, "#223a63", wings)
    cells = (COLUMNS % 17 < 2) | ((ROWS + COLUMNS * 0.18) % 15 < 1.4)
    picture = mix(picture, "#7d9cc8", wings * cells * 0.6)
    hull = [(900, 276), (944, 266), (962, 286), (962, 330), (918, 342), (900, 322)]
    body = stencil(area(hull), disc(930, 352, 22, 14))
    picture = mix(picture, "#d8c08a", body)
    picture = mix(picture, "#4b3d28", body * np.clip((COLUMNS - 918) / 60, 0, 1) * 0.85)
    picture = mix(picture, "#ffffff", glow(908, 288, 7) + glow(908, 288, 60) * 0.25)
    return finish(picture, rng, 2.4, 0.3)


def _globe(rng, depth, night):
    land = np.clip((clouds(rng, 8, 2.6, 4, fall=0.6) - 0.52) * 6, 0, 1)
    earth = mix(np.ones((H, W, 3)) * rgb("#123a5c"), "#5e6b4c", land)
    earth = mix(earth, "#9a8a64", land * np.clip(clouds(rng, 6, 2, 6) - 0.4, 0, 1) * 1.4)
    cover = np.clip((clouds(rng, 8, 3.2, 5, fall=0.66) - 0.5) * 3, 0, 1)
    earth = mix(earth, "#eef3f5", cover * 0.85)
    earth = mix(earth, "#7fc0ec", np.exp(-depth * 7) * 0.75)
    earth = mix(earth, "#03060b", night * 0.93)
    towns = (clouds(rng, 9, 2, 26, fall=0.98) > 0.86) * land * (rng.random((H, W)) > 0.62)
    return mix(earth, "#ffcf8a", np.clip(blur(towns * night, 1) * 2.4, 0, 1) * (1 - cover))


def rocket_launch():
    rng = np.random.default_rng(151)
    picture = gradient(
        (0, "#0a1424"), (0.4, "#1d3350"), (0.68, "#53607e"), (0.8, "#a97f7c"), (1, "#5a4a52")
    )
    picture = mix(picture, "#cfdcea", stars(rng, 0.0004) * np.clip(1 - ROWS / 480, 0, 1))
    x, tip = 640, 236
    picture = mix(picture, "#ff9d52", glow(x, 560, 520, 0.9) * 0.5)
    picture = mix(picture, "#ffc98a", glow(x, 800, 380, 1.5) * 0.75)
    deck = np.clip(clouds(rng, 7, 5, 3) - 0.5, 0, 1)
    picture = mix(picture, "#d99a72", deck * glow(x, 420, 560) * 1.3)
    ground = 850
    for tx, tall in ((420, 330), (900, 350), (1010, 300)):
        mast = [stroke([(tx - 15, ground), (tx - 4, ground - tall)], 4), stroke([(tx + 15, ground), (tx + 4, ground - tall)], 4),
                stroke([(tx, ground - tall), (tx, ground - tall - 46)], 2.4)]  # fmt: skip
        for k in range(9):
            y0, y1 = ground - k * tall / 9, ground - (k + 1) * tall / 9
            w0, w1 = 15 - k * 1.2, 15 - (k + 1) * 1.2
            mast += [
                stroke([(tx - w0, y0), (tx + w1, y1)], 1.6),
                stroke([(tx + w0, y0), (tx - w1, y1)], 1.6),
            ]
        picture = mix(picture, "#1a1822", stencil(*mast, soft=0.7) * 0.92)
    tower = [area([(732, ground), (732, 440), (790, 440), (790, ground)])]
    picture = mix(picture, "#1a1822", stencil(*tower) * 0.75)
    bars = [stroke([(732, y), (790, y - 26)], 3) for y in range(460, 860, 28)]
    picture = mix(picture, "#e08d55", stencil(*bars, soft=0.7) * 0.5)

    plume = np.exp(-(((COLUMNS - x) / (15 + np.clip(ROWS - tip - 190, 0, None) * 0.07)) ** 2))
    plume *= np.clip((ROWS - tip - 172) / 26, 0, 1) * np.clip((ground + 10 - ROWS) / 60, 0, 1)
    picture = mix(picture, "#ff8f3c", np.clip(blur(plume, 16) * 1.4, 0, 1) * 0.85)
    picture = mix(picture, "#ffd98f", plume)
    picture = mix(
        picture,
        "#fffaf0",
        np.clip(plume - 0.35, 0, 1) * 1.7 * np.exp(-np.clip(ROWS - tip - 180, 0, None) / 330),
    )
    smoke = np.zeros((H, W))
    for _ in range(64):
        far = rng.random()
        side = rng.choice((-1, 1))
        smoke = np.maximum(
            smoke,
            glow(
                x + side * far**0.8 * 560,
                ground - 8 - rng.random() * 110 * (1 - far * 0.6),
                36 + 80 * (1 - far) * rng.random() + 24,
                1.15,
            ),
        )
    texture = clouds(rng, 8, 1.1, 7, fall=0.66)
    body = np.clip((smoke * (0.55 + 0.75 * texture) - 0.26) * 3.2, 0, 1)
    down, across = np.gradient(blur(texture, 2) * 90)
    shade = np.clip(0.55 - down * 0.35 + np.sign(COLUMNS - x) * -across * 0.35, 0, 1)
    near_fire = np.exp(-(((COLUMNS - x) / 330) ** 2))
    tone = rgb("#5c4d58") + (rgb("#d9b8a4") - rgb("#5c4d58")) * shade[..., None]
    tone = tone + (rgb("#ffc274") - tone) * (near_fire * (0.35 + 0.5 * shade))[..., None]
    picture = mix(picture, tone, body * 0.96)
    picture = mix(picture, "#fff0cf", glow(x, ground - 30, 100, 1.2) * 0.9)
    shell = [
        (-13, 176),
        (-13, 30),
        (-12, 10),
        (-7, -16),
        (0, -34),
        (7, -16),
        (12, 10),
        (13, 30),
        (13, 176),
    ]
    rocket = stencil(area(place(shell, x, tip)), area(place([(-13, 150), (-24, 180), (-13, 178)], x, tip)),
                     area(place([(13, 150), (24, 180), (13, 178)], x, tip)), soft=0.8)  # fmt: skip
    picture = mix(picture, "#e9e4da", rocket)
    picture = mix(picture, "#3b4152", rocket * np.clip((COLUMNS - x + 3) / 13, 0, 1) * 0.9)
    picture = mix(picture, "#1c1f28", rocket * (np.abs(ROWS - tip - 62) < 6))
    picture = mix(picture, "#ffb266", rocket * np.clip((ROWS - tip - 120) / 70, 0, 1) * 0.8)
    plain = ground + 34 - wander(rng, 8, 5, 0.6) * 24
    picture = mix(picture, "#17141b", below(plain))
    water = np.clip((ROWS - 905) / 8, 0, 1)
    picture = mix(
        picture,
        "#e08f58",
        water * glow(x, 930, 360, 3) * np.clip(clouds(rng, 7, 6, 16) * 1.8 - 0.5, 0, 1) * 0.85,
    )
    return finish(picture, rng, 2.5, 0.3)


def ground_station():
    rng = np.random.default_rng(157)
    picture = gradient(
        (0, "#070c1a"),
        (0.4, "#12213d"),
        (0.66, "#2c4463"),
        (0.8, "#8a7d84"),
        (0.84, "#d59c74"),
        (1, "#d59c74"),
    )
    band = np.exp(-(((ROWS - 470 + (COLUMNS - 720) * 0.62) / 150) ** 2))
    dust = clouds(rng, 8, 1.2, 4, fall=0.68)
    picture = mix(
        picture,
        "#8c94b4",
        band * np.clip(dust - 0.25, 0, 1) * 0.62 * np.clip(1.1 - ROWS / 800, 0, 1),
    )
    picture = mix(picture, "#0a1122", band * np.clip(0.5 - clouds(rng, 7, 1.4, 6), 0, 1) * 1.1)
    picture = mix(picture, "#eef3ff", stars(rng, 0.0016) * np.clip(1.2 - ROWS / 720, 0, 1))
    picture = mix(picture, "#ffffff", stars(rng, 0.00012, 1.3, 9) * np.clip(1.2 - ROWS / 720, 0, 1))
    ridge = 800 - wander(rng, 8, 2, 0.5) * 80
    picture = mix(picture, "#1d2636", below(ridge))
    plain = 838 + (wander(rng, 7, 6, 0.6) - 0.5) * 14
    picture = mix(picture, "#0d121b", below(plain))

    def dish(picture, x, y, r, tone, rim_light):
        a = np.deg2rad(-52)
        facing = np.array([np.cos(a), np.sin(a)])
        along = np.array([-facing[1], facing[0]])
        centre = np.array([x, y - r * 1.25])
        rim = [
            centre + along * r * np.cos(t) + facing * r * 0.3 * np.sin(t)
            for t in np.linspace(0, 2 * np.pi, 60)
        ]
        back = [
            centre + along * r * np.cos(t) - facing * r * 0.46 * np.sin(t)
            for t in np.linspace(0, np.pi, 40)
        ]
        focus = centre + facing * r * 0.82
        legs = [
            stroke([tuple(centre + along * r * k), tuple(focus)], max(1.2, r * 0.02))
            for k in (-0.86, 0.05, 0.86)
        ]
        pedestal = [area([(x - r * 0.3, y), (x - r * 0.16, y - r * 0.8), (x + r * 0.16, y - r * 0.8), (x + r * 0.3, y)]),
                    area([(x - r * 0.24, y - r * 0.72), (x + r * 0.24, y - r * 0.72), tuple(centre - facing * r * 0.3 + along * r * 0.2), tuple(centre - facing * r * 0.3 - along * r * 0.2)])]  # fmt: skip
        shadow = stencil(*pedestal, area([tuple(p) for p in back]), soft=0.8)
        picture = mix(picture, tone, shadow)
        picture = mix(
            picture, rim_light, np.clip(shadow - np.roll(shadow, (-2, -3), (0, 1)), 0, 1) * 0.45
        )
        bowl = stencil(area([tuple(p) for p in rim]), soft=0.8)
        picture = mix(picture, "#5b6880", bowl)
        light = np.clip(
            ((COLUMNS - centre[0]) * along[0] + (ROWS - centre[1]) * along[1]) / r * 0.5 + 0.5, 0, 1
        )
        picture = mix(picture, "#1a2436", bowl * (1 - light) * 0.9)
        picture = mix(picture, "#e0aa84", bowl * light**3 * 0.55)
        ribs = [stroke([tuple(centre), tuple(p)], max(0.6, r * 0.006)) for p in rim[::5]]
        picture = mix(picture, "#141c2b", stencil(*ribs, soft=0.6) * bowl * 0.35)
        edge = [stroke([tuple(p) for p in rim], max(1, r * 0.014))]
        picture = mix(picture, "#c8c5c6", stencil(*edge, soft=0.7) * 0.6)
        picture = mix(picture, "#131a27", stencil(*legs, disc(*focus, r * 0.055), soft=0.7) * 0.95)
        return picture

    for x, y, r in [
        (1330, 836, 46),
        (1222, 838, 60),
        (1080, 842, 82),
        (872, 848, 116),
        (560, 862, 172),
        (110, 884, 246),
    ][:6]:
        picture = dish(picture, x, y, r, "#0e1521", "#d79c77")
    for x, y in [(1290, 832), (720, 846), (336, 868)]:
        hut = stencil(area([(x - 30, y), (x - 30, y - 26), (x + 30, y - 26), (x + 30, y)]))
        picture = mix(picture, "#0b0f17", hut)
        picture = lamp(picture, x + 12, y - 13, 4, "#ffd692", 8, 0.45)
    for x, y in [(110, 884 - 246 * 2.6), (560, 862 - 172 * 2.55)]:
        picture = lamp(picture, x + 100, y + 120, 2, "#ff6a50", 6, 0.0)
    return finish(picture, rng, 2.4, 0.3)


def coast_night():
    rng = np.random.default_rng(163)
    field = clouds(rng, 8, 1, 1.5, fall=0.5)
    tilt = field * 0.8 + (COLUMNS / W * 0.55 - ROWS / H * 0.35) * 0.9
    shore = 0.62
    land = np.clip((tilt - shore) * 90, 0, 1)
    picture = gradient((0, "#060b14"), (1, "#0a1420"))
    picture = mix(picture, "#10202c", np.exp(-np.abs(tilt - shore) * 22) * 0.8)
    relief = clouds(rng, 9, 1, 5, fall=0.75)
    picture = mix(picture, "#141a1c", land)
    picture = mix(picture, "#252b29", land * np.clip(relief - 0.5, 0, 1) * 1.2)

    dark = glow(480, 420, 200, 0.9)
    cities = []
    tries = rng.uniform((0, 0), (W, H), (4000, 2))
    for x, y in tries:
        if land[int(y), int(x)] > 0.9 and all(
            np.hypot(x - cx, y - cy) > 92 for cx, cy, _ in cities
        ):
            coast = np.exp(-abs(tilt[int(y), int(x)] - shore) * 7)
            cities.append((x, y, rng.uniform(0.2, 1) ** 2 * coast + 0.12))
        if len(cities) > 74:
            break
    power = np.zeros((H, W))
    roads = []
    for x, y, size in cities:
        power = np.maximum(power, glow(x, y, 10 + 74 * size) * (0.35 + 0.65 * size))
        near = sorted(cities, key=lambda c: np.hypot(c[0] - x, c[1] - y))[1:4]
        for bx, by, _ in near:
            bend = rng.normal(0, 14, 2)
            roads.append(
                stroke([(x, y), ((x + bx) / 2 + bend[0], (y + by) / 2 + bend[1]), (bx, by)], 1)
            )
    streets = stencil(*roads, soft=0.7) * land
    spark = clouds(rng, 9, 1, 60, fall=1.0)
    beads = (rng.random((H, W)) > 0.86) * rng.random((H, W))
    towns = power * np.clip(spark * 1.9 - 0.55, 0, 1) * (0.4 + blur(beads, 0.7) * 3.2) * land
    alive = 1 - np.clip(dark * 1.5, 0, 1) * 0.985
    glowing = np.clip(towns * 2.1, 0, 1)
    picture = mix(picture, "#c9762f", np.clip(blur(glowing * alive, 16) * 1.5, 0, 1) * 0.5)
    picture = mix(picture, "#e2a55a", streets * alive * (0.2 + 0.5 * blur(beads, 1) * 4))
    picture = mix(picture, "#ffca7d", glowing * alive)
    picture = mix(picture, "#fff3d8", np.clip(glowing * alive - 0.45, 0, 1) * 1.7)
    picture = mix(picture, "#7fa0b0", glowing * (1 - alive) * 0.07)
    villages = stars(rng, 0.0011, 0.7, 4) * land * alive
    picture = mix(picture, "#f2bf7c", villages * 0.9)
    fleet = stars(rng, 0.00007, 1.1, 9) * (1 - land)
    picture = mix(picture, "#bfe6d8", np.clip(fleet, 0, 1) * 0.9)
    haze = np.clip(clouds(rng, 7, 2.6, 2.4) - 0.56, 0, 1)
    picture = mix(picture, "#2b3540", haze * 1.1)
    return finish(picture, rng, 2.2, 0.35)
