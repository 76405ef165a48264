"""The function of lab V3. Two triggers call it, and it does something else for each.

A visitor over HTTP gets the number of words in ``?text=…``. A file that arrives under ``in/`` in the bucket
gets a report of its lines and words under ``out/``. The bucket is mounted, so plain files are all it needs.

The bucket may hold ``code/measure.py`` with a function ``measure(text)``. It replaces the one below, so a
student changes what is counted, and never the function's size.
"""

import base64
import json
import os
import runpy
import urllib.parse
from typing import Any

MOUNT = os.environ.get("FILES", "/mnt/files")


def handler(event: bytes, context: Any) -> Any:
    """Called by Function Compute.

    Args:
        event: Bytes of JSON; what is in there depends on the trigger.
        context: The request's id, credentials of the function's role, and more.
    """
    message = json.loads(event)
    if "events" in message:
        return json.dumps([report(part["oss"]["object"]["key"]) for part in message["events"]])
    return answer(message)


def measure(text: str) -> dict[str, Any]:
    """The numbers to report about a text."""
    own = os.path.join(MOUNT, "code", "measure.py")
    if os.path.exists(own):
        return dict(runpy.run_path(own)["measure"](text))
    return {"words": len(text.split())}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Count the words of ``?text=…``."""
    text = (request.get("queryParameters") or {}).get("text", "")
    if not text and request.get("body"):
        body = request["body"]
        text = base64.b64decode(body).decode() if request.get("isBase64Encoded") else body
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json"},
        "isBase64Encoded": False,
        "body": json.dumps({**measure(text), "hint": "try ?text=one+two+three"}),
    }


def report(key: str) -> str:
    """Read the file that arrived, and write a report beside it; the report's key."""
    name = urllib.parse.unquote_plus(key)
    with open(os.path.join(MOUNT, name), encoding="utf-8", errors="replace") as arrived:
        text = arrived.read()
    target = "out/" + os.path.basename(name) + ".json"
    os.makedirs(os.path.join(MOUNT, "out"), exist_ok=True)
    with open(os.path.join(MOUNT, target), "w", encoding="utf-8") as file:
        json.dump({"file": name, "lines": len(text.splitlines()), **measure(text)}, file)
    return target
