"""What it costs a page that adverts are counted meanwhile, on the server as `serve` runs it.

Three processes: the web server with its workers, a sender at a steady pace, and this one, which
reads a page. Quiet and busy spells take turns, so that what else the machine does falls on both.
"""

import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from rich.table import Table

from ads.models import Advert, Event, Sighting
from newsroom.leash import VARIABLE

EVENTS = [Event.IMPRESSION, Event.VIEWABLE]
A_SECOND = 2000
# What the slots of one page send at once.
BATCH = 10
SPELLS, SECONDS = 6, 4
PATIENCE = 60


def table(address, rounds):
    """A page while nothing is counted, and while 2,000 events a second arrive."""
    found = Table("counting adverts, three processes", "result")
    adverts = list(Advert.objects.running().values_list("pk", flat=True)[: BATCH // 2])
    if not adverts:
        found.add_row("no advert runs", "–")
        return found
    events = json.dumps([[pk, event] for pk in adverts for event in EVENTS])
    size = len(json.loads(events))
    with _server() as (server, port):
        quiet, busy, rates = [], [], []
        _read(port, address, seconds=2)
        for _ in range(SPELLS):
            quiet += _read(port, address, SECONDS)
            with _sender(port, events, A_SECOND / size) as sent:
                busy += _read(port, address, SECONDS)
            rates.append(len(sent) * size / sent.seconds)
            Sighting.objects.filter(view__in=sent).delete()
        used = _processor_time(server)
        with _sender(port, events, A_SECOND / size) as sent:
            time.sleep(SECONDS)
        used = _processor_time(server) - used
        Sighting.objects.filter(view__in=sent).delete()
    found.add_row("events a second, answered", f"{statistics.median(rates):,.0f}")
    # What a machine that does other things beside cannot blur.
    found.add_row("processor time of the web server for a batch, ms", f"{used / len(sent):.2f}")
    for name, part in (("median", 0.5), ("the slowest of twenty", 0.95)):
        alone, meanwhile = _at(quiet, part), _at(busy, part)
        found.add_row(f"a page alone, {name}, ms", f"{alone:.1f}")
        found.add_row(f"the same page meanwhile, {name}, ms", f"{meanwhile:.1f}")
        found.add_row(f"times as long, {name}", f"{meanwhile / alone:.2f}")
    return found


@contextmanager
def _server():
    """A web server of our own over the same database, on a free port, while we measure."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "newsroom.web"],
        cwd=settings.BASE_DIR,
        env=os.environ | {VARIABLE: "1", "PORT": str(port), "HOST": "127.0.0.1"},
        start_new_session=True,
    )
    try:
        _await(port, server)
        yield server, port
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await(port, server):
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(OSError):
            _get(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz")
            return
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The web server does not start: the lines above say why.")
        time.sleep(0.05)


def _processor_time(server):
    """Milliseconds that the server and its workers have used until now."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # What stands after the name: state, parent, group, session, …, user and system time.
            fields = process.read_text().rpartition(")")[2].split()
            if int(fields[3]) == server.pid:
                ticks += int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


class Sent(list):
    """The numbers of the page views that were answered, and how long the sending took."""

    seconds = 0.0


@contextmanager
def _sender(port, events, a_second):
    sent, where = Sent(), [str(port), reverse("ads:seen")]
    sender = subprocess.Popen(
        [sys.executable, "-m", "ads.sending", *where, events, f"{a_second}"],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    began = time.perf_counter()
    try:
        yield sent
        sent.seconds = time.perf_counter() - began
        sent.extend(json.loads(sender.communicate("", timeout=PATIENCE)[0]))
    finally:
        sender.kill()
        sender.wait()


def _read(port, address, seconds):
    """How long a page took each time, in milliseconds."""
    took, until = [], time.perf_counter() + seconds
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as client:
        while time.perf_counter() < until:
            began = time.perf_counter()
            _get(client, address)
            took.append(1000 * (time.perf_counter() - began))
            # A reader, not a flood: the pace of the server is not what is measured.
            time.sleep(0.01)
    return took


def _get(client, address):
    client.request("GET", address, headers={"Host": "localhost"})
    answer = client.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}.")


def _at(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
