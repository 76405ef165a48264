"""What a server is doing inside, as far as somebody in the practice console has changed it."""

from __future__ import annotations

import json

from labstacks.emulator import contents
from labstacks.emulator.store import StoredResource
from labstacks.emulator.transaction import Transaction

STATUS_SINCE = "status since"
"""The entry of a server that says when it was started or stopped in the console."""
RUNNING_STATE = "running state"
"""The entry of a server that says what is mounted and which services run. A restart forgets it."""
PAGE = "/usr/share/nginx/html/index.html"
"""The page that nginx serves."""


def current_page(tx: Transaction, server: StoredResource, first: str | None) -> str | None:
    """The page that a running server shows now; None when it shows none.

    Args:
        first: The page of its first start.
    """
    state = json.loads(contents.data_of(tx, server.id, RUNNING_STATE) or "{}")
    if state.get("services", {}).get("nginx") == "inactive":
        return None
    changed = contents.data_of(tx, str(server.properties.get("systemDiskId")), PAGE)
    text = first if changed is None else changed.decode("utf-8", "replace")
    # A removed file of the system is kept as this mark.
    return None if text == GONE else text


GONE = "\0gone"
"""What is kept of a file of the system that was removed."""
