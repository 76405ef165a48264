"""The log settings of lab V2: parsing, index, dashboard and alert of its access log. Pure."""

from collections.abc import Mapping
from typing import Any

FIELDS = {"time": "long", "server": "text", "path": "text", "status": "long", "milliseconds": "long"}
"""The fields of a line of the access log, with their types in the log service."""
SEPARATORS = " ,;:/?&=\"'\n\t"
"""Characters that separate words, for the index."""
_MINUTE = "SELECT date_format(from_unixtime(__time__ - __time__ % 60), '%H:%i') AS minute"
_PER_MINUTE = "GROUP BY minute ORDER BY minute"


def json_lines_of(path: str) -> dict[str, Any]:
    """How the log's agent reads a file with one JSON object a line."""
    folder, _, file = path.rpartition("/")
    return {
        "logType": "json_log",
        "logPath": folder,
        "filePattern": file,
        "maxDepth": 0,
        "topicFormat": "none",
        "fileEncoding": "utf8",
        "timeKey": "time",
        "timeFormat": "%s",
        "localStorage": True,
        "discardUnmatch": False,
        "enableRawLog": False,
        "tailExisted": True,
        "preserve": True,
        "preserveDepth": 0,
    }


def indexed_fields() -> list[dict[str, Any]]:
    """The indexed fields; only text fields are split into words."""
    return [
        {"name": name, "type": kind, "enable_analytics": True}
        | ({"token": SEPARATORS} if kind == "text" else {})
        for name, kind in FIELDS.items()
    ]


def charts(store: str) -> list[dict[str, Any]]:
    """The charts of the dashboard: how many requests, how many failed, how long the slowest took."""
    return [
        _chart(store, 0, "Requests", f"* | {_MINUTE}, count(1) AS requests {_PER_MINUTE}"),
        _chart(store, 1, "Failures", f"status >= 500 | {_MINUTE}, count(1) AS failures {_PER_MINUTE}"),
        _chart(store, 2, "Slowest", f"* | {_MINUTE}, max(milliseconds) AS slowest {_PER_MINUTE}"),
    ]


def failures_over(failures: int, project: Any, store: str, region: str) -> dict[str, Any]:
    """The configuration of an alert on failed requests within five minutes.

    Args:
        failures: From how many on.
        project: The project's name, known or not.
        store: The store's name.
        region: Where they are.
    """
    query: Mapping[str, Any] = {
        "project": project,
        "region": region,
        "store": store,
        "store_type": "log",
        "query": "status >= 500 | SELECT count(1) AS failures",
        "time_span_type": "Relative",
        "start": "-300s",
        "end": "now",
    }
    return {
        "version": "2.0",
        "type": "default",
        "query_lists": [query],
        "group_configuration": {"type": "no_group"},
        "severity_configurations": [
            {"severity": 6, "eval_condition": {"condition": f"failures >= {failures}"}}
        ],
        "policy_configuration": {"alert_policy_id": "sls.builtin.dynamic", "repeat_interval": "5m"},
        "threshold": 1,
        "no_data_fire": False,
        "send_resolved": True,
        "auto_annotation": True,
    }


def _chart(store: str, place: int, title: str, query: str) -> dict[str, Any]:
    width, height = 5, 6
    return {
        "title": title.lower(),
        "type": "line",
        "search": {"logstore": store, "topic": "", "query": query, "start": "-3600s", "end": "now"},
        "display": {
            "displayName": title,
            "xAxis": ["minute"],
            "yAxis": [title.lower()],
            "xPos": place * width,
            "yPos": 0,
            "width": width,
            "height": height,
        },
    }
