"""What people do in the console, past Pulumi: so that ``verify`` and ``reset`` have something to find.

Everything here obeys the cloud's rules and is written down as an event of kind ``by hand``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING

from labstacks.alicloud import ids
from labstacks.emulator import contents, services
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.oss.objects import (
    CONTENT_BASE64,
    facts_of_content,
    keep_version,
    stored_content,
)
from labstacks.emulator.store import StoredResource
from labstacks.errors import UsageError

if TYPE_CHECKING:
    from labstacks.emulator.cloud import RehearsalCloud


class ByHand:
    """A pair of hands in the console of an emulator.

    Every method returns a sentence about what it did.

    Args:
        cloud: The emulator.
    """

    def __init__(self, cloud: RehearsalCloud) -> None:
        self._cloud = cloud

    def stop_server(self, id_: str) -> str:
        """Stop a server."""
        return self._cloud.change_by_hand(lambda call: _set_status(call, id_, "Stopped"))

    def start_server(self, id_: str) -> str:
        """Start a server."""
        return self._cloud.change_by_hand(lambda call: _set_status(call, id_, "Running"))

    def delete(self, id_: str) -> str:
        """Delete the resource with an id.

        Raises:
            CloudError: The cloud refuses, in its own words.
            UsageError: There is none, or several.
        """
        return self._cloud.change_by_hand(lambda call: _delete(call, _only(call, id_)))

    def open_port(self, group: str, port: int, source: str = "0.0.0.0/0") -> str:
        """Let everybody (or ``source``) reach a TCP port of a security group's servers."""
        return self._cloud.change_by_hand(lambda call: _open_port(call, group, port, source))

    def put_object(self, bucket: str, key: str, content: str | bytes) -> str:
        """Put an object into a bucket, as a student does."""
        return self._cloud.change_by_hand(lambda call: _put_object(call, bucket, key, content))

    def get_object(self, bucket: str, key: str) -> bytes:
        """Download an object.

        Raises:
            UsageError: The bucket has no such object.
        """
        return self._cloud.ask(lambda call: _get_object(call, bucket, key))

    def empty_bucket(self, bucket: str) -> str:
        """Delete every object of a bucket."""
        return self._cloud.change_by_hand(lambda call: _empty_bucket(call, bucket))

    def break_stack(self, stack: str, *, seed: int | str = 0) -> list[str]:
        """Break a little of everything in one stack: stop or delete a server, open ports, empty buckets.

        Args:
            seed: Which server is deleted, if there is more than one, and which ports are opened.

        Raises:
            UsageError: The stack has nothing that can be broken.
        """
        done = self._cloud.change_by_hand(lambda call: _break(call, stack, seed))
        if not done:
            raise UsageError(f"The stack {stack} has no server, security group or bucket to break.")
        return done


def _break(call: ApiCall, stack: str, seed: int | str) -> list[str]:
    rows = call.tx.of_stack(stack)
    done = []
    servers = [row for row in rows if row.type == t.INSTANCE]
    chosen = ids.number(len(servers), seed, stack, "server") if servers else -1
    for index, server in enumerate(servers):
        # With one server only, a stopped one teaches more than a missing one.
        gone = index == chosen and len(servers) > 1
        done.append(_delete(call, server) if gone else _set_status(call, server.id, "Stopped"))
    for group in (row for row in rows if row.type == t.SECURITY_GROUP):
        port = (22, 3389, 3306, 6379)[ids.number(4, seed, group.id)]
        done.append(_open_port(call, group.id, port, "0.0.0.0/0"))
    for bucket in (row for row in rows if row.type == t.BUCKET):
        if call.tx.naming(bucket.id, t.BUCKET_OBJECT, "bucket"):
            done.append(_empty_bucket(call, bucket.id))
    return done


def _set_status(call: ApiCall, id_: str, status: str) -> str:
    server = call.get(t.INSTANCE, id_)
    if server is None:
        raise UsageError(f"There is no server {id_} in the emulator.")
    call.tx.patch(server.key, {"status": status})
    return _said(call, server, f"Server {id_} is {status.lower()}.")


