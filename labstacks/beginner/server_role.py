"""G6: who may do what? A role for a server, two policies, and the record of what was tried."""

import json
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, ram

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

READ, OPERATE = "read", "operate"
TRUST = {
    "Version": "1",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": ["ecs.aliyuncs.com"]}}
    ],
}
"""Who may take on the role: servers, and nobody else."""


class ServerRoleArgs(TypedDict):
    """Which server gets the role, and how much the role may do."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    instance_id: pulumi.Input[str]
    """The server that gets the role. Its metadata service must ask for tokens, as that of every lab does."""
    server_may: NotRequired[str]
    """``read`` to let the server see what servers there are, or ``operate`` to let it also start, stop and
    reboot those of its own seat. Default: ``read``."""


@dataclass(frozen=True)
class ServerRoleSpec:
    """The choices of an instructor.

    Args:
        server_may: ``read`` or ``operate``.
    """

    server_may: str


def read_document(context: LabContext, account_id: str) -> dict[str, Any]:
    """What lets a server see the servers of the class's region, and change nothing."""
    # Lists cannot be narrowed by tags: whoever may ask sees all.
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
    """A role that a server takes on by itself, without keys on its disk, and two policies: read and operate.

    Both policies are there to be read and compared; which of them the role has is up to the instructor. What
    the server then tries, allowed or not, is in the class's audit trail.
    """

    lab = "G6"

    role_name: pulumi.Output[str]
    """The role's name."""
    summary: pulumi.Output[dict[str, str]]
    """``role``; ``read_policy``, ``operate_policy``: what to compare; ``server``: who has the role;
    ``server_may``: which policies it has; ``trail``: where to look up what was tried."""

    def __init__(self, name: str, args: ServerRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("ServerRole", args, ServerRoleArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        instance_id = arguments.require("instance_id")
        classroom = ClassroomRefs(arguments, "account_id", "trail_name")
        super().__init__(name, context, opts)

        role = ram.Role(
            self.child_name("role"),
            role_name=self.cloud_name("server-role"),
            description=f"What the server of seat {context.seat} is when it asks the cloud for something",
            assume_role_policy_document=json.dumps(TRUST),
            max_session_duration=3600,
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        policies = {kind: self._policy(kind, classroom["account_id"]) for kind in DOCUMENTS}
        for kind in (READ, OPERATE) if spec.server_may == OPERATE else (READ,):
            self._grant(kind, policies[kind], role)
        ecs.RamRoleAttachment(
            self.child_name("role-attachment"),
            instance_id=instance_id,
            ram_role_name=role.role_name,
            opts=self.child_options(),
        )

        self.role_name = role.role_name
        self.summary = pulumi.Output.all(
            role=role.role_name,
            read_policy=policies[READ].policy_name,
            operate_policy=policies[OPERATE].policy_name,
            server=instance_id,
            server_may=spec.server_may,
            trail=classroom["trail_name"],
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> ServerRoleSpec:
        """What the server may do."""
        return ServerRoleSpec(server_may=arguments.one_of("server_may", DOCUMENTS, READ))

    def _policy(self, kind: str, account_id: pulumi.Output[str]) -> ram.Policy:
        return ram.Policy(
            self.child_name(f"{kind}-policy"),
            policy_name=self.cloud_name(f"server-{kind}"),
            description=f"Lets the server of seat {self.context.seat} {kind}",
            policy_document=account_id.apply(
                lambda account: json.dumps(DOCUMENTS[kind](self.context, account), separators=(",", ":"))
            ),
            rotate_strategy="DeleteOldestNonDefaultVersionWhenLimitExceeded",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _grant(self, kind: str, policy: ram.Policy, role: ram.Role) -> None:
        ram.RolePolicyAttachment(
            self.child_name(f"{kind}-policy-attachment"),
            policy_name=policy.policy_name,
            policy_type="Custom",
            role_name=role.role_name,
            opts=self.child_options(),
        )


def _document(statement: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "1", "Statement": [statement]}
