"""B3: my first virtual computer."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, vpc

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.server import ServerSpec, server


class FirstServerArgs(TypedDict):
    """Which server a student gets."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    instance_type: NotRequired[str]
    """A small type with 2 vCPU and 1 to 8 GiB. Default: ``ecs.e-c1m1.large``, with 2 GiB."""
    image_id: NotRequired[str]
    """The image it starts from. Default: the newest Alibaba Cloud Linux 3."""
    bandwidth: NotRequired[int]
    """Mbit/s to the internet, 0 to 100. Default: 0, which means no public address."""
    user_data: NotRequired[pulumi.Input[str]]
    """What it does at its first start, in the form of cloud-init. A change replaces the server."""


class FirstServer(LabComponent):
    """A small Linux server in the seat's own slot of the class's network, behind a closed door.

    No port is open: students work on it in the browser, through the console's Session Manager. It releases
    itself when the course is over.
    """

    lab = "B3"

    server_id: pulumi.Output[str]
    """The server, ``i-…``."""
    security_group_id: pulumi.Output[str]
    """What guards it, ``sg-…``; nothing may come in yet."""
    address: pulumi.Output[str]
    """Its public address if it has one, else its address in the class's network."""
    summary: pulumi.Output[dict[str, str]]
    """``server``: its name; ``id``: its number; ``address``: where it is; ``zone``: the data centre."""

    def __init__(self, name: str, args: FirstServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("FirstServer", args, FirstServerArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        cidr, _ = context.vswitch_cidrs
        classroom = ClassroomRefs(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        switch = self._switch(classroom["vpc_id"], cidr)
        door = self._door(classroom)
        made = server(
            self,
            "server",
            spec,
            vswitch_id=switch.id,
            security_group_id=door.id,
            resource_group_id=classroom["resource_group_id"],
            user_data=arguments.get("user_data"),
        )
        self.server_id, self.security_group_id = made.id, door.id
        self.address = made.public_ip if spec.bandwidth else made.private_ip
        self.summary = pulumi.Output.all(
            server=made.instance_name, id=made.id, address=self.address, zone=context.zones[0]
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> ServerSpec:
        """Read what an instructor may choose."""
        return ServerSpec.read(arguments)

    def _switch(self, vpc_id: pulumi.Output[str], cidr: str) -> vpc.Switch:
        return vpc.Switch(
            self.child_name("vswitch"),
            vswitch_name=self.cloud_name("vswitch"),
            vpc_id=vpc_id,
            zone_id=self.context.zones[0],
            cidr_block=cidr,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _door(self, classroom: ClassroomRefs) -> ecs.SecurityGroup:
        return ecs.SecurityGroup(
            self.child_name("security-group"),
            security_group_name=self.cloud_name("security-group"),
            description=f"What may reach the server of seat {self.context.seat}",
            vpc_id=classroom["vpc_id"],
            security_group_type="normal",
            inner_access_policy="Drop",
            resource_group_id=classroom["resource_group_id"],
            tags=self.tags,
            opts=self.child_options(),
        )
