"""Connections to the outside: only to the web, and never into our own network."""

import http.client
import ipaddress
import socket
import ssl

from django.conf import settings

PATIENCE = 10
PORTS = {"http": 80, "https": 443}


class Inside(Exception):
    """The name leads into a private network; the message is a sentence."""


def resolve(host, port):
    """The number of a host on the web; OSError or UnicodeError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, (ip, *_rest) in found:
        if is_public(ip) or is_allowed(ip, port) or is_allowed(host, port):
            return ip
    raise Inside(f"{host} leads into a private network.")


class _Pinned:
    """A connection to a number that was looked up before, under the host's name."""

    def __init__(self, host, ip, port, **options):
        super().__init__(host, port, timeout=PATIENCE, **options)
        self.ip = ip

    def connect(self):
        self.sock = socket.create_connection((self.ip, self.port), self.timeout)

    def cut(self):
        """End whatever goes on; the thread that waits for it gets an error."""
        try:
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


class _PinnedHTTP(_Pinned, http.client.HTTPConnection):
    pass


class _PinnedHTTPS(_Pinned, http.client.HTTPSConnection):
    def connect(self):
        super().connect()
        # The certificate is asked of the name, not of the number.
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def connection(scheme, host, ip, port):
    if scheme == "http":
        return _PinnedHTTP(host, ip, port)
    return _PinnedHTTPS(host, ip, port, context=ssl.create_default_context())


def is_public(ip):
    try:
        address = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_global and not address.is_multicast


def is_allowed(host, port):
    """FETCH_ALLOW names one loopback address for trying an importer out."""
    return settings.FETCH_ALLOW is not None and settings.FETCH_ALLOW == (host, port)
