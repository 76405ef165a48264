"""Pulumi's wire format for properties, to plain Python values and back.

Source: ``sdk/proto/provider.proto`` and ``sdk/go/common/resource/plugin/rpc.go`` of Pulumi. Special
values travel as objects with a signature key, unknown ones as a fixed string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2

from labstacks.gateway.cloud import UNKNOWN, Values

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"

UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@dataclass(frozen=True)
class Properties:
    """Plain values, and the names of top-level values that are, or contain, secrets."""

    values: Values
    secret_keys: frozenset[str]


def unwrap(struct: struct_pb2.Struct) -> Properties:
    """Plain values of a message; integral numbers become ints."""
    values: dict[str, Any] = {}
    secret_keys = set()
    for key, value in struct.fields.items():
        values[key], secret = _unwrap_value(value)
        if secret:
            secret_keys.add(key)
    return Properties(values, frozenset(secret_keys))


def wrap(values: Values, secret_keys: frozenset[str] = frozenset()) -> struct_pb2.Struct:
    """The message for plain values, with those in ``secret_keys`` marked secret."""
    struct = struct_pb2.Struct()
    for key, value in values.items():
        field = struct.fields[key]
        if key in secret_keys and value is not UNKNOWN:
            secret = field.struct_value.fields
            secret[SIGNATURE].string_value = SECRET
            field = secret["value"]
        _wrap_value(value, field)
    return struct


def _unwrap_value(value: struct_pb2.Value) -> tuple[Any, bool]:
    """A plain value, and whether there is a secret in it."""
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return (UNKNOWN if text == UNKNOWN_VALUE else text), False
    if kind == "bool_value":
        return value.bool_value, False
    if kind == "number_value":
        number = value.number_value
        return (int(number) if number.is_integer() else number), False
    if kind == "list_value":
        pairs = [_unwrap_value(item) for item in value.list_value.values]
        return [plain for plain, _ in pairs], any(secret for _, secret in pairs)
    if kind == "struct_value":
        return _unwrap_object(value.struct_value.fields)
    return None, False


def _unwrap_object(fields: Mapping[str, struct_pb2.Value]) -> tuple[Any, bool]:
    signature = fields[SIGNATURE].string_value if SIGNATURE in fields else ""
    if signature == SECRET:
        return _unwrap_value(fields["value"])[0], True
    if signature == OUTPUT:
        known = "value" in fields
        secret = "secret" in fields and fields["secret"].bool_value
        return (_unwrap_value(fields["value"])[0] if known else UNKNOWN), secret
    if signature == RESOURCE:
        return (_unwrap_value(fields["id"])[0] if "id" in fields else None), False
    # Assets and archives stay unchanged, with their signature: a cloud that uses them can read it.
    pairs = {key: _unwrap_value(value) for key, value in fields.items()}
    return {key: plain for key, (plain, _) in pairs.items()}, any(secret for _, secret in pairs.values())


def _wrap_value(value: Any, field: struct_pb2.Value) -> None:
    if value is None:
        field.null_value = struct_pb2.NULL_VALUE
    elif value is UNKNOWN:
        field.string_value = UNKNOWN_VALUE
    elif isinstance(value, bool):
        field.bool_value = value
    elif isinstance(value, str):
        field.string_value = value
    elif isinstance(value, int | float):
        field.number_value = value
    elif isinstance(value, Mapping):
        field.struct_value.SetInParent()
        for key, item in value.items():
            _wrap_value(item, field.struct_value.fields[key])
    else:
        field.list_value.SetInParent()
        for item in value:
            _wrap_value(item, field.list_value.values.add())
