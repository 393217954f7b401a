"""Real cameras' files and known hostile ones, each within its time and its memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.corpora,
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads its memory in /proc"),
]

MOST_SECONDS = 2
MOST_MEGABYTES = 256
# What the largest took shows: the kernel keeps the peak. Its other figure, ru_maxrss, begins with
# what the process that started this one had taken.
TRY_EACH = """
import json, re, resource, sys, time
from django.conf import settings
settings.configure()
from photos import intake

resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
for path in sys.argv[1:]:
    started = time.perf_counter()
    try:
        with open(path, "rb") as file:
            taken = intake.clean(file.read())
        said = " ".join([taken.extension, *taken.findings])
        traces = [mark for mark in (b"Exif", b"8BIM", b"adobe.com") if mark in taken.data]
        assert not traces, (path, traces)
    except intake.Refused as refusal:
        said = refusal.message
    with open("/proc/self/status") as status:
        peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) // 1024
    print(json.dumps([path, time.perf_counter() - started, peak, said]))
"""


@pytest.fixture(scope="module")
def results():
    from tests.conftest import CORPORA

    files = sorted(str(path) for path in (CORPORA / "images").iterdir())
    ran = subprocess.run(
        [sys.executable, "-c", TRY_EACH, *files],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    tried = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(tried) == len(files) > 50
    return tried


def test_no_file_takes_two_seconds(results):
    slow = [(path, seconds) for path, seconds, _, _ in results if seconds >= MOST_SECONDS]
    assert not slow


def test_no_file_takes_256_megabytes(results):
    assert max(peak for _, _, peak, _ in results) < MOST_MEGABYTES


def test_every_file_is_taken_or_refused_with_a_sentence(results):
    assert not [(path, said) for path, _, _, said in results if not said.endswith(".")]


def test_what_is_no_jpeg_png_webp_or_gif_is_refused(results):
    others = (".tif", ".psd", ".dds", ".blp", ".fli", ".sgi", ".j2k", ".eps", ".ico", ".icns")
    taken = [path for path, _, _, said in results if said.startswith(("jpg", "png"))]
    assert not [path for path in taken if path.endswith(others)]
    assert any("decompression_bomb.gif" in path for path, _, _, _ in results)
    assert not [path for path in taken if path.endswith("decompression_bomb.gif")]


def test_every_photo_that_knew_its_place_is_found_out(results):
    # Nikon's files of this set were taken at known places; exif_gps.jpg says so in its name.
    knew = [said for path, _, _, said in results if "DSCN00" in path or "exif_gps" in path]
    assert len(knew) > 8
    assert all("Location (GPS) removed" in said for said in knew)
