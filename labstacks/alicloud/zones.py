"""What some zones of Alibaba Cloud cannot do, where that matters to the labs.

Source: the limits in ECS's user guide, "Encrypt ECS data", read in November 2026 and not tried on an account.
"""

from __future__ import annotations

_NO_ENCRYPTED_SYSTEM_DISKS = frozenset({"cn-hongkong-d"})


def encrypts_system_disks(zone: str) -> bool:
    """Whether a server's system disk can be encrypted in a zone such as ``cn-hongkong-b``.

    Data disks can be encrypted in every zone.
    """
    return zone not in _NO_ENCRYPTED_SYSTEM_DISKS
