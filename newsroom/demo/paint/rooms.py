"""Interiors and façades, most of them seen along their middle."""

import numpy as np
from PIL import Image

from newsroom.demo.paint.brushes import (
    COLUMNS,
    ROWS,
    Eye,
    H,
    W,
    area,
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
    rgb,
    ring,
    stencil,
    stroke,
)
from newsroom.demo.paint.land import relief


def server_room():
    rng = np.random.default_rng(167)
    eye = Eye(720, 450, 980)
    picture = np.ones((H, W, 3)) * rgb("#070b12")
    floor = stencil(
        area(eye.see((-0.9, -0.75, 0.9), (0.9, -0.75, 0.9), (0.9, -0.75, 14), (-0.9, -0.75, 14)))
    )
    picture = mix(picture, "#141c27", floor)
    ceiling = stencil(
        area(eye.see((-0.9, 0.95, 1), (0.9, 0.95, 1), (0.9, 0.95, 14), (-0.9, 0.95, 14)))
    )
    picture = mix(picture, "#0c121b", ceiling)
    tubes = [
        area(
            eye.see(
                (-0.09, 0.94, z), (0.09, 0.94, z), (0.09, 0.94, z + 0.55), (-0.09, 0.94, z + 0.55)
            )
        )
        for z in np.arange(1.2, 13, 1.15)
    ]
    light = stencil(*tubes, soft=1)
    picture = mix(picture, "#d8ecff", light)
    picture = mix(picture, "#7fb4e6", np.clip(blur(light, 22) * 1.3, 0, 1) * 0.6)
    tiles = [
        stroke(eye.see((-0.9, -0.75, z), (0.9, -0.75, z)), max(0.8, 3 / z))
        for z in np.arange(1, 13, 0.6)
    ]
    tiles += [
        stroke(eye.see((x, -0.75, 0.9), (x, -0.75, 14)), 1.2) for x in (-0.6, -0.3, 0, 0.3, 0.6)
    ]
    picture = mix(picture, "#05080d", stencil(*tiles, soft=0.6) * floor * 0.9)
    for side in (-1, 1):
        for index, z in enumerate(np.arange(13, 0.6, -0.62)):
            face = eye.see(
                (side * 0.9, -0.75, z),
                (side * 0.9, 0.82, z),
                (side * 0.9, 0.82, z + 0.58),
                (side * 0.9, -0.75, z + 0.58),
            )
            front = stencil(area(face), scale=2)
            fade = np.exp(-z / 5)
            picture = mix(picture, "#111926" if index % 2 else "#18222f", front)
            vents = [
                stroke(
                    eye.see((side * 0.9, y, z + 0.06), (side * 0.9, y, z + 0.52)), max(0.8, 5 / z)
                )
                for y in np.arange(-0.66, 0.78, 0.062)
            ]
            picture = mix(
                picture, "#2c3c50", stencil(*vents, soft=0.6, scale=2) * front * (0.25 + 0.5 * fade)
            )
            lit = rng.random((23, 3))
            marks = {"#79c7ff": [], "#ffb45c": [], "#7fe6b4": []}
            for row, y in enumerate(np.arange(-0.63, 0.76, 0.062)):
                for column, chance in enumerate(lit[row]):
                    if chance > 0.45:
                        tone = (
                            "#79c7ff"
                            if chance < 0.86
                            else "#ffb45c"
                            if chance < 0.93
                            else "#7fe6b4"
                        )
                        ((x, yy),) = eye.see((side * 0.9, y, z + 0.13 + column * 0.045))
                        marks[tone].append(disc(x, yy, max(0.8, 3.6 / z)))
            for tone, dots in marks.items():
                if dots:
                    spots = stencil(*dots, soft=0.7, scale=2) * front
                    picture = mix(picture, tone, np.clip(spots * 1.4, 0, 1) * (0.45 + 0.55 * fade))
            edge = stroke(eye.see((side * 0.9, -0.75, z), (side * 0.9, 0.82, z)), max(1, 5 / z))
            picture = mix(picture, "#020408", stencil(edge, scale=2) * 0.9)
    mirrored = picture[::-1][np.clip((H - 2 * 0 - 1) - np.arange(H), 0, H - 1)]
    shine = np.zeros_like(picture)
    line = 450 + int(0.75 * 980 / 13)
    shine[line:] = mirrored[line - np.arange(H - line)]
    streak = blur(shine[..., 2] / 255, 9)
    picture = mix(picture, "#8fc4f2", floor * streak * 0.75 * (0.5 + 0.5 * clouds(rng, 6, 4, 9)))
    picture = mix(picture, "#bfe0ff", glow(720, 450, 130) * 0.75)
    picture = mix(picture, "#4f86bd", glow(720, 450, 420) * 0.22)
    back = stencil(*person(752, 556, 116), soft=1)
    picture = mix(picture, "#0a0f18", back * 0.95)
    return finish(picture, rng, 2.3, 0.45)


