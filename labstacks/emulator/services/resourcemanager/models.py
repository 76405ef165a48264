"""Resource groups, and policies attached within one."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, length, one_of
from labstacks.emulator.services.ram.policies import policy_exists
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.resourcemanager import errors
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

GROUPS = ApiQuota(
    "resource-groups", "Resource groups", 500, t.RESOURCE_GROUP, errors.ResourceGroupLimit, Scope.ACCOUNT,
    assumed=True,
)  # fmt: skip


@register
class ResourceGroup(Model):
    """A resource group, which must be empty to go."""

    token = t.RESOURCE_GROUP
    patterns = {
        "displayName": length(1, 50),
        "resourceGroupName": Pattern(
            "it must have 3 to 50 characters of letters, digits and '-', a letter first",
            regex=r"[A-Za-z][A-Za-z0-9-]{2,49}",
        ),
    }
    unique = (Unique("resourceGroupName", errors.ResourceGroupExists),)
    quotas = (GROUPS,)
    insists_on = frozenset({"DeleteConflict.ResourceGroup.Resource"})

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "status": "OK",
            "accountId": call.account,
            "regionStatuses": [{"regionId": call.region, "status": "OK"}],
        }

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        for other in call.tx.naming(before.id, None, "resourceGroupId"):
            if other.type != t.RESOURCE_GROUP_POLICY_ATTACHMENT:
                raise errors.ResourceGroupHasResources(id=before.id, other=other.id)


@register
class PolicyAttachment(Model):
    """A policy on somebody, within one resource group."""

    token = t.RESOURCE_GROUP_POLICY_ATTACHMENT
    patterns = {
        "policyType": one_of("Custom", "System"),
        "principalType": one_of("IMSUser", "IMSGroup", "ServiceRole"),
    }

    @override
    def admit(self, call: ApiCall) -> None:
        inputs = call.inputs
        group = str(inputs.get("resourceGroupId"))
        # The account itself stands for "no resource group": policies attached so hold everywhere.
        known = (call.account, default_group(call.account))
        if call.get(t.RESOURCE_GROUP, group) is None and group not in known:
            raise errors.ResourceGroupNotExist(id=group)
        name, kind = str(inputs.get("policyName")), str(inputs.get("policyType"))
        if not policy_exists(call, name, kind) and call.named(t.DIRECTORY_POLICY, "policyName", name) is None:
            raise errors.ResourceGroupPolicyNotExist(id=inputs.get("policyName"))
        if not _principal_exists(call, inputs):
            raise errors.PrincipalNotExist(id=inputs.get("principalName"))


def default_group(account: str) -> str:
    """The id of the resource group that every account has."""
    return "rg-acf" + ids.letters(12, account, "default")


def _principal_exists(call: ApiCall, inputs: Values) -> bool:
    name, kind = str(inputs.get("principalName")), inputs.get("principalType")
    if kind == "IMSUser":
        return call.named(t.USER, "name", name.partition("@")[0]) is not None
    if kind == "IMSGroup":
        return call.get(t.GROUP, name.partition("@")[0]) is not None
    return call.get(t.ROLE, name.partition("@")[0]) is not None or name.endswith(".aliyuncs.com")
