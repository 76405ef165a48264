"""The address plan of a class: one VPC, one slot per seat. Pure arithmetic on plain data.

::

    10.0.0.0/16   the class's VPC
    ├── 10.0.0.0/21     slots 0-15: the classroom (NAT, database, cluster nodes)
    ├── 10.0.8.0/25     slot 16 = seat 1
    │   ├── 10.0.8.0/26     its first vSwitch
    │   └── 10.0.8.64/26    its second vSwitch, in another zone
    ├── 10.0.8.128/25   slot 17 = seat 2
    └── …               up to seat 496

A vSwitch of /26 has 60 usable addresses: Alibaba Cloud reserves the first and the last three of each.
"""

from __future__ import annotations

import ipaddress

VPC_CIDR = "10.0.0.0/16"
SLOT_PREFIX = 25
VSWITCH_PREFIX = 26
CLASSROOM_SLOTS = 16

_VPC = ipaddress.ip_network(VPC_CIDR)
MAX_SEATS = 2 ** (SLOT_PREFIX - _VPC.prefixlen) - CLASSROOM_SLOTS
"""Number of seats in the address plan; also the highest seat number."""

ROUTE_TABLES_PER_VPC = 9
"""How many custom route tables a VPC may have, unless the account's quota was raised."""


def own_route_tables(seats: int | None) -> bool:
    """Whether every seat can have a route table of its own. Nothing else in a seat depends on their number.

    Args:
        seats: How many seats the class has; None where that is not known.
    """
    return seats is None or seats <= ROUTE_TABLES_PER_VPC


def seat_cidr(number: int) -> str:
    """The slot of a seat, e.g. ``10.0.8.0/25`` for seat 1.

    Args:
        number: The seat's number, from 1 to :data:`MAX_SEATS`.
    """
    if not 1 <= number <= MAX_SEATS:
        raise ValueError(f"seat number {number} is outside the address plan, which holds 1 to {MAX_SEATS}")
    return str(_nth_subnet(CLASSROOM_SLOTS + number - 1, SLOT_PREFIX))


def seat_vswitch_cidrs(number: int) -> tuple[str, str]:
    """The two vSwitches inside a seat's slot, one for each of two zones."""
    first, second = ipaddress.ip_network(seat_cidr(number)).subnets(new_prefix=VSWITCH_PREFIX)
    return str(first), str(second)


def classroom_vswitch_cidrs(count: int) -> tuple[str, ...]:
    """The first ``count`` (at most 8) vSwitches of /24 inside the classroom's own part."""
    # The classroom has 16 slots of /25, which are 8 blocks of /24.
    classroom_bits = 24 - (SLOT_PREFIX - (CLASSROOM_SLOTS - 1).bit_length())
    if not 0 <= count <= 2**classroom_bits:
        raise ValueError(f"the classroom has room for {2**classroom_bits} vSwitches of /24, not {count}")
    return tuple(str(_nth_subnet(index, 24)) for index in range(count))


def _nth_subnet(index: int, prefix: int) -> ipaddress.IPv4Network:
    # An IPv4 address is a number of 32 bits. The prefix fixes the first bits, the others count addresses.
    size = 2 ** (32 - prefix)
    return ipaddress.IPv4Network((int(_VPC.network_address) + index * size, prefix))
