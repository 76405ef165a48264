"""Seats that change in the same way have the same pattern, whatever the cloud called their resources."""

import base64

from labstacks.planning.state_pattern import pattern_of
from labstacks.storage.pulumi_state import StateResource


def seat(name, disk, size=20):
    """A disk, and a server whose first start finds the disk by its serial number."""
    script = f"mount /dev/disk/by-id/virtio-{disk.removeprefix('d-')} /srv  # of {name}"
    user_data = base64.b64encode(script.encode()).decode()
    urn = f"urn:pulumi:f4a-{name}::labstacks::alicloud:ecs/"
    return [
        StateResource(f"{urn}disk:Disk::{name}-disk", "alicloud:ecs/disk:Disk", disk, {"size": size}, {}),
        StateResource(
            f"{urn}instance:Instance::{name}-server",
            "alicloud:ecs/instance:Instance",
            f"i-j6c0{disk[-12:]}",
            {"userData": user_data},
            {},
        ),
    ]


def test_the_serial_number_of_a_disk_is_left_out():
    first = pattern_of(seat("s01", "d-j6crtc9rrgov82tlnija"), "s01")
    assert pattern_of(seat("s02", "d-j6cbmg3ksdx4tdn0t5iv"), "s02") == first
    assert pattern_of(seat("s02", "d-j6cbmg3ksdx4tdn0t5iv", size=40), "s02") != first
