"""Where pictures stand on the pages, and which sizes each place needs: one table.

The widths follow the boxes of the stylesheet, at one and at two or three pixels to the point,
so that no screen gets more than 1.3 times the pixels that it shows. Browsers too old for AVIF
choose among half as many.
"""

from dataclasses import dataclass

# For each shape (width to height; None: as the photo is) the widths that exist. No others do.
SHAPES = {
    "whole": None,
    "16x9": 16 / 9,
    "3x2": 3 / 2,
    "1x1": 1,
    "social": 1200 / 630,
    "mark": None,
    "icon": 1,
    "tab": 1,
}
# Few photos ever stand there: made when they are asked for.
SELDOM = {"mark", "icon", "tab"}
# Read by machines, each of which knows one format.
ONE_FORMAT = {"social": "jpg", "icon": "png", "tab": "png"}
# Each is at most 1.13 times the one before it, and so has at most 1.3 times its pixels, except
# where no box of the stylesheet falls between the two.
WIDTHS = {
    "whole": (350, 396, 447, 505, 550, 622, 704, 796, 900, 1018, 1150, 1300, 1470),
    "16x9": (622, 704, 796, 900, 1018, 1150, 1300, 1470, 1660, 1880),
    "3x2": (
        *(104, 112, 156, 208, 238, 270, 304, 336, 380, 430, 486),
        *(550, 622, 640, 704, 796, 900, 1018, 1150, 1300, 1470),
    ),
    "1x1": (44, 56, 72, 88, 116, 132, 147, 168, 190, 216, 240, 294, 336),
    "social": (1200,),
    # The home screens of phones, the lists of search engines; and the tab of a browser.
    "icon": (48, 96, 180, 192, 512),
    "tab": (32,),
    "mark": (20, 24, 35, 40, 47, 53, 60, 70, 103),
}


@dataclass(frozen=True)
class Crop:
    """One shape of a picture, for screens on which `media` holds."""

    shape: str
    sizes: str
    narrowest: int = 0
    widest: int = 10_000
    media: str = ""


@dataclass(frozen=True)
class Place:
    """The last crop is the one that holds everywhere; loading is lazy unless it leads."""

    crops: tuple
    leads: bool = False


# Across a phone. Where pixels are finer than the eye, 0.86 of them look the same as all and
# arrive a quarter sooner.
PHONE = "(min-resolution: 1.5dppx) 86vw, 100vw"


def _place(shape, sizes, narrowest=0, widest=10_000, **options):
    return Place((Crop(shape, sizes, narrowest, widest),), **options)


PLACES = {
    # The photo over an article: as it is on phones, a wide one beside its caption.
    "lead": Place(
        (
            Crop(
                "16x9",
                "(min-width: 86em) 58.65rem, calc(96vw - 23.75rem)",
                media="(min-width: 64em)",
            ),
            Crop("whole", f"(min-width: 48em) 44rem, (min-width: 42em) 92vw, {PHONE}"),
        ),
        leads=True,
    ),
    # The story that leads the front page; on a large screen no picture that was packed for phones.
    "card-lead": Place(
        (
            Crop(
                "3x2",
                "(min-width: 86em) 37.7rem, calc(47vw - 2.5rem)",
                narrowest=640,
                media="(min-width: 84em)",
            ),
            Crop(
                "3x2",
                f"(min-width: 64em) calc(47vw - 2.5rem), (min-width: 40em) 59vw, {PHONE}",
                narrowest=360,
            ),
        ),
        leads=True,
    ),
    "card-large": _place(
        "3x2",
        "(min-width: 86em) 47.2rem, (min-width: 64em) 54.6vw, (min-width: 40em) 92vw, "
        "calc(100vw - 2rem)",
        270,
    ),
    # The first story of a category.
    "card-wide": _place(
        "3x2",
        f"(min-width: 86em) 52.4rem, (min-width: 64em) 60.5vw, (min-width: 40em) 92vw, {PHONE}",
        270,
        leads=True,
    ),
    # One of three, or of four, in a row; on phones a small one in the corner.
    "card-third": _place(
        "3x2",
        "(min-width: 86em) 18.1rem, (min-width: 64em) 20.7vw, (min-width: 40em) 28.7vw, 7rem",
        112,
        622,
    ),
    "card": _place(
        "3x2",
        "(min-width: 86em) 18.3rem, (min-width: 64em) 21.3vw, (min-width: 40em) 42vw, 7rem",
        112,
        796,
    ),
    # One of two beside each other in a category.
    "card-half": _place(
        "3x2",
        "(min-width: 86em) 26.2rem, (min-width: 64em) 30.3vw, (min-width: 40em) 44vw, 7rem",
        112,
        900,
    ),
    # At the end of a line in a list.
    "row": _place("3x2", "(min-width: 48em) 9.75rem, 6.5rem", 104, 486),
    # In the text, and two beside each other in a gallery.
    "body": _place(
        "whole",
        "(min-width: 90em) 44rem, (min-width: 80em) 50.5vw, (min-width: 64em) 59vw, "
        "(min-width: 48em) 44rem, 92vw",
    ),
    "gallery": _place(
        "whole", "(min-width: 64em) 21.5rem, (min-width: 40em) 45vw, 92vw", 350, 1150
    ),
    # Faces, from the smallest: beside a name, on a card, in a box, on the author's own page.
    "face": _place("1x1", "2.75rem", 44, 132),
    "signature": _place("1x1", "3.5rem", 56, 168),
    "portrait": _place("1x1", "4.5rem", 72, 216),
    "profile": _place("1x1", "(min-width: 40em) 10rem, 7rem", 116, 336),
    # A house advert, which fills the box of its slot.
    "advert": _place("whole", "23.5rem", 350, 1150),
    # The logo beside the publication's name, above and below the page.
    "logo": _place("mark", "(min-width: 64em) 2.14rem, (min-width: 48em) 1.47rem, 1.22rem"),
    "logo-small": _place("mark", "(min-width: 48em) 1.47rem, 1.22rem"),
}
