"""Programmes in folders of their own."""

from datetime import UTC, datetime

import pytest

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file below the current folder; without a text, a small class file."""
    monkeypatch.chdir(tmp_path)

    def write(name, text=None, **keys):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = {"class": path.parent.name, "level": "bridging", "labs": "[B1]", "seats": 2, **keys}
        path.write_text(text if text is not None else "".join(f"{k}: {v}\n" for k, v in entries.items()))
        return path

    return write


@pytest.fixture
def schools(write):
    """Three schools, each a class in a folder of its own."""
    return [write(f"{name}/class.yaml") for name in ("north", "south", "west")]