def control_room():
    rng = np.random.default_rng(173)
    picture = gradient((0, "#0a0e14"), (0.6, "#121a22"), (1, "#06080c"))
    wall = [
        (90, 120, 400, 350),
        (420, 96, 1020, 436),
        (1040, 120, 1350, 350),
        (90, 370, 400, 540),
        (1040, 370, 1350, 540),
        (420, 456, 710, 556),
        (730, 456, 1020, 556),
    ]
    net = clouds(rng, 6, 1, 3)
    shore = np.clip((net - 0.5) * 40, 0, 1)
    for number, (x0, y0, x1, y1) in enumerate(wall):
        pane = stencil(area([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]), soft=0.7)
        tone = ["#12303a", "#0f2a33", "#173038", "#10262e", "#2a2620", "#10262e", "#14303a"][number]
        picture = mix(picture, tone, pane)
        grid = ((COLUMNS - x0) % 46 < 1.3) | ((ROWS - y0) % 46 < 1.3)
        picture = mix(picture, "#3f8290", pane * grid * 0.28)
        if number in (1, 3):
            coast = np.clip(1 - np.abs(net - 0.5) * 80, 0, 1)
            picture = mix(picture, "#2f5a55", pane * shore * 0.55)
            picture = mix(picture, "#8fd0c2", pane * coast * 0.65)
        elif number in (0, 2, 4):
            for line in range(3):
                walk = np.cumsum(rng.normal(0, 5, 60))
                xs = np.linspace(x0 + 12, x1 - 12, 60)
                ys = (y0 + y1) / 2 + walk - walk.mean() + (line - 1) * 34
                points = list(zip(xs, np.clip(ys, y0 + 12, y1 - 12), strict=True))
                picture = mix(
                    picture,
                    ["#78cfe0", "#e7a35f", "#9fd9a5"][line],
                    stencil(stroke(points, 2.4), soft=0.8) * 0.85,
                )
        else:
            bars = [
                area(
                    [
                        (bx, y1 - 10),
                        (bx + 9, y1 - 10),
                        (bx + 9, y1 - 12 - rng.random() ** 2 * 70),
                        (bx, y1 - 12 - rng.random() ** 2 * 70),
                    ]
                )
                for bx in range(x0 + 12, x1 - 16, 15)
            ]
            picture = mix(picture, "#6fb9cc", stencil(*bars) * 0.7)
    nodes = [(rng.uniform(450, 990), rng.uniform(126, 410)) for _ in range(22)]
    links = [
        stroke([nodes[i], nodes[j]], 1.1)
        for i in range(22)
        for j in range(i)
        if np.hypot(nodes[i][0] - nodes[j][0], nodes[i][1] - nodes[j][1]) < 150
    ]
    picture = mix(picture, "#78cfe0", stencil(*links, soft=0.6) * 0.5)
    for x, y in nodes:
        picture = lamp(picture, x, y, 4, "#c9f4ff", 4, 0.35)
    alarm = nodes[7]
    picture = lamp(picture, *alarm, 8, "#ff7a4d", 6, 0.6)
    picture = mix(
        picture, "#ff9a70", stencil(ring(*alarm, 30, width=2), ring(*alarm, 46, width=1.4)) * 0.7
    )
    frames = stencil(
        *[stroke([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)], 5) for x0, y0, x1, y1 in wall]
    )
    picture = mix(picture, "#05070a", frames * 0.9)
    lit = np.clip(blur((picture.mean(2) > 52) * (ROWS < 560), 60), 0, 1)
    picture = mix(picture, "#3f7886", lit * 0.25)
    desk_light = np.clip((ROWS - 640) / 60, 0, 1) * np.clip((830 - ROWS) / 120, 0, 1)
    picture = mix(picture, "#294a55", desk_light * glow(720, 700, 640, 2.4) * 0.9)
    for y, tone in ((668, "#0c1319"), (806, "#05070a")):
        shade = np.clip((ROWS - y - ((COLUMNS - 720) / 720) ** 2 * 26) / 2, 0, 1)
        picture = mix(picture, tone, shade * 0.97)
        rim = np.exp(-(((ROWS - y - ((COLUMNS - 720) / 720) ** 2 * 26) / 3) ** 2))
        picture = mix(picture, "#86b9c4", rim * glow(720, y, 620, 2) * 0.6)
    for x, y in ((250, 618), (540, 612), (890, 612), (1190, 618)):
        screen = stencil(
            area([(x - 70, y - 42), (x + 70, y - 42), (x + 64, y + 44), (x - 64, y + 44)]),
            stroke([(x, y + 40), (x, y + 70)], 16),
        )
        picture = mix(picture, "#06090d", screen * 0.97)
        rim = stencil(stroke([(x - 70, y - 42), (x + 70, y - 42)], 2.4), soft=0.8)
        picture = mix(picture, "#7fb0bb", rim * 0.7)
    sitters = []
    for x, y, s in ((500, 820, 1.45), (1010, 832, 1.55)):
        head = area(place([(-23, -168), (-25, -186), (-19, -206), (0, -214), (19, -206), (25, -186),
                           (23, -168), (16, -146), (-16, -146)], x, y, s))  # fmt: skip
        neck = area(place([(-17, -152), (17, -152), (22, -112), (-22, -112)], x, y, s))
        back = area(place([(-118, 120), (-104, -40), (-92, -78), (-62, -102), (-20, -122), (20, -122),
                           (62, -102), (92, -78), (104, -40), (118, 120)], x, y, s))  # fmt: skip
        chair = area(
            place([(-70, 60), (-78, -30), (-60, -48), (60, -48), (78, -30), (70, 60)], x, y, s)
        )
        sitters += [head, neck, back, chair]
    people = stencil(*sitters, soft=1.2)
    picture = mix(picture, "#04060a", people * 0.98)
    rim = np.clip(people - np.roll(people, 4, 0), 0, 1)
    picture = mix(picture, "#8fc8d4", rim * 0.7)
    x, y, s = 500, 820, 1.45
    cups = stencil(ring(x, y - 184 * s, 29 * s, 33 * s, 5), soft=1) * (ROWS < y - 178 * s)
    ears = stencil(
        *[disc(x + side * 27 * s, y - 176 * s, 6 * s, 12 * s) for side in (-1, 1)], soft=1
    )
    picture = mix(picture, "#1d2a31", np.maximum(cups, ears))
    return finish(picture, rng, 2.4, 0.45)


