"""G2: a Linux server, its key pair, and a data disk that is mounted at the first start."""

import ipaddress
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.beginner.first_start import data_disk_script
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.security_group import allow_ingress
from labstacks.components.blocks.server import ServerOptions, server
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import option, whole_number

MOUNT = "/data"
"""Where the data disk is mounted."""
WIDEST_PREFIX = 16
"""The shortest mask that ``ssh_from`` may have: a school, not the world."""
BANDWIDTH_FOR_SSH = 5
"""Mbit/s where the instructor opens SSH and chooses no bandwidth."""


class LinuxServerArgs(TypedDict):
    """Where the server is, its size, and who may reach it."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    vswitch_id: pulumi.Input[str]
    """Its vSwitch, in the first of the context's zones."""
    security_group_id: pulumi.Input[str]
    """Its security group."""
    public_key: NotRequired[pulumi.Input[str]]
    """The public half of an SSH key, as in ``ssh-ed25519 AAAA…``. Default: the cloud makes a pair and
    its private half is not kept; students sign in through Session Manager."""
    ssh_from: NotRequired[str]
    """The school's addresses, such as ``203.0.113.0/24``, which may connect by SSH; the server then gets a
    public address. At most a /16. Default: no access from the internet."""
    data_disk_gb: NotRequired[int]
    """Size of the data disk in GiB, 20 to 200. Default: 20."""
    instance_type: NotRequired[str]
    """A small type with 2 vCPU and 1 to 8 GiB. Default: ``ecs.e-c1m1.large``, with 2 GiB."""
    image_id: NotRequired[str]
    """The image it starts from. Default: the newest Alibaba Cloud Linux 3."""
    bandwidth: NotRequired[int]
    """Mbit/s to the internet, 0 to 100; with 0, no public address. Default: 0, or 5 with ``ssh_from``."""


class LinuxServerOptions(ServerOptions):
    """The options of an instructor."""

    data_disk_gb = whole_number(20, low=20, high=200)
    ssh_from = option(lambda arguments, key: school_addresses(arguments, key))

    def check(self, arguments: Arguments) -> None:
        """With SSH from outside the server needs a public address, so it has one unless it was refused."""
        if self.ssh_from and arguments.get("bandwidth") is None:
            self.values["bandwidth"] = BANDWIDTH_FOR_SSH


class LinuxServer(LabComponent):
    """A small server with a key pair and a data disk of its own, formatted once and mounted on ``/data``.

    It accepts no passwords: students sign in with the key, or in the console's Session Manager. The data disk
    survives a replacement of the server, and is deleted with the server at its release time. A new data disk
    means a new server, because the script of the first start names the disk.
    """

    lab = "G2"
    type_token = "labstacks:index:LinuxServer"
    options_type = LinuxServerOptions

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
        context, options = LabContext.of(arguments.require("context")), LinuxServerOptions(arguments)
        vswitch_id = arguments.reference("vswitch_id")
        security_group_id = arguments.reference("security_group_id")
        public_key = arguments.optional_reference("public_key")
        group = ClassroomRefs(arguments, "resource_group_id")["resource_group_id"]
        super().__init__(name, context, opts)

        # A key and no password: programs try passwords on every public server, day and night.
        self.key_pair = ecs.EcsKeyPair(
            self.child_name("key-pair"),
            key_pair_name=self.cloud_name("key-pair"),
            public_key=public_key,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )
        self.data_disk = self._data_disk(options.data_disk_gb, group)
        self.server = server(
            self,
            "server",
            options,
            vswitch_id=vswitch_id,
            security_group_id=security_group_id,
            resource_group_id=group,
            bandwidth=options.bandwidth,
            # The script knows the disk by its id: a server may have several, in any order.
            user_data=self.data_disk.id.apply(lambda disk_id: data_disk_script(MOUNT, disk_id)),
            key_name=self.key_pair.key_pair_name,
        )
        attachment = self._attachment()
        # SSH only from the school's addresses, and only if a teacher asks for it: the browser's shell needs
        # no port.
        if options.ssh_from:
            allow_ingress(
                self,
                "ingress-ssh",
                "SSH from the school",
                security_group_id=security_group_id,
                source=options.ssh_from,
                # SSH's own port. Another one would hide it from nobody.
                port=22,
            )

        self.instance_id, self.system_disk_id = self.server.id, self.server.system_disk_id
        # By way of the attachment: the cloud takes no snapshot of a disk that was never attached.
        self.data_disk_id = attachment.disk_id
        known = {
            "server": self.server.id,
            "address": self.server.primary_ip_address,
            "key_pair": self.key_pair.key_pair_name,
            "data_disk": self.data_disk_id,
            "data": MOUNT,
        }
        public = {"public_address": self.server.public_ip} if options.bandwidth else {}
        self.summary = pulumi.Output.all(**known, **public)
        self.publish()

    def _data_disk(self, size: int, group: pulumi.Input[str]) -> "ecs.EcsDisk":
        return ecs.EcsDisk(
            self.child_name("data-disk"),
            disk_name=self.cloud_name("data-disk"),
            # Not the server's own zone: that would tie the disk, and the data on it, to that one server.
            zone_id=self.context.zones[0],
            category="cloud_essd",
            performance_level="PL0",
            size=size,
            encrypted=True,
            # A released server must leave nothing behind that costs money.
            delete_with_instance=True,
            delete_auto_snapshot=True,
            resource_group_id=group,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _attachment(self) -> "ecs.EcsDiskAttachment":
        return ecs.EcsDiskAttachment(
            self.child_name("data-disk-attachment"),
            disk_id=self.data_disk.id,
            instance_id=self.server.id,
            delete_with_instance=True,
            opts=self.child_options(),
        )


def school_addresses(arguments: Arguments, key: str) -> str | None:
    """A block of addresses that is not wider than a school; None when it is left out."""
    if arguments.get(key) is None:
        return None
    block = arguments.cidr(key)
    if ipaddress.IPv4Network(block).prefixlen < WIDEST_PREFIX:
        raise arguments.wrong(key, block, f"the school's own addresses, at most a /{WIDEST_PREFIX}")
    return block
