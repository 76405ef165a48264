"""The rules of CIDR blocks in VPCs. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

Network = ipaddress.IPv4Network

_PRIVATE = tuple(map(Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_FORBIDDEN = tuple(map(Network, ("100.64.0.0/10", "224.0.0.0/4", "127.0.0.0/8", "169.254.0.0/16")))
RESERVED = 4
"""Addresses of each vSwitch that the cloud keeps: the first and the last three."""


@lru_cache(maxsize=4096)
def read(text: object) -> Network | None:
    """A block from its text; None when it is none, or has bits set beyond its mask."""
    try:
        return Network(str(text)) if "/" in str(text) else None
    except ValueError:
        return None


def vpc_objection(text: object) -> str | None:
    """Why a block cannot be a VPC's; None when it can."""
    block = read(text)
    if block is None:
        return f"{text!r} is not an IPv4 CIDR block such as 10.0.0.0/16"
    if not 8 <= block.prefixlen <= 28:
        return f"the mask of {text} must be from /8 to /28"
    inside = any(block.subnet_of(private) for private in _PRIVATE)
    if not inside and (block.prefixlen < 8 or any(block.overlaps(other) for other in _FORBIDDEN)):
        return f"{text} lies in 100.64.0.0/10, 224.0.0.0/4, 127.0.0.0/8 or 169.254.0.0/16"
    return None


def vswitch_objection(text: object) -> str | None:
    """Why a block cannot be a vSwitch's; None when it can."""
    block = read(text)
    if block is None:
        return f"{text!r} is not an IPv4 CIDR block such as 10.0.0.0/24"
    if not 16 <= block.prefixlen <= 29:
        return f"the mask of {text} must be from /16 to /29"
    return None


def inside(inner: object, outers: Iterable[object]) -> bool:
    """Whether a block lies in one of others."""
    block = read(inner)
    return block is not None and any(
        block.subnet_of(outer) for outer in map(read, outers) if outer is not None
    )


def overlapping(text: object, others: Iterable[object]) -> str | None:
    """The first of others that a block overlaps."""
    block = read(text)
    if block is None:
        return None
    for other in others:
        known = read(other)
        if known is not None and block.overlaps(known):
            return str(other)
    return None


def has_address(block_text: object, address: object) -> bool:
    """Whether a server may have an address of a vSwitch's block."""
    block, single = read(block_text), read(f"{address}/32")
    if block is None or single is None or not single.subnet_of(block):
        return False
    return 1 <= int(single.network_address) - int(block.network_address) <= block.num_addresses - RESERVED


def free_address(block_text: object, taken: Iterable[str], start: int) -> str | None:
    """An address of a vSwitch that nobody has, looked for from the ``start``-th on; None when it is full."""
    block = read(block_text)
    if block is None:
        return None
    usable = block.num_addresses - RESERVED
    used = set(taken)
    for step in range(usable):
        address = str(block[1 + (start + step) % usable])
        if address not in used:
            return address
    return None
