"""Finds the Chromium that tests drive. ``scripts/system-parts`` brings one."""

import os
import shutil
from pathlib import Path

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser():
    named = os.environ.get("LABSTACKS_BROWSER")
    found = (
        named
        or next(filter(None, map(shutil.which, BROWSERS)), None)
        or (MAC if Path(MAC).exists() else None)
    )
    if not found:
        tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        tell("no Chromium was found: scripts/system-parts brings one")
    return found
