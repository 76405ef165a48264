"""G6: who may do what? A role for a server, two policies, and the record of what was tried."""

import json
from typing import Any, NotRequired, TypedDict, get_args

import pulumi
from pulumi_alicloud import ecs, ram

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.custom_policy import attach_to_role, custom_policy, service_role
from labstacks.components.choices import ServerPermission
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, choice

READ, OPERATE = "read", "operate"


class ServerRoleArgs(TypedDict):
    """Which server gets the role, and how much the role may do."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    instance_id: pulumi.Input[str]
    """The server that gets the role. Its metadata service must ask for tokens, as that of every lab does."""
    server_may: NotRequired[ServerPermission]
    """``read`` to let the server see what servers there are, or ``operate`` to let it also start, stop and
    reboot those of its own seat. Default: ``read``."""


class ServerRoleOptions(Options):
    """The options of an instructor."""

    server_may = choice(get_args(ServerPermission), READ)


def read_document(context: LabContext, account_id: str) -> dict[str, Any]:
    """What lets a server see the servers of the class's region, and change nothing."""
    # Lists cannot be narrowed by tags: a caller sees all servers.
    return _document(
        {
            "Effect": "Allow",
            "Action": ["ecs:DescribeInstances", "ecs:DescribeInstanceStatus", "ecs:DescribeDisks"],
            "Resource": [f"acs:ecs:{context.region}:{account_id}:*"],
        }
    )


def operate_document(context: LabContext, account_id: str) -> dict[str, Any]:
    """What lets a server start, stop and reboot the servers of its own seat, known by their tags."""
    return _document(
        {
            "Effect": "Allow",
            "Action": ["ecs:StartInstance", "ecs:StopInstance", "ecs:RebootInstance"],
            "Resource": [f"acs:ecs:{context.region}:{account_id}:instance/*"],
            # Without the condition the role could stop the servers of the whole account.
            "Condition": {
                "StringEquals": {
                    "acs:ResourceTag/class": context.class_name,
                    "acs:ResourceTag/seat": context.seat,
                }
            },
        }
    )


DOCUMENTS = {READ: read_document, OPERATE: operate_document}


class ServerRole(LabComponent):
    """A role that a server assumes by itself, without keys on its disk, and two policies: read and operate.

    Both policies are there to be read and compared; which of them the role has is up to the instructor. What
    the server then tries, allowed or not, is in the class's audit trail.
    """

    lab = "G6"
    type_token = "labstacks:index:ServerRole"
    options_type = ServerRoleOptions

    role_name: pulumi.Output[str]
    """The role's name."""
    summary: pulumi.Output[dict[str, str]]
    """``role``; ``read_policy``, ``operate_policy``: what to compare; ``server``: the server with the role;
    ``server_may``: which policies it has; ``trail``: where to look up what was tried."""

    def __init__(self, name: str, args: ServerRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("ServerRole", args, ServerRoleArgs)
        context, options = LabContext.of(arguments.require("context")), ServerRoleOptions(arguments)
        instance_id = arguments.reference("instance_id")
        classroom = ClassroomRefs(arguments, "account_id", "trail_name")
        super().__init__(name, context, opts)

        self.role = self._role()
        self.policies = {kind: self._policy(kind, classroom["account_id"]) for kind in DOCUMENTS}
        for kind in (READ, OPERATE) if options.server_may == OPERATE else (READ,):
            attach_to_role(self, f"{kind}-policy-attachment", self.policies[kind], self.role.role_name)
        # The server asks its metadata service for credentials, which change every hour. None is on its
        # disk.
        ecs.RamRoleAttachment(
            self.child_name("role-attachment"),
            instance_id=instance_id,
            ram_role_name=self.role.role_name,
            opts=self.child_options(),
        )

        self.role_name = self.role.role_name
        self.summary = pulumi.Output.all(
            role=self.role.role_name,
            read_policy=self.policies[READ].policy_name,
            operate_policy=self.policies[OPERATE].policy_name,
            server=instance_id,
            server_may=options.server_may,
            trail=classroom["trail_name"],
        )
        self.publish()

    def _role(self) -> "ram.Role":
        description = f"What the server of seat {self.context.seat} is when it calls the cloud"
        return service_role(self, "role", description, "ecs.aliyuncs.com", cloud_name="server-role")

    def _policy(self, kind: str, account_id: pulumi.Output[str]) -> "ram.Policy":
        document = account_id.apply(
            lambda account: json.dumps(DOCUMENTS[kind](self.context, account), separators=(",", ":"))
        )
        description = f"Lets the server of seat {self.context.seat} {kind}"
        return custom_policy(self, f"{kind}-policy", description, document, cloud_name=f"server-{kind}")


def _document(statement: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "1", "Statement": [statement]}