def centrifuge_hall():
    rng = np.random.default_rng(179)
    eye = Eye(720, 430, 900)
    picture = gradient((0, "#7e8f92"), (0.42, "#e6ece6"), (0.5, "#dfe6df"), (1, "#6d7874"))
    floor = stencil(area(eye.see((-6, -0.85, 1), (6, -0.85, 1), (6, -0.85, 30), (-6, -0.85, 30))))
    picture = mix(picture, "#8f9a94", floor)
    aisle = stencil(
        area(
            eye.see((-0.42, -0.85, 0.9), (0.42, -0.85, 0.9), (0.42, -0.85, 30), (-0.42, -0.85, 30))
        ),
        soft=1,
    )
    picture = mix(picture, "#c9d2c8", aisle * 0.8)
    stripes = [stroke(eye.see((s * 0.44, -0.85, 0.9), (s * 0.44, -0.85, 30)), 6) for s in (-1, 1)]
    picture = mix(
        picture, "#c79a3c", stencil(*stripes, soft=1) * np.clip((ROWS - 470) / 200, 0, 1) * 0.9
    )
    fog = rgb("#e3eae3")
    for z in np.concatenate([np.arange(15, 6, -0.75), np.arange(6, 1.1, -0.55)]):
        haze = 1 - np.exp(-z / 6.5)
        pipes = []
        for side in (-1, 1):
            for lane in (0.78, 1.22, 1.66, 2.1):
                if lane * 900 / z > 900:
                    continue
                ((x, foot),) = eye.see((side * lane, -0.85, z))
                ((_, top),) = eye.see((side * lane, 0.62, z))
                r = 0.135 * 900 / z
                tube = stencil(
                    area([(x - r, top), (x + r, top), (x + r, foot), (x - r, foot)]),
                    disc(x, top, r, r * 0.3),
                    disc(x, foot, r, r * 0.3),
                    scale=2,
                    soft=0.7,
                )
                u = np.clip((COLUMNS - x) / r, -1, 1) * side
                light = (
                    np.clip(0.62 - u * 0.5, 0, 1) ** 1.3 + np.exp(-(((u + 0.45) / 0.13) ** 2)) * 0.5
                )
                tone = (
                    rgb("#232d31")
                    + (rgb("#c8d2ce") - rgb("#232d31")) * np.clip(light, 0, 1)[..., None]
                )
                tone = tone + (fog - tone) * haze
                picture = mix(
                    picture,
                    "#3e4a48",
                    stencil(
                        disc(x + side * r * 0.3, foot + r * 0.1, r * 1.5, r * 0.4),
                        soft=max(1, r * 0.1),
                        scale=1,
                    )
                    * 0.5
                    * (1 - haze),
                )
                picture = mix(picture, tone, tube)
                bands = [
                    stroke(
                        [(x - r, top + (foot - top) * k), (x + r, top + (foot - top) * k)],
                        max(1, r * 0.1),
                    )
                    for k in (0.14, 0.5, 0.86)
                ]
                picture = mix(
                    picture, "#4b5a5b", stencil(*bands, scale=2) * tube * 0.6 * (1 - haze * 0.7)
                )
                pipes += [
                    stroke([(x, top), (x, top - 0.2 * 900 / z)], max(1, r * 0.22)),
                    stroke(
                        [(x + r * 0.5, top), (x + r * 0.5, top - 0.2 * 900 / z)], max(1, r * 0.12)
                    ),
                ]
        (left, y), (right, _) = eye.see((-2.2, 0.82, z), (2.2, 0.82, z))
        pipes += [
            stroke([(left, y), (right, y)], max(1, 34 / z)),
            stroke([(left, y - 40 / z), (right, y - 40 / z)], max(1, 16 / z)),
        ]
        tone = rgb("#59676a") + (fog - rgb("#59676a")) * haze
        mask = stencil(*pipes, scale=2, soft=0.7)
        picture = mix(picture, tone, mask * 0.95)
        picture = mix(
            picture, "#f0f4ef", np.clip(mask - np.roll(mask, 3, 0), 0, 1) * 0.35 * (1 - haze)
        )
    lamps = [
        area(
            eye.see(
                (s * 0.5 - 0.14, 1.25, z),
                (s * 0.5 + 0.14, 1.25, z),
                (s * 0.5 + 0.14, 1.25, z + 0.5),
                (s * 0.5 - 0.14, 1.25, z + 0.5),
            )
        )
        for z in np.arange(2.2, 14, 1.2)
        for s in (-1, 1)
    ]
    tubes = stencil(*lamps, soft=1)
    picture = mix(picture, "#fbfff8", tubes)
    picture = mix(picture, "#f4fbf0", np.clip(blur(tubes, 24) * 1.2, 0, 1) * 0.5)
    picture = mix(picture, "#f1f6ee", glow(720, 430, 220) * 0.8)
    picture = mix(picture, "#eaf1e6", aisle * np.clip(clouds(rng, 6, 1, 6) - 0.4, 0, 1) * 0.9)
    walkers = stencil(*person(694, 548, 150), *person(742, 546, 144), soft=1)
    picture = mix(picture, "#5b686a", walkers * 0.9)
    picture = mix(picture, "#f2f4ee", walkers * ((COLUMNS > 716) * (ROWS > 422)) * 0.75)
    return finish(picture, rng, 2.0, 0.3)


