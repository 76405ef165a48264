"""Who belongs to the class, and what everybody in it may look at."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import get_account_output, ram, resourcemanager

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
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
    """Whose access it is, and for which labs."""

    context: LabContextArgs
    """Whose classroom it is and where it is."""
    labs: list[str]
    """Ids of the class's labs; each brings what one must be able to look at."""
    account_id: NotRequired[pulumi.Input[str]]
    """The number of the cloud account. Default: asked of the cloud."""
    sign_in_domain: NotRequired[pulumi.Input[str]]
    """What follows the @ in user names. Default: ``<account id>.onaliyun.com``, unless an alias is set."""


class ClassroomAccess(LabComponent):
    """The class's resource group, and its RAM group with two policies: look, and hands off.

    One RAM group for the class, as an account has few; what a single seat may do to its own things is in
    that seat's own policy.
    """

    lab = "classroom"

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
        super().__init__(name, context, opts)

        account_id = self._account_id(arguments)
        domain = arguments.get("sign_in_domain", pulumi.Output.format("{0}.onaliyun.com", account_id))
        resource_group = self._resource_group()
        group = self._group()
        self._group_policy(
            "read-policy", "What students of the class may list", text(look_policy(labs)), group
        )
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

    def _account_id(self, arguments: Arguments) -> pulumi.Output[str]:
        if (given := arguments.get("account_id")) is not None:
            return pulumi.Output.from_input(given)
        return get_account_output(opts=self.look_up_options()).id

    def _resource_group(self) -> resourcemanager.ResourceGroup:
        return resourcemanager.ResourceGroup(
            self.child_name("resource-group"),
            resource_group_name=self.context.owner,
            display_name=self.context.owner,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _group(self) -> ram.Group:
        return ram.Group(
            self.child_name("user-group"),
            group_name=self.cloud_name("students"),
            comments=f"students of {self.context.class_name}",
            force=True,
            opts=self.child_options(),
        )

    def _group_policy(
        self, role: str, description: str, document: pulumi.Input[str], group: ram.Group
    ) -> None:
        policy = ram.Policy(
            self.child_name(role),
            policy_name=self.cloud_name(role),
            description=description,
            policy_document=document,
            rotate_strategy="DeleteOldestNonDefaultVersionWhenLimitExceeded",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        ram.GroupPolicyAttachment(
            self.child_name(f"{role}-attachment"),
            policy_name=policy.policy_name,
            policy_type="Custom",
            group_name=group.group_name,
            opts=self.child_options(),
        )
