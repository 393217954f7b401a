import logging
import re
import time

# The token of a preview link is its only key.
TOKEN = re.compile(r"/preview/[^/\s]+")


class LineFormatter(logging.Formatter):
    """One record, one line: a traceback or hostile text can't pass for lines of their own."""

    converter = staticmethod(time.gmtime)

    def __init__(self):
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s")
        self.datefmt = "%Y-%m-%dT%H:%M:%S"

    def format(self, record):
        line = super().format(record).replace("\r", "\\r").replace("\n", "\\n")
        return TOKEN.sub("/preview/…", line)
