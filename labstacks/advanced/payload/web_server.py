"""The website of the advanced labs, on one page of the standard library.

A server starts it at its first boot, so it keeps to the Python 3.6 that Alibaba Cloud Linux 3 brings.

====================  ==================================================================
``/``                 which server answers, in which zone, and whether it sees a database
``/health``           what a load balancer asks
``/busy?seconds=60``  keeps every core busy, at most ten minutes, so that the group has to grow
``/fail``             an error, so that there is one in the log
====================  ==================================================================

Settings are environment variables: ``SITE`` a name for the page, ``ZONE``, ``DATABASE`` a host and port,
``ACCESS_LOG`` a file, ``PORT``, and ``VISIT_EVERY`` seconds after which it visits itself (0: never).
"""

import contextlib
import json
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Mapping, Sequence  # noqa: UP035 - the new home is too new for Python 3.6

LONGEST_BUSY = 600
BURN = "import sys, time\nend = time.time() + float(sys.argv[1])\nwhile time.time() < end: pass"


class Settings:
    """What the environment says."""

    def __init__(self, environment: "Mapping[str, str]") -> None:
        self.site = environment.get("SITE", "site")
        self.zone = environment.get("ZONE", "unknown")
        self.database = environment.get("DATABASE", "")
        self.access_log = environment.get("ACCESS_LOG", "")
        self.port = int(environment.get("PORT", "80"))
        self.visit_every = float(environment.get("VISIT_EVERY", "0"))


class Website(socketserver.ThreadingMixIn, HTTPServer):
    """The website, ready to serve."""

    daemon_threads = True

    def __init__(self, settings: Settings) -> None:
        HTTPServer.__init__(self, ("", settings.port), Page)
        self.settings = settings
        self.lock = threading.Lock()

    def note(self, entry: "Mapping[str, Any]") -> None:
        """Write one line of JSON to the access log."""
        if self.settings.access_log:
            with self.lock, open(self.settings.access_log, "a") as log:
                log.write(json.dumps(entry) + "\n")


class Page(BaseHTTPRequestHandler):
    """Answers one visitor."""

    server_version = "labstacks"
    server: Website

    def do_GET(self) -> None:
        started = time.time()
        where = urllib.parse.urlsplit(self.path)
        status, text = self.answer(where.path, urllib.parse.parse_qs(where.query))
        body = (text + "\n").encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.note(
            {
                "time": int(started),
                "server": socket.gethostname(),
                "path": where.path,
                "status": status,
                "milliseconds": int((time.time() - started) * 1000),
            }
        )

    def answer(self, path: str, query: "Mapping[str, Sequence[str]]") -> "tuple[int, str]":
        """The status and the text for a path."""
        if path == "/health":
            return 200, "ok"
        if path == "/busy":
            return 200, keep_busy(query.get("seconds", ["60"])[0])
        if path == "/fail":
            return 500, "This page always fails, so that you can find it in the log."
        if path != "/":
            return 404, "There is no such page."
        settings = self.server.settings
        return 200, "\n".join(
            [
                settings.site,
                "server    " + socket.gethostname(),
                "zone      " + settings.zone,
                "database  " + database_state(settings.database),
            ]
        )

    def log_message(self, format: str, *args: "Any") -> None:  # noqa: A002 - the base class's name
        """Keep quiet: the access log has it all."""


def keep_busy(wanted: str) -> str:
    """Keep every core busy for a while; how long, in words."""
    try:
        seconds = min(max(float(wanted), 0), LONGEST_BUSY)
    except ValueError:
        return "How many seconds? Ask for /busy?seconds=60"
    for _ in range(os.cpu_count() or 1):
        subprocess.Popen([sys.executable, "-c", BURN, str(seconds)])
    return f"busy for {seconds:g} seconds"


def database_state(address: str) -> str:
    """Whether a database answers at ``host:port``, in words."""
    if not address:
        return "none"
    host, _, port = address.partition(":")
    try:
        socket.create_connection((host, int(port or 3306)), timeout=1).close()
    except OSError:
        return address + " does not answer"
    return address + " answers"


def visit_forever(settings: Settings) -> None:
    """Visit the own pages, and every tenth time the one that fails."""
    count = 0
    while True:
        count += 1
        page = "/fail" if count % 10 == 0 else "/"
        with contextlib.suppress(urllib.error.URLError):
            urllib.request.urlopen(f"http://127.0.0.1:{settings.port}{page}", timeout=5).close()
        time.sleep(settings.visit_every)


def main() -> None:
    """Serve until the server is stopped."""
    settings = Settings(os.environ)
    website = Website(settings)
    if settings.visit_every:
        threading.Thread(target=visit_forever, args=(settings,), daemon=True).start()
    website.serve_forever()


if __name__ == "__main__":
    main()