HOT = (2.0, -0.12)


def shell_line():
    rng = np.random.default_rng(181)
    eye = Eye(840, 250, 1000)
    picture = gradient((0, "#17130f"), (0.3, "#2c241c"), (0.5, "#1d1814"), (1, "#0e0c0b"))
    for x, y, r, tone in [
        (180, 150, 130, "#c98e4c"),
        (520, 120, 90, "#b77f45"),
        (1240, 130, 120, "#d79a55"),
        (980, 190, 60, "#b07a44"),
    ]:
        picture = mix(picture, tone, glow(x, y, r) * 0.5)
    beams = [stroke([(x, 0), (x - 40, 300)], 18) for x in range(80, 1500, 190)]
    picture = mix(picture, "#0d0b09", stencil(*beams, soft=7) * 0.8)
    picture = mix(picture, "#ff8a3a", glow(1120, 330, 300, 1.2) * 0.42)
    mouth = stencil(area(box(1180, 292, 120, 66)), soft=6)
    picture = mix(picture, "#ffb65c", mouth)
    picture = mix(picture, "#fff0c6", stencil(area(box(1180, 300, 84, 40)), soft=12))
    profile = [
        (0.0, 0.16),
        (0.03, 0.17),
        (0.06, 0.163),
        (0.12, 0.165),
        (0.5, 0.165),
        (0.58, 0.155),
        (0.7, 0.128),
        (0.82, 0.088),
        (0.92, 0.052),
        (0.955, 0.04),
        (1.0, 0.038),
    ]
    belt = stencil(
        area(eye.see((-1.5, -0.86, 1.0), (0.62, -0.86, 1.0), (0.62, -0.86, 9), (-1.5, -0.86, 9))),
        soft=2,
    )
    picture = mix(picture, "#26211d", belt)
    rollers = [
        stroke(eye.see((-1.5, -0.86, z), (0.62, -0.86, z)), max(1, 14 / z))
        for z in np.arange(1.05, 8, 0.22)
    ]
    picture = mix(picture, "#4d443b", stencil(*rollers, soft=1) * 0.5)
    rows = []
    for z in np.arange(7.2, 1.25, -0.52):
        for lane in (-1.12, -0.62, -0.12, 0.38):
            rows.append((z, lane))
    for z, lane in rows:
        ((x, foot),) = eye.see((lane, -0.86, z))
        size = 1000 / z
        if x < -260 or x > W + 200:
            continue
        hot = abs(z - HOT[0]) < 0.1 and lane == HOT[1]
        out = [(x - w * size * 0.92, foot - h * 0.86 * size) for h, w in profile]
        out += [(x + w * size * 0.92, foot - h * 0.86 * size) for h, w in profile[::-1]]
        focus = 0.8 + abs(z - 2.4) * 0.9
        shell = stencil(
            area(out), disc(x, foot, 0.16 * size * 0.92, 0.045 * size), scale=2, soft=focus
        )
        heights = np.clip((foot - ROWS) / (0.86 * size), 0, 1)
        width = np.interp(heights, [h for h, _ in profile], [w for _, w in profile]) * size * 0.92
        u = np.clip((COLUMNS - x) / np.maximum(width, 1), -1, 1)
        light = np.clip(
            0.12
            + np.exp(-(((u - 0.62) / 0.24) ** 2)) * 0.95
            + np.exp(-(((u + 0.72) / 0.14) ** 2)) * 0.28,
            0,
            1,
        )
        fade = np.exp(-(z - 1.2) / 5)
        if hot:
            glowing = np.clip(1.15 - np.abs(u) * 0.55 - heights * 0.25, 0, 1)
            tone = rgb("#8f2408") + (rgb("#ffd27a") - rgb("#8f2408")) * glowing[..., None]
            picture = mix(picture, "#ff6a1f", glow(x, foot - 0.4 * size, 0.5 * size) * 0.5)
        else:
            base, shine = rgb("#1b1a19"), rgb("#e2a56c")
            tone = base + (shine - base) * (light * (0.45 + 0.5 * fade))[..., None]
            tone = (
                tone
                + (rgb("#ff7a2c") - tone)
                * (
                    np.clip(u if lane < HOT[1] else -u, 0, 1) ** 2
                    * np.exp(-((np.hypot(lane - HOT[1], z - HOT[0]) / 0.8) ** 2))
                    * 0.65
                )[..., None]
            )
        picture = mix(
            picture,
            "#050404",
            stencil(
                disc(x - 0.04 * size, foot + 0.02 * size, 0.22 * size, 0.06 * size), soft=5, scale=1
            )
            * 0.7,
        )
        picture = mix(picture, tone, shell)
        ring_y = foot - 0.11 * 0.86 * size
        band = np.exp(-(((ROWS - ring_y) / (0.014 * size + 0.5)) ** 2)) * shell
        picture = mix(picture, "#c77b3a" if not hot else "#ffe0a0", band * (0.25 + light * 0.6))
    sparks = [(rng.uniform(960, 1300), rng.uniform(200, 520)) for _ in range(60)]
    picture = mix(
        picture,
        "#ffd08a",
        np.clip(sum(glow(x, y, rng.uniform(1, 2.4)) for x, y in sparks), 0, 1) * 0.8,
    )
    smoke = clouds(rng, 7, 2, 3)
    picture = mix(
        picture, "#a5764c", np.clip(smoke - 0.45, 0, 1) * 0.4 * np.clip(1 - ROWS / 560, 0, 1)
    )
    return finish(picture, rng, 2.6, 0.4)


