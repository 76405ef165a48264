"""A seat's identity: how a student signs in, and what they may do then."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ram

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.custom_policy import attach_to_user, custom_policy
from labstacks.components.catalog import LEVELS
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.permissions import own_policy, text


class ConsoleSignIn(TypedDict):
    """What a student types to sign in, but for the password."""

    user: str
    """The user's full name, e.g. ``f4a-2026-s07@5012345678901234.onaliyun.com``."""
    address: str
    """The page where students sign in."""


class SeatIdentityArgs(TypedDict):
    """Whose identity it is, and for which labs."""

    context: LabContextArgs
    """Whose seat it is and where its labs run."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    labs: list[str]
    """Ids of the seat's labs. Each brings the permissions it teaches, for the seat's own things only."""
    password: NotRequired[pulumi.Input[str]]
    """The first password, to be changed at the first sign-in; kept secret. Default: no console access."""


class SeatIdentity(LabComponent):
    """A RAM user for one seat, in the class's group, with a policy for the seat's own things.

    Nothing personal goes into the cloud: the user's name is ``<class>-<seat>``. A seat has one identity, so
    its name does not depend on the component's.
    """

    lab = "sign-in"
    type_token = "labstacks:index:SeatIdentity"

    user_name: pulumi.Output[str]
    """The RAM user's name, ``<class>-<seat>``."""
    user_id: pulumi.Output[str]
    """The RAM user's number, by which Kubernetes knows it."""
    sign_in: pulumi.Output[ConsoleSignIn]
    """What the student types to sign in, but for the password."""
    summary: pulumi.Output[dict[str, str]]
    """``user`` and ``address``: what the student types to sign in, and where."""

    def __init__(self, name: str, args: SeatIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("SeatIdentity", args, SeatIdentityArgs)
        context = LabContext.of(arguments.require("context"))
        labs = arguments.some_of("labs", LEVELS[context.level].lab_ids)
        password = arguments.optional_reference("password")
        classroom = ClassroomRefs(
            arguments, "account_id", "group_name", "resource_group_id", "sign_in_domain", "sign_in_address"
        )
        super().__init__(name, context, opts)
        if context.level == "bridging":
            self.lab = "B1"

        self.user = user = self._user(classroom["group_name"])
        permission = self._policy(user, labs, classroom)
        if password is not None:
            self._profile(user, password)

        self.user_name = user.name
        # Kubernetes gives rights only to users whom RAM lets see the cluster, so this waits for the policy.
        self.user_id = pulumi.Output.all(user.id, permission.id).apply(lambda ids: ids[0])
        self.sign_in = pulumi.Output.all(
            user=pulumi.Output.format("{0}@{1}", user.name, classroom["sign_in_domain"]),
            address=classroom["sign_in_address"],
        ).apply(lambda parts: ConsoleSignIn(user=parts["user"], address=parts["address"]))
        self.summary = self.sign_in.apply(lambda sign_in: dict(sign_in))  # type: ignore[arg-type]
        self.publish()

    def _user(self, group_name: pulumi.Output[str]) -> ram.User:
        # force: access keys or devices that a student added would block the user's deletion.
        user = ram.User(
            self.child_name("user"),
            name=self.context.owner,
            comments=f"seat {self.context.seat} of {self.context.class_name}",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        ram.UserGroupAttachment(
            self.child_name("user-group-attachment"),
            group_name=group_name,
            user_name=user.name,
            opts=self.child_options(),
        )
        return user

    def _policy(self, user: ram.User, labs: list[str], classroom: ClassroomRefs) -> ram.UserPolicyAttachment:
        document = classroom.all().apply(
            lambda shared: text(own_policy(self.context, shared["account_id"], labs, shared))
        )
        policy = custom_policy(
            self, "policy", f"What seat {self.context.seat} may do to its own resources", document
        )
        return attach_to_user(self, "policy-attachment", policy, user.name)

    def _profile(self, user: ram.User, password: pulumi.Input[str]) -> None:
        ram.LoginProfile(
            self.child_name("login-profile"),
            user_name=user.name,
            password=pulumi.Output.secret(password),
            password_reset_required=True,
            opts=self.child_options(additional_secret_outputs=["password"]),
        )
