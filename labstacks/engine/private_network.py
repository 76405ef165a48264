"""A private network for this process: no other user of the machine can connect to servers in it.

Pulumi's engine, its resource monitor and the provider plugin listen on TCP ports of the loopback interface
and answer every connection: they offer neither Unix sockets nor tokens. A Linux network namespace has its own
loopback interface, which only processes in the namespace reach. Any user may create one together with a user
namespace, unless the system forbids that.

This module imports the standard library alone: :func:`is_possible` runs it as a script.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
GET_FLAGS, SET_FLAGS, IS_UP = 0x8913, 0x8914, 0x1  # of an interface: linux/sockios.h, linux/if.h
SECONDS = 20.0
"""Timeout in seconds of a trial on a busy machine."""


def is_possible() -> bool:
    """Whether this user may create a private network on this system; tried in another process."""
    if sys.platform != "linux":
        return False
    command = [sys.executable, "-I", "-S", str(Path(__file__).resolve())]
    try:
        return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def enter() -> bool:
    """Move this process, and all processes that it starts from now on, into a private network.

    From it, other machines and servers on this machine cannot be reached over TCP. This cannot be undone, so
    only a command that owns its process may call it, before it starts threads.

    Returns:
        Whether it worked. If not, nothing has changed.
    """
    # Existing threads would stay in the old network.
    if sys.platform != "linux" or len(os.listdir("/proc/self/task")) > 1 or not is_possible():
        return False
    _enter()
    return True


def _enter() -> None:
    user, group = os.getuid(), os.getgid()
    try:
        _unshare(NEW_NETWORK)
    except PermissionError:
        # Only root may do this directly; other users need a user namespace, in which they keep their user id.
        _unshare(NEW_USER | NEW_NETWORK)
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    _bring_up_loopback()


def _unshare(flags: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(flags) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        answer = fcntl.ioctl(any_socket, GET_FLAGS, struct.pack("16sh14x", b"lo", 0))
        _, flags = struct.unpack("16sh14x", answer)
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | IS_UP))
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


if __name__ == "__main__":
    _enter()