def _delete(call: ApiCall, row: StoredResource) -> str:
    model = services.model_of(row.type)
    model.rule_admit_removal(call, row)
    model.removed(call, row)
    call.tx.remove(row.key)
    return _said(call, row, f"{row.type.rsplit(':', 1)[-1]} {row.id} was deleted.")


def _open_port(call: ApiCall, group_id: str, port: int, source: str) -> str:
    group = call.get(t.SECURITY_GROUP, group_id)
    if group is None:
        raise UsageError(f"There is no security group {group_id} in the emulator.")
    inputs = {
        "securityGroupId": group_id, "type": "ingress", "ipProtocol": "tcp", "portRange": f"{port}/{port}",
        "nicType": "intranet", "cidrIp": source, "policy": "accept", "priority": 1,
    }  # fmt: skip
    id_ = f"{group_id}:ingress:tcp:{port}/{port}:intranet:{source}:accept:1"
    if call.get(t.SECURITY_GROUP_RULE, id_) is None:
        _add(call, t.SECURITY_GROUP_RULE, id_, inputs, inputs, group.region)
    return _said(call, group, f"Port {port} of security group {group_id} is open to {source}.")


def _put_object(call: ApiCall, bucket_name: str, key: str, content: str | bytes) -> str:
    bucket = call.get(t.BUCKET, bucket_name)
    if bucket is None:
        raise UsageError(f"There is no bucket {bucket_name} in the emulator.")
    for other in call.tx.with_id(t.BUCKET_OBJECT, key):
        if other.inputs.get("bucket") == bucket_name:
            call.tx.remove(other.key)
    octets = content.encode() if isinstance(content, str) else content
    inputs = {"bucket": bucket_name, "key": key, **_stored_content(octets)}
    _add(call, t.BUCKET_OBJECT, key, inputs, {**inputs, **facts_of_content(octets)}, bucket.region)
    number = len(contents.versions(call.tx, bucket_name, key))
    version = ids.letters(32, *call.source, bucket_name, key, number)
    keep_version(call, bucket_name, key, version, octets)
    return _said(call, bucket, f"Object {key} is in bucket {bucket_name}.")


def _stored_content(octets: bytes) -> dict[str, str]:
    """An object's content as inputs, which are JSON: as text where it is text."""
    try:
        return {"content": octets.decode()}
    except UnicodeDecodeError:
        return {CONTENT_BASE64: base64.b64encode(octets).decode()}


def _get_object(call: ApiCall, bucket: str, key: str) -> bytes:
    for row in call.tx.with_id(t.BUCKET_OBJECT, key):
        if row.inputs.get("bucket") == bucket:
            return stored_content(call, bucket, row)
    raise UsageError(f"There is no object {key} in the bucket {bucket} of the emulator.")


def _empty_bucket(call: ApiCall, name: str) -> str:
    bucket = call.get(t.BUCKET, name)
    if bucket is None:
        raise UsageError(f"There is no bucket {name} in the emulator.")
    objects = call.tx.naming(name, t.BUCKET_OBJECT, "bucket")
    for row in objects:
        services.model_of(row.type).removed(call, row)
        call.tx.remove(row.key)
    return _said(
        call, bucket, f"Bucket {name} was emptied of {len(objects)} object{'s' * (len(objects) != 1)}."
    )


def _add(
    call: ApiCall,
    type_: str,
    id_: str,
    inputs: Mapping[str, object],
    properties: Mapping[str, object],
    region: str,
) -> None:
    """Keep something that no stack owns."""
    row = StoredResource(0, call.account, region, type_, id_, "", "", inputs, properties, call.now)
    call.tx.add(row, "", [(name, value) for name, value in inputs.items() if isinstance(value, str)])


def _only(call: ApiCall, id_: str) -> StoredResource:
    rows = call.tx.known_by(id_)
    if len(rows) != 1:
        found = ", ".join(row.type for row in rows) or "nothing"
        raise UsageError(f"The id {id_} names {found} in the emulator.", hint="Give the id of one thing.")
    return rows[0]


def _said(call: ApiCall, row: StoredResource, text: str) -> str:
    call.tx.log(call.now, "by hand", text, (row.type, row.id, row.stack))
    return text