def parliament_chamber():
    rng = np.random.default_rng(191)
    picture = gradient((0, "#5a5045"), (0.34, "#74644f"), (0.5, "#4b3b2e"), (1, "#1b120d"))
    cx = 720
    panels = [area([(x, 196), (x + 74, 196), (x + 74, 372), (x, 372)]) for x in range(20, 1440, 92)]
    picture = mix(picture, "#3b2b20", stencil(*panels, soft=1.4) * 0.75)
    picture = mix(
        picture,
        "#8c7355",
        stencil(*[stroke([(x, 196), (x + 74, 196)], 3) for x in range(20, 1440, 92)]) * 0.7,
    )
    columns = [area(box(x, 276, 13, 104)) for x in range(11, 1460, 92)]
    col = stencil(*columns, soft=1)
    picture = mix(picture, "#b6a488", col * 0.9)
    picture = mix(
        picture, "#4a3b2d", col * (((COLUMNS - 11) % 92) > 4) * (((COLUMNS - 11) % 92) < 40) * 0.55
    )
    gallery = stencil(area([(0, 150), (W, 150), (W, 196), (0, 196)]), soft=1)
    picture = mix(picture, "#96836a", gallery)
    rail = [stroke([(x, 152), (x, 194)], 3) for x in range(0, 1450, 15)]
    picture = mix(picture, "#54442f", stencil(*rail, soft=0.6) * 0.7)
    roof = stencil(area([(0, 0), (W, 0), (W, 96), (1180, 128), (260, 128), (0, 96)]), soft=1)
    picture = mix(picture, "#e9ecdf", roof)
    bars = [stroke([(cx + (k * 74) * 2.2, -20), (cx + k * 74, 128)], 5) for k in range(-10, 11)]
    bars += [stroke([(0, y), (W, y)], 4) for y in (18, 58, 96)]
    picture = mix(picture, "#7d7a6c", stencil(*bars, soft=0.8) * roof)
    dais = [
        area([(470, 372), (970, 372), (1010, 430), (430, 430)]),
        area([(520, 316), (920, 316), (940, 372), (500, 372)]),
    ]
    picture = mix(picture, "#3a271a", stencil(*dais, soft=1))
    picture = mix(
        picture,
        "#a5835a",
        stencil(stroke([(520, 316), (920, 316)], 5), stroke([(470, 372), (970, 372)], 6)) * 0.9,
    )
    chair = stencil(
        area([(676, 316), (676, 214), (690, 196), (750, 196), (764, 214), (764, 316)]), soft=1
    )
    picture = mix(picture, "#6e2418", chair)
    picture = mix(picture, "#e0c48e", stencil(ring(720, 262, 20, width=3), soft=0.8) * 0.8)
    lectern = stencil(area([(690, 470), (750, 470), (762, 520), (678, 520)]), soft=1)
    carpet = stencil(disc(cx, 486, 300, 62), soft=2)
    picture = mix(picture, "#5f2318", carpet * 0.9)
    picture = mix(picture, "#2b1c12", lectern)
    for tier in range(9):
        rx, ry = 350 + tier * 104, 84 + tier * 56
        mid = 472 + tier * 14
        t = np.linspace(np.deg2rad(8), np.deg2rad(172), 90)
        outer = [(cx + rx * np.cos(a), mid + ry * np.sin(a)) for a in t]
        tall = 16 + tier * 7
        desk = outer + [(x, y + tall) for x, y in outer[::-1]]
        lower = [(x, y + tall) for x, y in outer]
        step = lower + [(x, y + tall * 1.3) for x, y in lower[::-1]]
        picture = mix(picture, "#130c08", stencil(area(step), soft=3, scale=2) * 0.75)
        count = 15 + tier * 3
        seats = []
        for a in np.linspace(np.deg2rad(11), np.deg2rad(169), count):
            if min(abs(a - np.deg2rad(d)) for d in (62, 118)) < 0.035 + 0.01 / (tier + 1):
                continue
            x, y = cx + (rx + 34) * np.cos(a), mid + (ry + 18) * np.sin(a)
            w, h = 11 + tier * 4.4, 19 + tier * 7.4
            seats.append(
                area(
                    [
                        (x - w, y + h * 0.7),
                        (x - w, y - h * 0.5),
                        (x - w * 0.7, y - h),
                        (x + w * 0.7, y - h),
                        (x + w, y - h * 0.5),
                        (x + w, y + h * 0.7),
                    ]
                )
            )
        desks = stencil(area(desk), soft=0.8, scale=2)
        picture = mix(picture, "#5d3f28", desks)
        top = stencil(stroke(outer, 4 + tier), soft=0.8, scale=2)
        picture = mix(picture, "#c19a68", top * 0.85)
        chairs = stencil(*seats, soft=0.8, scale=2)
        picture = mix(picture, "#5e1f17", chairs)
        picture = mix(
            picture, "#a5523d", np.clip(chairs - np.roll(chairs, 3 + tier // 2, 0), 0, 1) * 0.9
        )
        picture = mix(picture, "#1d0a07", chairs * np.clip((COLUMNS - cx) / 900, 0, 1) * 0.6)
        aisles = stencil(*[area([(cx + (rx - 14) * np.cos(np.deg2rad(d)) - 16 - tier * 3, mid + (ry - 8) * np.sin(np.deg2rad(d))), (cx + (rx - 14) * np.cos(np.deg2rad(d)) + 16 + tier * 3, mid + (ry - 8) * np.sin(np.deg2rad(d))),
                                 (cx + (rx + 100) * np.cos(np.deg2rad(d)) + 18 + tier * 4, mid + 14 + (ry + 52) * np.sin(np.deg2rad(d))), (cx + (rx + 100) * np.cos(np.deg2rad(d)) - 18 - tier * 4, mid + 14 + (ry + 52) * np.sin(np.deg2rad(d)))]) for d in (62, 118)], soft=1, scale=2)  # fmt: skip
        picture = mix(picture, "#4a1c14", aisles * 0.95)
    angle = (COLUMNS - 430) * 0.9 + (ROWS - 100) * 0.55
    shafts = (
        np.clip(np.interp(angle % 210, [0, 50, 120, 210], [0, 1, 0, 0]), 0, 1)
        * np.clip(1.1 - ROWS / 760, 0, 1)
        * (ROWS > 110)
    )
    picture = mix(picture, "#fff1cf", blur(shafts, 10) * 0.26)
    picture = mix(picture, "#fff6df", glow(cx, 90, 560, 2.2) * 0.28)
    picture = mix(picture, "#120b07", np.clip((ROWS - 560) / 560, 0, 1) * 0.55)
    return finish(picture, rng, 2.4, 0.4)


def ministry_facade():
    rng = np.random.default_rng(193)
    picture = gradient((0, "#0b1120"), (0.5, "#1f2a3d"), (1, "#1f2a3d"))
    picture = mix(picture, "#3a4356", np.clip(clouds(rng, 7, 3, 3) - 0.45, 0, 1) * 1.1)
    base = 742
    front = stencil(area([(110, base), (110, 190), (1330, 190), (1330, base)]), soft=0.8)
    stone = clouds(rng, 8, 1, 8, fall=0.8)
    uplight = np.clip(1.1 - (base - ROWS) / 620, 0.12, 1)
    tone = rgb("#242b38") + (rgb("#a58d6c") - rgb("#242b38")) * (uplight * 0.62)[..., None]
    picture = mix(picture, tone + ((stone - 0.5) * 16)[..., None], front)
    courses = (ROWS % 26 < 1.5) & (ROWS > 560)
    picture = mix(picture, "#15181f", front * courses * 0.45)
    ledges = [area(box(720, y, 626, h)) for y, h in ((190, 14), (318, 6), (560, 9))]
    ledge = stencil(*ledges)
    picture = mix(picture, "#4a4841", ledge * 0.9)
    picture = mix(picture, "#0d1016", np.roll(ledge, 16, 0) * (1 - ledge) * front * 0.5)
    pediment = stencil(area([(480, 190), (960, 190), (720, 92)]), soft=0.8)
    picture = mix(picture, "#3b3d42", pediment)
    picture = mix(picture, "#23262d", stencil(area([(530, 180), (910, 180), (720, 104)]), soft=0.8))
    picture = mix(picture, "#6b675c", stencil(disc(720, 152, 20)) * 0.9)
    flag = [(720, 92), (720, 6)]
    picture = mix(picture, "#20252d", stencil(stroke(flag, 4)))
    cloth = place(
        [(0, 0), (34, 8), (70, -2), (104, 10), (104, 46), (70, 36), (34, 46), (0, 38)], 722, 10
    )
    picture = mix(picture, "#4a2420", stencil(area(cloth), soft=1))
    lit_row = {(430, x) for x in range(12)} - {(430, 3), (430, 9)}
    for row, y in enumerate((238, 300 + 62, 430, 500, 640)):
        tall = 30 if row == 0 else 26 if row < 4 else 44
        for index in range(12):
            x = 178 + index * 98.6
            if 480 < x < 960 and row < 4 and 0:
                continue
            pane = stencil(area(box(x, y, 21, tall)), scale=2)
            frame = stencil(area(box(x, y, 28, tall + 7)), scale=2)
            picture = mix(picture, "#4d4a44", frame * uplight * 0.8)
            lit = (y, index) in lit_row or (row == 1 and index == 7)
            if lit:
                warmth = rng.uniform(0.75, 1)
                picture = mix(picture, "#ffd68a", pane * warmth)
                picture = mix(
                    picture, "#c98c48", pane * np.clip((ROWS - y) / tall * 0.7 + 0.1, 0, 1)
                )
                picture = mix(picture, "#ffca78", glow(x, y, 62) * 0.28)
            else:
                picture = mix(picture, "#0c111b", pane * 0.96)
                picture = mix(
                    picture, "#43506a", pane * np.clip(0.5 - (ROWS - y) / tall, 0, 1) * 0.25
                )
            bars = stencil(
                stroke([(x, y - tall), (x, y + tall)], 2.4),
                stroke([(x - 21, y), (x + 21, y)], 2.4),
                scale=2,
            )
            picture = mix(picture, "#1d1b1a", bars * pane * 0.9)
    for x in np.linspace(500, 940, 6):
        shaft = stencil(
            area([(x - 19, 318), (x + 19, 318), (x + 22, base - 14), (x - 22, base - 14)]),
            area(box(x, 322, 30, 8)),
            area(box(x, base - 12, 30, 12)),
            soft=0.8,
        )
        u = np.clip((COLUMNS - x) / 22, -1, 1)
        tone = (
            rgb("#1d2028")
            + (rgb("#c9ab7e") - rgb("#1d2028"))
            * (np.clip(0.75 - u**2 * 0.5 - u * 0.35, 0, 1) * uplight)[..., None]
        )
        picture = mix(picture, tone, shaft)
        picture = mix(picture, "#ffdf9f", glow(x, base - 20, 44, 0.5) * 0.3)
    door = stencil(area(box(720, 672, 46, 70)), soft=0.8)
    picture = mix(picture, "#15110e", door)
    picture = mix(picture, "#ffce80", stencil(area(box(720, 622, 40, 14)), soft=0.8) * 0.9)
    street = base + 8 < ROWS
    top = blur_rows(picture[: base + 8][::-1], 1)
    wet = np.zeros_like(picture)
    depth = H - base - 8
    stretch = np.clip((np.arange(depth) * 2.4).astype(int), 0, len(top) - 1)
    ripple = clouds(rng, 7, 3, 12, fall=0.8) - 0.5
    shift = np.clip(COLUMNS[-depth:] + ripple[-depth:] * 46, 0, W - 1).astype(int)
    wet[-depth:] = top[stretch[:, None], shift]
    gloss = np.clip(0.5 + ripple * 1.4, 0.1, 1)
    ground = np.ones_like(picture) * rgb("#0e1219")
    ground = mix(ground, wet * 1.25, gloss * 0.75)
    picture = np.where(street[..., None], ground, picture)
    curb = np.exp(-(((ROWS - base - 10) / 5) ** 2))
    picture = mix(picture, "#2b2d31", curb * 0.8)
    for x in (60, 330, 1110, 1390):
        post = stencil(stroke([(x, base + 20), (x, base - 150)], 6), soft=0.8)
        picture = mix(picture, "#0a0d12", post)
        picture = lamp(picture, x, base - 160, 9, "#ffe3ad", 9, 0.45)
        picture = mix(
            picture, "#ffdca0", glow(x, base + 90, 26, 0.28) * (0.4 + gloss * 0.4) * street
        )
    car = [
        (-130, 0),
        (-132, -26),
        (-112, -34),
        (-70, -38),
        (-44, -64),
        (34, -66),
        (70, -40),
        (118, -34),
        (132, -22),
        (130, 0),
    ]
    auto = stencil(
        area(place(car, 1010, base + 62)),
        disc(930, base + 60, 20),
        disc(1090, base + 60, 20),
        soft=0.9,
    )
    picture = mix(picture, "#06080b", auto * 0.97)
    picture = mix(picture, "#8b98ab", np.clip(auto - np.roll(auto, 3, 0), 0, 1) * 0.5)
    picture = lamp(picture, 884, base + 34, 5, "#ff4a36", 8, 0.5)
    walker = stencil(*person(410, base + 84, 118), soft=1)
    shade = stencil(
        area(
            place([(-58, 0), (-44, -22), (-16, -36), (16, -36), (44, -22), (58, 0)], 410, base - 34)
        ),
        stroke([(410, base - 34), (416, base + 26)], 3),
        soft=0.9,
    )
    picture = mix(picture, "#05070a", np.maximum(walker, shade))
    rain = blur((rng.random((H, W)) > 0.9978).astype(float), 0.6)
    streaks = sum(np.roll(rain, (k, -k // 4), (0, 1)) for k in range(0, 16, 2))
    picture = mix(picture, "#9fb0c8", np.clip(streaks, 0, 1) * 0.16)
    return finish(picture, rng, 2.5, 0.4)


def blur_rows(picture, radius):
    return np.stack([blur(picture[..., i] / 255, radius) * 255 for i in range(3)], 2)


def map_table():
    rng = np.random.default_rng(197)
    sheet, _ = relief(rng)
    grid = ((COLUMNS % 160) < 2) | ((ROWS % 160) < 2)
    sheet = mix(sheet, "#24343f", grid * 0.3)
    border = stencil(stroke([(24, 24), (W - 24, 24), (W - 24, H - 24), (24, H - 24), (24, 24)], 7))
    sheet = mix(
        sheet,
        "#efe7d4",
        1 - stencil(area([(20, 20), (W - 20, 20), (W - 20, H - 20), (20, H - 20)])),
    )
    sheet = mix(sheet, "#2a2a28", border * 0.8)
    routes = [
        [(180, 700), (420, 560), (560, 600), (800, 420)],
        [(1290, 250), (1040, 330), (930, 300), (800, 420)],
    ]
    for points, tone in zip(routes, ("#9c2f1f", "#1f4a6b"), strict=True):
        sheet = mix(sheet, tone, stencil(stroke(points, 12), soft=1.4) * 0.85)
    sheet = mix(sheet, "#9c2f1f", stencil(ring(800, 420, 70, width=9), soft=1.4) * 0.85)
    flat = Image.fromarray(np.clip(sheet, 0, 255).astype("u1"))
    corners = [(250, 330), (1210, 300), (1620, 1010), (-150, 1070)]
    warped = flat.transform((W, H), Image.PERSPECTIVE, perspective(corners, (W, H)), Image.BICUBIC)
    on_map = stencil(area(corners), soft=1)
    wood = clouds(rng, 7, 9, 12, fall=0.8)
    table = gradient((0, "#3a2517"), (1, "#24150c")) + ((wood - 0.5) * 24)[..., None]
    picture = gradient((0, "#06080b"), (0.28, "#0d0f12"), (1, "#0d0f12"))
    top = stencil(area([(150, 262), (1310, 236), (1900, 1100), (-420, 1150)]), soft=1.4)
    picture = mix(picture, table, top)
    picture = mix(picture, "#050403", np.roll(on_map, (8, 6), (0, 1)) * top * 0.5)
    picture = mix(picture, np.asarray(warped, float), on_map)

    def to_table(x, y):
        a = perspective([(0, 0), (W, 0), (W, H), (0, H)], None, corners)
        k = a[6] * x + a[7] * y + 1
        return (a[0] * x + a[1] * y + a[2]) / k, (a[3] * x + a[4] * y + a[5]) / k

    blocks = [(300, 660, "#a8371f"), (490, 760, "#a8371f"), (190, 480, "#a8371f"), (640, 560, "#a8371f"),
              (980, 340, "#2c5d82"), (1100, 250, "#2c5d82"), (1170, 420, "#2c5d82"), (900, 210, "#2c5d82"), (700, 330, "#d9c9a0")]  # fmt: skip
    light = (690, 150)
    for x, y, tone in sorted(blocks, key=lambda b: b[1]):
        px, py = to_table(x, y)
        s = 0.55 + py / 900
        w, d, h = 40 * s, 17 * s, 30 * s
        away = np.array([px - light[0], (py - light[1]) * 0.7])
        away = away / np.hypot(*away) * 46 * s
        shadow = [
            (px - w, py),
            (px + w, py),
            (px + w + away[0], py + away[1]),
            (px - w + away[0], py + away[1]),
        ]
        picture = mix(picture, "#0c0806", stencil(area(shadow), soft=4) * 0.62)
        face = [(px - w, py - h), (px + w, py - h), (px + w, py + 2), (px - w, py + 2)]
        lid = [
            (px - w, py - h),
            (px - w * 0.86, py - h - d),
            (px + w * 0.86, py - h - d),
            (px + w, py - h),
        ]
        picture = mix(picture, rgb(tone) * 0.55, stencil(area(face), soft=0.8))
        picture = mix(picture, rgb(tone) * 1.12, stencil(area(lid), soft=0.8))
        picture = mix(
            picture,
            "#f4ead2",
            stencil(
                stroke([(px - w * 0.5, py - h * 0.24), (px + w * 0.5, py - h * 0.78)], 2.4 * s),
                stroke([(px - w * 0.5, py - h * 0.78), (px + w * 0.5, py - h * 0.24)], 2.4 * s),
                stroke(
                    [
                        (px - w * 0.5, py - h * 0.78),
                        (px + w * 0.5, py - h * 0.78),
                        (px + w * 0.5, py - h * 0.24),
                        (px - w * 0.5, py - h * 0.24),
                        (px - w * 0.5, py - h * 0.78),
                    ],
                    1.8 * s,
                ),
            )
            * 0.8,
        )
    pencil = [to_table(1180, 640), to_table(1330, 540)]
    picture = mix(
        picture, "#0c0806", stencil(stroke([(x + 8, y + 14) for x, y in pencil], 9), soft=4) * 0.6
    )
    picture = mix(picture, "#c9962f", stencil(stroke(pencil, 10)))
    picture = mix(picture, "#2a2017", stencil(disc(*pencil[0], 6)))
    pool = glow(700, 560, 640, 1.35)
    picture = picture * (0.1 + 1.02 * pool)[..., None]
    picture = mix(picture, "#ffdf9e", pool * 0.1)
    shade_lamp = stencil(area([(540, -10), (840, -10), (930, 92), (450, 92)]), soft=1.2)
    picture = mix(picture, "#141715", shade_lamp)
    picture = mix(picture, "#ffe9b4", stencil(disc(690, 92, 240, 13), soft=2))
    cone = stencil(area([(452, 94), (928, 94), (1500, 900), (-80, 900)]), soft=40, scale=1)
    picture = mix(picture, "#ffe2a6", cone * 0.07)
    return finish(picture, rng, 2.6, 0.35)


def perspective(corners, size, source=None):
    """Eight numbers that take canvas points back to a sheet, for Pillow."""
    target = source or [(0, 0), (size[0], 0), size, (0, size[1])]
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(values, float))
