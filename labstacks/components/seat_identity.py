"""A seat's identity: a RAM user, its console sign-in and its permissions."""

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
    """A student's sign-in data, without the password."""

    user: str
    """The user's full name, e.g. ``f4a-2026-s07@5012345678901234.onaliyun.com``."""
    address: str
    """The page where students sign in."""


class SeatIdentityArgs(TypedDict):
    """Whose identity it is, and for which labs."""

    context: LabContextArgs
    """The class and number of the seat, and where its labs run."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    labs: list[str]
    """Ids of the seat's labs. Each adds the permissions that it needs, for the seat's own resources only."""
    password: NotRequired[pulumi.Input[str]]
    """The first password, to be changed at the first sign-in; kept secret. Default: no console access."""


class SeatIdentity(LabComponent):
    """A RAM user for one seat, in the class's group, with a policy for the seat's own resources.

    No personal data goes into the cloud: the user's name is ``<class>-<seat>``. A seat has one identity, so
    its name does not depend on the component's.
    """

    lab = "sign-in"
    type_token = "labstacks:index:SeatIdentity"

    user_name: pulumi.Output[str]
    """The RAM user's name, ``<class>-<seat>``."""
    user_id: pulumi.Output[str]
    """The RAM user's number, which identifies it in Kubernetes."""
    sign_in: pulumi.Output[ConsoleSignIn]
    """The student's sign-in data, without the password."""
    summary: pulumi.Output[dict[str, str]]
    """``user`` and ``address``: the user name and the sign-in page."""

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

        # One user for each seat, not one for the class: the audit trail then says which seat did what.
        self.user = user = self._user(classroom["group_name"])
        permission = self._policy(user, labs, classroom)
        if password is not None:
            self._profile(user, password)

        self.user_name = user.name
        # Kubernetes grants rights only to users that RAM allows to see the cluster, so wait for the policy.
        self.user_id = pulumi.Output.all(user.id, permission.id).apply(lambda ids: ids[0])
        self.sign_in = pulumi.Output.all(
            user=pulumi.Output.format("{0}@{1}", user.name, classroom["sign_in_domain"]),
            address=classroom["sign_in_address"],
        ).apply(lambda parts: ConsoleSignIn(user=parts["user"], address=parts["address"]))
        self.summary = self.sign_in.apply(lambda sign_in: dict(sign_in))  # type: ignore[arg-type]
        self.publish()

    def _user(self, group_name: pulumi.Output[str]) -> "ram.User":
        # With `force`, access keys or devices that a student added do not block the user's deletion.
        user = ram.User(
            self.child_name("user"),
            name=self.context.owner,
            # The seat and not the student: names of children stay out of the cloud.
            comments=f"seat {self.context.seat} of {self.context.class_name}",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        # What all students may list is in the group. One policy for all is easier to read than thirty
        # copies.
        ram.UserGroupAttachment(
            self.child_name("user-group-attachment"),
            group_name=group_name,
            user_name=user.name,
            opts=self.child_options(),
        )
        return user

    def _policy(
        self, user: "ram.User", labs: list[str], classroom: ClassroomRefs
    ) -> "ram.UserPolicyAttachment":
        # The document names resources by ids, which the cloud invents, so it is written when they are
        # known.
        document = classroom.all().apply(
            lambda shared: text(own_policy(self.context, shared["account_id"], labs, shared))
        )
        policy = custom_policy(
            self, "policy", f"What seat {self.context.seat} may do to its own resources", document
        )
        return attach_to_user(self, "policy-attachment", policy, user.name)

    def _profile(self, user: "ram.User", password: pulumi.Input[str]) -> None:
        ram.LoginProfile(
            self.child_name("login-profile"),
            user_name=user.name,
            password=pulumi.Output.secret(password),
            # The first password is printed on a card, so it must not stay valid.
            password_reset_required=True,
            opts=self.child_options(additional_secret_outputs=["password"]),
        )
