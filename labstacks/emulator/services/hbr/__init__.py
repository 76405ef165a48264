"""Cloud Backup (HBR)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.hbr import errors
from labstacks.emulator.services.patterns import length, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource

_SOURCES = {
    "UDM_ECS": t.INSTANCE,
    "ECS_FILE": t.INSTANCE,
    "OSS": t.BUCKET,
    "NAS": t.FILE_SYSTEM,
}


@register
class Vault(Model):
    """Where backups are kept; it stays while a policy names it."""

    token = t.VAULT
    patterns = {
        "vaultName": length(1, 64),
        "vaultType": one_of("STANDARD", "OTS_BACKUP"),
        "vaultStorageClass": one_of("STANDARD"),
    }
    unique = (Unique("vaultName", errors.VaultExists, regional=True),)
    blockers = (Blocker(t.BACKUP_POLICY, errors.VaultBound, "rules"),)
    insists_on = frozenset({"VaultBoundPolicyCannotBeDeleted"})

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        # The product keeps a new vault for two hours. An instant clock never reaches that moment, so only a
        # running one enforces it.
        until = datetime.fromisoformat(before.created) + timedelta(hours=2)
        if call.is_paced and call.time < until:
            raise errors.VaultTooYoung(id=before.id, time=until.strftime("%Y-%m-%dT%H:%M:%SZ"))

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "status": "CREATED",
            "regionId": call.region,
            "vaultType": "STANDARD",
            "vaultStorageClass": "STANDARD",
        }


@register
class HbrPolicy(Model):
    """When backups are made, and into which vault."""

    token = t.BACKUP_POLICY
    references = {"rules[].vaultId": Reference((t.VAULT,), errors.VaultNotFound)}
    patterns = {
        "policyType": one_of("STANDARD", "UDM_ECS_ONLY"),
        "rules[].ruleType": one_of("BACKUP", "TRANSITION", "REPLICATION", "TAG", "SECURITY"),
        "rules[].backupType": one_of("COMPLETE", "INCREMENTAL"),
    }
    blockers = (Blocker(t.BACKUP_BINDING, errors.PolicyBound, "policyId"),)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        rules = call.inputs.get("rules") or []
        return {
            "policyType": "STANDARD",
            "rules": [
                {**rule, "ruleId": f"rule-{ids.letters(20, *call.source, index)}"}
                for index, rule in enumerate(rules)
            ],
        }


@register
class PolicyBinding(Model):
    """What is backed up by a policy."""

    token = t.BACKUP_BINDING
    references = {"policyId": Reference((t.BACKUP_POLICY,), errors.PolicyNotFound)}
    patterns = {
        "sourceType": one_of("UDM_ECS", "OSS", "NAS", "ECS_FILE", "OTS", "File", "UDM_ECS_DISK", "SYNC")
    }

    @override
    def admit(self, call: ApiCall) -> None:
        type_ = _SOURCES.get(str(call.inputs.get("sourceType")))
        source = call.inputs.get("dataSourceId")
        if type_ and source and call.get(type_, source) is None:
            raise errors.SourceNotFound(id=source)
