"""Fetching a file from the old site: from its own hosts only, and never from inside our network."""

import errno
import http.client
import io
import threading
import time
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urljoin, urlsplit

from newsroom import outgoing
from newsroom.outgoing import PORTS

SECONDS = 30
SECONDS_FOR_A_FILE = 600
FULL = (errno.ENOSPC, errno.EDQUOT)
MOST_REDIRECTS = 3
AGENT = "Newsroom importer"
# A polite pause between two files of one host, in each of the few threads.
PAUSE = 0.05
# What a host that is asked too much gets for a rest before it is asked again.
WAITS = (2, 8)
LONGEST_WAIT = 30


class NotFetched(Exception):
    """The file was not fetched; the message is a sentence."""


class NoNetwork(NotFetched):
    """The host cannot be reached at all."""


class _Busy(NotFetched):
    """The host asks us to come back later."""

    def __init__(self, status, later):
        super().__init__(f"The old site answered {status}.")
        self.status = status
        self.seconds = int(later) if later.isascii() and later.isdigit() else 0


@dataclass
class Fetcher:
    """Fetches from the hosts of an export; each host is resolved once for the whole run."""

    hosts: frozenset
    most_bytes: int
    accepts: tuple = ("image/", "application/octet-stream")
    seconds: float = 0
    pinned: dict = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def for_files(self, most_bytes):
        """One for files of any type, under the same roof: what is pinned stays pinned."""
        return replace(self, most_bytes=most_bytes, accepts=("",), seconds=SECONDS_FOR_A_FILE)

    def fetch(self, address, into=None):
        """The bytes at an address, or into an open file; NotFetched with the reason."""
        for wait in (*WAITS, None):
            try:
                return self._follow(address, time.monotonic() + (self.seconds or SECONDS), into)
            except _Busy as busy:
                if wait is None:
                    raise NotFetched(f"The old site answered {busy.status} each time.") from busy
                time.sleep(min(busy.seconds or wait, LONGEST_WAIT))
        raise AssertionError("The last wait ends the loop.")

    def _follow(self, address, ends, into):
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._ask(address, ends, into)
            if not isinstance(answer, str):
                time.sleep(PAUSE)
                return answer
            try:
                address = urljoin(address, answer)
            except ValueError as error:
                raise NotFetched("It redirects to an address that cannot be read.") from error
        raise NotFetched("It redirects too often.")

    def _ask(self, address, ends, into):
        parts, host, port = self._checked(address)
        ip = self._pinned_ip(host, port)
        connection = outgoing.connection(parts.scheme, host, ip, port)
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        path += f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        headers = {"User-Agent": AGENT, "Accept": "image/*" if self.accepts[0] else "*/*"}
        # A host that sends a byte now and then would never run into the timeout of a read.
        deadline = threading.Timer(max(0.1, ends - time.monotonic()), connection.cut)
        deadline.daemon = True
        deadline.start()
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            if response.status == 200:
                return self._read(response, ends, into)
            return self._refused(response)
        except (OSError, http.client.HTTPException) as error:
            if getattr(error, "errno", None) in FULL:
                raise
            if time.monotonic() > ends:
                raise NotFetched("It took too long.") from error
            raise NoNetwork(f"{host} does not answer: {error}.") from error
        except ValueError as error:
            raise NotFetched("Its address or its answer cannot be read.") from error
        finally:
            deadline.cancel()
            connection.close()

    def _checked(self, address):
        try:
            parts = urlsplit(address)
            host, port = parts.hostname or "", parts.port
        except ValueError as error:
            raise NotFetched("Its address cannot be read.") from error
        if parts.scheme not in PORTS or not host or parts.username is not None:
            raise NotFetched("Its address is not one of the web.")
        if host.removeprefix("www.") not in self.hosts:
            raise NotFetched(f"{host} is not a host of the export.")
        port = port or PORTS[parts.scheme]
        if port not in PORTS.values() and not outgoing.is_allowed(host, port):
            raise NotFetched(f"Port {port} of {host} is not one of the web.")
        return parts, host, port

    def _pinned_ip(self, host, port):
        # A name that is resolved twice can lead somewhere else the second time.
        with self.lock:
            if (host, port) not in self.pinned:
                self.pinned[host, port] = self._resolve(host, port)
            found = self.pinned[host, port]
        if isinstance(found, NotFetched):
            raise found
        return found

    def _resolve(self, host, port):
        try:
            return outgoing.resolve(host, port)
        except (OSError, UnicodeError) as error:
            return NoNetwork(f"{host} has no address: {error}.")
        except outgoing.Inside as error:
            return NotFetched(str(error))

    def _refused(self, response):
        """The address that an answer leads to, or why there is none."""
        if response.status in (301, 302, 303, 307, 308):
            return response.headers.get("Location", "")
        if response.status in (429, 503):
            raise _Busy(response.status, response.headers.get("Retry-After", ""))
        raise NotFetched(f"The old site answered {response.status}.")

    def _read(self, response, ends, into):
        kind = response.headers.get_content_type()
        if not kind.startswith(self.accepts):
            raise NotFetched(f"It is no picture but {kind}.")
        if (response.length or 0) > self.most_bytes:
            raise NotFetched("It is too large.")
        into = into or io.BytesIO()
        into.seek(0)
        into.truncate()
        size = 0
        while chunk := response.read1(64 * 1024):
            size += len(chunk)
            if size > self.most_bytes:
                raise NotFetched("It is too large.")
            if time.monotonic() > ends:
                raise NotFetched("It took too long.")
            into.write(chunk)
        if response.length:
            raise NotFetched("Its file ended too early.")
        return into.getvalue() if isinstance(into, io.BytesIO) else into
