"""What some zones of Alibaba Cloud cannot do, where that matters to the labs.

Source: reported by users of zone d of Hong Kong; not confirmed in a page of the vendor, nor on an account.
"""

from __future__ import annotations

_NO_ENCRYPTED_SYSTEM_DISKS = frozenset({"cn-hongkong-d"})


def encrypts_system_disks(zone: str) -> bool:
    """Whether a server's system disk can be encrypted in a zone such as ``cn-hongkong-b``.

    Data disks can be encrypted in every zone.
    """
    return zone not in _NO_ENCRYPTED_SYSTEM_DISKS
