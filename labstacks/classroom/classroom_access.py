"""The class's RAM user group, and what every student in it may list."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import get_account_output, ram, resourcemanager

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.custom_policy import attach_to_group, custom_policy
from labstacks.components.catalog import LEVELS
from labstacks.components.permissions import guard_policy, look_policy, text

PASSWORD_ADVICE = (
    "Set the account's password policy once, in the account's own stack or by hand: at least 10 characters "
    "with upper case, lower case and digits, at most 5 wrong tries an hour, the last 3 passwords not again.",
    "Keep 'allow users to manage access keys' off, and 'allow users to change their password' on.",
    "Where the school has fixed addresses, allow sign-in from these only (login network mask).",
)
"""What a class cannot set for itself: these settings are the account's, one for all classes in it."""


class ClassroomAccessArgs(TypedDict):
    """The class and its labs."""

    context: LabContextArgs
    """The class of the classroom, and where it runs."""
    labs: list[str]
    """Ids of the class's labs; each brings what its students must be able to list."""
    account_id: NotRequired[pulumi.Input[str]]
    """The number of the cloud account. Default: looked up."""
    sign_in_domain: NotRequired[pulumi.Input[str]]
    """What follows the @ in user names. Default: ``<account id>.onaliyun.com``, unless an alias is set."""


class ClassroomAccess(LabComponent):
    """The class's resource group, and its RAM user group with two policies: what to list, what is forbidden.

    There is one user group for the class, because an account has few. Permissions of one seat are in its own
    policy.
    """

    lab = "classroom"
    type_token = "labstacks:index:ClassroomAccess"

    account_id: pulumi.Output[str]
    """The number of the cloud account."""
    resource_group_id: pulumi.Output[str]
    """The class's resource group, ``rg-…``."""
    shared: pulumi.Output[dict[str, str]]
    """``account_id``, ``sign_in_domain``, ``sign_in_address``, ``resource_group_id`` and ``group_name``."""

    def __init__(
        self, name: str, args: ClassroomAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomAccess", args, ClassroomAccessArgs)
        context = LabContext.of(arguments.require("context"))
        labs = arguments.some_of("labs", LEVELS[context.level].lab_ids)
        given_id = arguments.optional_reference("account_id")
        given_domain = arguments.optional_reference("sign_in_domain")
        super().__init__(name, context, opts)

        account_id = self._account_id(given_id)
        domain = (
            given_domain if given_domain is not None else pulumi.Output.format("{0}.onaliyun.com", account_id)
        )
        self.resource_group = resource_group = self._resource_group()
        self.user_group = group = self._group()
        self._group_policy(
            "read-policy", "What students of the class may list", text(look_policy(labs)), group
        )
        # A deny wins over every allow, also over one that somebody adds later by mistake.
        self._group_policy("deny-policy", "What no student may do", text(guard_policy()), group)

        self.account_id, self.resource_group_id = account_id, resource_group.id
        self.shared = pulumi.Output.all(
            account_id=account_id,
            sign_in_domain=domain,
            sign_in_address=pulumi.Output.format("https://signin.alibabacloud.com/{0}/login.htm", domain),
            resource_group_id=resource_group.id,
            group_name=group.group_name,
        )
        self.publish()

    def _account_id(self, given: pulumi.Input[str] | None) -> pulumi.Output[str]:
        if given is not None:
            return pulumi.Output.from_input(given)
        # The provider knows its account from its credentials.
        return get_account_output(opts=self.look_up_options()).id

    def _resource_group(self) -> "resourcemanager.ResourceGroup":
        return resourcemanager.ResourceGroup(
            self.child_name("resource-group"),
            # A resource group is a folder for billing and for the console, one for each class.
            resource_group_name=self.context.owner,
            display_name=self.context.owner,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _group(self) -> "ram.Group":
        return ram.Group(
            self.child_name("user-group"),
            group_name=self.cloud_name("students"),
            comments=f"students of {self.context.class_name}",
            # Users that a teacher added by hand would block the group's deletion.
            force=True,
            opts=self.child_options(),
        )

    def _group_policy(
        self, role: str, description: str, document: pulumi.Input[str], group: "ram.Group"
    ) -> None:
        policy = custom_policy(self, role, description, document)
        attach_to_group(self, f"{role}-attachment", policy, group.group_name)
