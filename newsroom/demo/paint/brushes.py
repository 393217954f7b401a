"""Light, noise and shapes on a 1440 × 960 canvas of floats, rows by columns by RGB."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

W, H = 1440, 960
ROWS, COLUMNS = np.mgrid[0:H, 0:W].astype(float)


def rgb(code):
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], float)


def gradient(*stops, height=H):
    """A ground that changes from top to bottom, from (position, colour) stops."""
    at = np.linspace(0, 1, height)
    places = [place for place, _ in stops]
    rows = [np.interp(at, places, [rgb(colour)[i] for _, colour in stops]) for i in range(3)]
    return np.repeat(np.stack(rows, 1)[:, None, :], W, 1)


def clouds(rng, octaves=6, stretch=1, base=3, height=H, width=W, fall=0.55):
    """Fractal noise between 0 and 1; stretch makes it lie in bands."""
    total, weight = np.zeros((height, width)), 1.0
    for octave in range(octaves):
        rows = max(2, int(base * 2**octave))
        columns = max(2, int(base * 1.5 * 2**octave / stretch))
        grain = Image.fromarray(rng.random((rows, columns)).astype("f4"))
        total += weight * np.asarray(grain.resize((width, height), Image.BICUBIC))
        weight *= fall
    low, high = np.percentile(total, (0.5, 99.5))
    return np.clip((total - low) / (high - low), 0, 1)


def wander(rng, octaves=6, base=2, fall=0.55, stretch=1):
    """One rough line across the canvas, between 0 and 1."""
    return clouds(rng, octaves, stretch, base, 4, W, fall)[1]


def mix(picture, colour, amount):
    colour = rgb(colour) if isinstance(colour, str) else colour
    return picture + (colour - picture) * np.clip(amount, 0, 1)[..., None]


def glow(x, y, radius, squash=1):
    return np.exp(-((np.hypot(COLUMNS - x, (ROWS - y) * squash) / radius) ** 2))


def lamp(picture, x, y, size, colour, halo=5, strength=0.4):
    """A point of light and the air that it lights."""
    return mix(picture, colour, glow(x, y, size) * 1.5 + glow(x, y, size * halo) * strength)


def below(line, soft=2):
    """Everything under a line that has one height per column."""
    return np.clip((ROWS - line[None, :]) / soft, 0, 1)


def blur(mask, radius):
    image = Image.fromarray((np.clip(mask, 0, 1) * 255).astype("u1"))
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius))) / 255


# Marks are drawn with a pen on a larger canvas, then reduced to a soft mask.


def area(points):
    return lambda pen, s: pen.polygon([(x * s, y * s) for x, y in points], fill=255)


def stroke(points, width=3):
    return lambda pen, s: pen.line(
        [(x * s, y * s) for x, y in points], fill=255, width=max(1, round(width * s)), joint="curve"
    )


def disc(x, y, wide, high=None):
    high = wide if high is None else high
    return lambda pen, s: pen.ellipse(
        [(x - wide) * s, (y - high) * s, (x + wide) * s, (y + high) * s], fill=255
    )


def ring(x, y, wide, high=None, width=3):
    high = wide if high is None else high
    return lambda pen, s: pen.ellipse(
        [(x - wide) * s, (y - high) * s, (x + wide) * s, (y + high) * s],
        outline=255,
        width=max(1, round(width * s)),
    )


def stencil(*marks, soft=0.8, scale=3):
    mask = Image.new("L", (W * scale, H * scale))
    pen = ImageDraw.Draw(mask)
    for mark in marks:
        mark(pen, scale)
    mask = mask.resize((W, H), Image.BOX).filter(ImageFilter.GaussianBlur(float(soft)))
    return np.asarray(mask) / 255


def place(points, x=0, y=0, size=1, flip=False, turn=0):
    """A shape drawn around its own origin, set down on the canvas."""
    sign, a = (-1 if flip else 1), np.deg2rad(turn)
    return [
        (
            x + size * (sign * px * np.cos(a) - py * np.sin(a)),
            y + size * (sign * px * np.sin(a) + py * np.cos(a)),
        )
        for px, py in points
    ]


def box(x, y, wide, high, turn=0):
    corners = [(-wide, -high), (wide, -high), (wide, high), (-wide, high)]
    return place(corners, x, y, turn=turn)


FIGURE = [
    (-9, 0), (-11, -46), (-15, -47), (-17, -77), (-10, -84), (10, -84), (17, -77), (15, -47),
    (11, -46), (9, 0), (2, 0), (1, -40), (-1, -40), (-2, 0),
]  # fmt: skip


def person(x, y, tall):
    """Somebody standing, as marks."""
    size = tall / 100
    return area(place(FIGURE, x, y, size)), disc(x, y - 92 * size, 6.5 * size, 8 * size)


class Eye:
    """A camera that looks straight ahead: x to the right, y up, z away from us."""

    def __init__(self, x=W / 2, y=H / 2, focal=900):
        self.x, self.y, self.focal = x, y, focal

    def see(self, *points):
        return [(self.x + x * self.focal / z, self.y - y * self.focal / z) for x, y, z in points]


def sea(rng, far, middle, near, light, horizon):
    """Water under a horizon line, its ripples growing towards us."""
    depth = H - horizon
    water = gradient((0, far), (0.25, middle), (1, near), height=depth)
    t = np.linspace(0, 1, depth)
    source = clouds(rng, 7, 5, 10, fall=0.8)
    pick = np.clip(((t**0.42) * (H - 1)).astype(int), 0, H - 1)
    ripple = (source[pick] - 0.5) * (0.35 + t[:, None])
    return water + ripple[..., None] * rgb(light) * 0.35, ripple


def reflect(mask, waterline, ripple=None, soft=5):
    """What stands on the water, upside down in it."""
    mirrored = np.zeros_like(mask)
    deep = min(waterline, H - waterline)
    mirrored[waterline : waterline + deep] = mask[waterline - deep : waterline][::-1]
    mirrored = blur(mirrored, soft)
    if ripple is not None:
        mirrored[H - len(ripple) :] *= np.clip(0.7 - ripple * 2.2, 0, 1)
    return mirrored


def stars(rng, share=0.0007, soft=0.8, gain=4):
    sprinkled = (rng.random((H, W)) > 1 - share) * rng.random((H, W))
    return np.clip(blur(sprinkled, soft) * gain, 0, 1)


def finish(picture, rng, grain=2.5, vignette=0.25):
    """Darker corners and film grain, as a Pillow image."""
    rows, columns = np.mgrid[-1 : 1 : H * 1j, -1 : 1 : W * 1j]
    corners = vignette * np.clip(columns**2 + rows**2 - 0.4, 0, 2) / 1.6
    noise = Image.fromarray(rng.normal(0, 1, (H // 2, W // 2)).astype("f4"))
    noise = np.asarray(noise.resize((W, H), Image.BICUBIC))
    picture = picture * (1 - corners)[..., None] + noise[..., None] * grain
    return Image.fromarray(np.clip(picture, 0, 255).astype("u1"))
