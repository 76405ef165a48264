"""Key Management Service. Deleting a key schedules its deletion, so it stays a while as PendingDeletion."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.kms import errors
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource

KEYS = ApiQuota("kms-keys", "KMS keys", 1000, t.KEY, errors.KeyQuota, assumed=True)


@register
class Key(Model):
    """A key, protected from deletion if asked for."""

    token = t.KEY
    patterns = {
        "pendingWindowInDays": between(7, 366, "days"),
        "protectionLevel": one_of("SOFTWARE", "HSM"),
        "status": one_of("Enabled", "Disabled", "PendingDeletion"),
        "automaticRotation": one_of("Enabled", "Disabled"),
    }
    quotas = (KEYS,)
    protection = ("deletionProtection", errors.KeyProtected)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "arn": f"acs:kms:{call.region}:{call.account}:key/{id_}",
            "creationDate": call.now,
            "creator": call.account,
            "status": "Enabled",
            # Two names for one thing: `keyState` is the older spelling, and programs read either.
            "keyState": "Enabled",
            "keySpec": "Aliyun_AES_256",
            "keyUsage": "ENCRYPT/DECRYPT",
            "origin": "Aliyun_KMS",
            "protectionLevel": "SOFTWARE",
            "primaryKeyVersion": id_,
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        for alias in call.tx.naming(before.id, t.KEY_ALIAS, "keyId"):
            call.tx.remove(alias.key)


@register
class Alias(Model):
    """Another name of a key, ``alias/…``."""

    token = t.KEY_ALIAS
    references = {"keyId": Reference((t.KEY,), errors.KeyNotFound)}
    patterns = {
        "aliasName": Pattern(
            "it must be alias/ and 1 to 249 letters, digits, '_', '-' and '/'", regex=r"alias/[\w/-]{1,249}"
        )
    }
    unique = (Unique("aliasName", errors.AliasExists, regional=True),)
