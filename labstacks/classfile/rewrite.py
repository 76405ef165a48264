"""Changes one value of a class file, and leaves all else in it as it was: comments, order, encoding, mode."""

from __future__ import annotations

from pathlib import Path

import yaml

from labstacks.classfile.encoding import decode
from labstacks.errors import UsageError
from labstacks.storage.files import rewrite


def with_state(text: str, state: str) -> str:
    """A class file's text with another place for its state."""
    return with_value(text, "state", state)


def with_value(text: str, key: str, value: str) -> str:
    """A class file's text with another value of one of its keys; one that is not there is added at the end.

    Args:
        value: One word that YAML takes for what it is.
    """
    document = yaml.compose(text, yaml.SafeLoader)
    for name, node in document.value if isinstance(document, yaml.MappingNode) else ():
        if name.value == key:
            start, end = node.start_mark.index, node.end_mark.index
            return f"{text[:start]}{value}{text[end:]}"
    ending = "\r\n" if "\r\n" in text else "\n"
    return f"{text}{'' if text.endswith(ending) or not text else ending}{key}: {value}{ending}"


def rewrite_state(path: Path, state: str) -> None:
    """Write another place for its state into a class file, whole or not at all.

    Raises:
        UsageError: It is in an encoding that has to be guessed, so that it cannot be written for sure.
    """
    content = path.read_bytes()
    read = decode(content)
    codec = next((codec for codec in _CODECS if _is_in(content, read.text, codec)), None)
    if codec is None:
        raise UsageError(
            f"{path} is in an encoding that is only guessed, so it was not changed.",
            hint=f"Save it as UTF-8, or write `state: {state}` into it by hand.",
        )
    rewrite(path, with_state(read.text, state).encode(codec))


_CODECS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def _is_in(content: bytes, text: str, codec: str) -> bool:
    return text.encode(codec) == content
