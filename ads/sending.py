"""Sends counted events to a server at a steady pace, as pages do: `python -m ads.sending`.

A process of its own that knows nothing of Django, so that measuring does not slow what is measured.
Arguments: port, path, events of a batch as JSON, batches a second. It stops when its input ends and
says how many batches were answered, and the numbers of their page views.
"""

import http.client
import json
import sys
import threading
import time
from uuid import uuid4

HEADERS = {"User-Agent": "Mozilla/5.0 (measuring)", "Content-Type": "text/plain"}


def main(port, path, events, a_second):
    stop, views = threading.Event(), []
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    server = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    pause, due = 1 / float(a_second), time.perf_counter()
    while not stop.is_set():
        view = uuid4().hex
        body = json.dumps({"view": view, "events": json.loads(events)})
        server.request("POST", path, body, HEADERS)
        answer = server.getresponse()
        answer.read()
        if answer.status == 204:
            views.append(view)
        due += pause
        # Late, it sends the next one at once: the pace is kept over a second.
        stop.wait(max(0, due - time.perf_counter()))
    print(json.dumps(views))


if __name__ == "__main__":
    main(*sys.argv[1:])
