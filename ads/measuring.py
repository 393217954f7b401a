"""How many events are counted a second, and what that costs the page that is read meanwhile."""

import json
import statistics
import threading
import time
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse
from rich.table import Table

from ads.models import Advert, Event, Sighting

EVENTS = [Event.IMPRESSION, Event.VIEWABLE]
A_SECOND = 2000
# What the slots of one page send at once.
BATCH = 10
AGENT = "Mozilla/5.0 (measuring)"


class Sender:
    """Sends batches of events as pages do, and takes them out again."""

    def __init__(self):
        adverts = list(Advert.objects.running().values_list("pk", flat=True)[: BATCH // 2])
        events = [[pk, event] for pk in adverts for event in EVENTS]
        self.events, self.views = events, []
        self.client = Client(headers={"host": "localhost", "user-agent": AGENT})
        self.address = reverse("ads:seen")

    def send(self):
        view = uuid4()
        self.views.append(view)
        body = json.dumps({"view": view.hex, "events": self.events})
        self.client.post(self.address, body, content_type="text/plain")

    def forget(self):
        Sighting.objects.filter(view__in=self.views).delete()


def table(address, rounds):
    """Events a second as fast as they come, and a page alone and while 2,000 a second arrive."""
    sender = Sender()
    found = Table("counting adverts", "result")
    if not sender.events:
        found.add_row("no advert runs", "–")
        return found
    try:
        found.add_row("events a second, one process", f"{_as_fast_as_possible(sender):,.0f}")
        alone = _median(address, rounds)
        rate, meanwhile = _while_counting(sender, address, rounds)
        found.add_row("events a second, sent at a steady pace", f"{rate:,.0f}")
        found.add_row("a page alone, median ms", f"{alone:.1f}")
        found.add_row("the same page meanwhile, median ms", f"{meanwhile:.1f}")
    finally:
        sender.forget()
    return found


def _as_fast_as_possible(sender, seconds=2):
    began, sent = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        sender.send()
        sent += len(sender.events)
    return sent / (time.perf_counter() - began)


def _while_counting(sender, address, rounds):
    """The pace that was kept, and the page's median; the sender is a thread of its own."""
    stop, sent = threading.Event(), []

    def run():
        pause = len(sender.events) / A_SECOND
        due = time.perf_counter()
        while not stop.is_set():
            sender.send()
            sent.append(len(sender.events))
            due += pause
            time.sleep(max(0, due - time.perf_counter()))
        connection.close()

    thread = threading.Thread(target=run)
    began = time.perf_counter()
    thread.start()
    try:
        median = _median(address, max(rounds, 100))
    finally:
        stop.set()
        thread.join()
    return sum(sent) / (time.perf_counter() - began), median


def _median(address, rounds):
    client = Client(headers={"host": "localhost"})
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        client.get(address)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)
