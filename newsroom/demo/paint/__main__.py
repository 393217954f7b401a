import sys
from io import BytesIO

from newsroom.demo.paint import air, land, people, rooms, sea, space
from newsroom.demo.pictures import FOLDER, PICTURES

LIMIT = 118_000


def painter(name):
    for module in (sea, air, land, space, rooms):
        if paint := getattr(module, name.replace("-", "_"), None):
            return paint
    raise SystemExit(f"Nobody paints {name}.")


def as_jpeg(image):
    """The best quality that keeps a picture under 118 kB."""
    for quality in (84, 82, 80, 78, 75, 72, 68, 64, 60):
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True, subsampling=2)
        if out.tell() <= LIMIT:
            break
    return out.getvalue()


def main(wanted):
    FOLDER.mkdir(exist_ok=True)
    for name in PICTURES:
        if not wanted or name in wanted:
            (FOLDER / f"{name}.jpg").write_bytes(as_jpeg(painter(name)()))
    for name in people.SITTERS:
        if not wanted or name in wanted:
            (FOLDER / f"{name}.jpg").write_bytes(as_jpeg(people.portrait(name)))
    if not wanted or "mark" in wanted:
        people.mark().save(FOLDER / "mark.png", optimize=True)


main(sys.argv[1:])
