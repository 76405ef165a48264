"""G2: a Linux server, its key pair, and a data disk that is there when one signs in."""

import ipaddress
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.beginner.first_start import data_disk_script
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.server import ServerSpec, server

MOUNT = "/data"
"""Where the data disk is mounted."""
WIDEST_PREFIX = 16
"""The shortest mask that ``ssh_from`` may have: a school, not the world."""


class LinuxServerArgs(TypedDict):
    """Where the server stands, how big it is, and who may reach it."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    vswitch_id: pulumi.Input[str]
    """Where it stands: a vSwitch in the first of the context's zones."""
    security_group_id: pulumi.Input[str]
    """What guards it."""
    public_key: NotRequired[pulumi.Input[str]]
    """The public half of an SSH key, as in ``ssh-ed25519 AAAA…``. Default: the cloud makes a pair whose
    private half nobody keeps, and one signs in through Session Manager."""
    ssh_from: NotRequired[str]
    """The school's own addresses, such as ``203.0.113.0/24``, from which SSH is let in; the server then gets
    a public address. At most a /16. Default: no way in from outside."""
    data_disk_gb: NotRequired[int]
    """Size of the data disk in GiB, 20 to 200. Default: 20."""
    instance_type: NotRequired[str]
    """One of :data:`labstacks.components.server.SMALL_TYPES`.
    Default: ``ecs.e-c1m1.large``, 2 vCPU and 2 GiB."""
    image_id: NotRequired[str]
    """An image of one's own choice. Default: the newest Alibaba Cloud Linux 3."""
    bandwidth: NotRequired[int]
    """Mbit/s to the internet, 0 to 100; with 0, no public address. Default: 0, or 5 with ``ssh_from``."""


@dataclass(frozen=True)
class LinuxServerSpec:
    """The choices of an instructor.

    Args:
        server: Type, image and bandwidth.
        data_disk_gb: GiB.
        ssh_from: A block of addresses, or None.
    """

    server: ServerSpec
    data_disk_gb: int
    ssh_from: str | None


class LinuxServer(LabComponent):
    """A small server with a key pair and a data disk of its own, formatted once and mounted on ``/data``.

    Passwords do not open it: one signs in with the key, or through Session Manager in the console. The data
    disk outlives a change of the server, and goes with it when the server is released for good.
    """

    lab = "G2"

    instance_id: pulumi.Output[str]
    """The server, ``i-…``."""
    system_disk_id: pulumi.Output[str]
    """The disk with the operating system, ``d-…``."""
    data_disk_id: pulumi.Output[str]
    """The disk with the data, ``d-…``; known once it is attached."""
    summary: pulumi.Output[dict[str, str]]
    """``server``, ``address`` (private), ``public_address`` (where it has one), ``key_pair``, ``data_disk``,
    and ``data``: the folder on the data disk."""

    def __init__(self, name: str, args: LinuxServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("LinuxServer", args, LinuxServerArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        group = ClassroomRefs(arguments, "resource_group_id")["resource_group_id"]
        super().__init__(name, context, opts)

        key = ecs.EcsKeyPair(
            self.child_name("key-pair"),
            key_pair_name=self.cloud_name("key-pair"),
            public_key=arguments.get("public_key"),
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )
        machine = server(
            self,
            "server",
            spec.server,
            vswitch_id=arguments.require("vswitch_id"),
            security_group_id=arguments.require("security_group_id"),
            resource_group_id=group,
            user_data=data_disk_script(MOUNT),
            key_name=key.key_pair_name,
        )
        disk = self._data_disk(spec, machine, group)
        if spec.ssh_from:
            self._way_in(spec.ssh_from, arguments.require("security_group_id"))

        self.instance_id, self.system_disk_id, self.data_disk_id = machine.id, machine.system_disk_id, disk
        known = {
            "server": machine.id,
            "address": machine.primary_ip_address,
            "key_pair": key.key_pair_name,
            "data_disk": disk,
            "data": MOUNT,
        }
        public = {"public_address": machine.public_ip} if spec.server.bandwidth else {}
        self.summary = pulumi.Output.all(**known, **public)
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> LinuxServerSpec:
        """What server it is, how big its data disk, and who may come in."""
        ssh_from = _school(arguments) if arguments.get("ssh_from") is not None else None
        return LinuxServerSpec(
            server=ServerSpec.read(arguments, bandwidth=5 if ssh_from else 0),
            data_disk_gb=arguments.integer("data_disk_gb", 20, low=20, high=200),
            ssh_from=ssh_from,
        )

    def _data_disk(
        self, spec: LinuxServerSpec, machine: ecs.Instance, group: pulumi.Input[str]
    ) -> pulumi.Output[str]:
        disk = ecs.EcsDisk(
            self.child_name("data-disk"),
            disk_name=self.cloud_name("data-disk"),
            # Not the server's own zone: that would tie the disk, and the data on it, to that one server.
            zone_id=self.context.zones[0],
            category="cloud_essd",
            performance_level="PL0",
            size=spec.data_disk_gb,
            encrypted=True,
            # A released server must leave nothing behind that costs money.
            delete_with_instance=True,
            delete_auto_snapshot=True,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )
        attachment = ecs.EcsDiskAttachment(
            self.child_name("data-disk-attachment"),
            disk_id=disk.id,
            instance_id=machine.id,
            delete_with_instance=True,
            opts=self.child_options(),
        )
        return attachment.disk_id

    def _way_in(self, block: str, security_group_id: pulumi.Input[str]) -> None:
        ecs.SecurityGroupRule(
            self.child_name("ingress-ssh"),
            security_group_id=security_group_id,
            description="SSH from the school",
            type="ingress",
            ip_protocol="tcp",
            port_range="22/22",
            nic_type="intranet",
            policy="accept",
            cidr_ip=block,
            opts=self.child_options(),
        )


def _school(arguments: Arguments) -> str:
    block = arguments.cidr("ssh_from")
    if ipaddress.IPv4Network(block).prefixlen < WIDEST_PREFIX:
        raise arguments.wrong("ssh_from", block, f"the school's own addresses, at most a /{WIDEST_PREFIX}")
    return block
