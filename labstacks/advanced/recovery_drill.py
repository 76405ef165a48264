"""Lab V6: a key, a vault, and the drill of losing files and getting them back."""

import hashlib
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import hbr, kms, oss

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

PRECIOUS = "precious/"
"""The prefix in the bucket that is backed up."""
DRILL_FILE = f"{PRECIOUS}recipe.txt"
DAYS_UNTIL_A_KEY_IS_GONE = 7
_FROM = 1767225600
"""The instant from which backups are counted, 2026-01-01 in UTC: fixed, so that no run sees a change."""


class RecoveryDrillArgs(TypedDict):
    """What is protected, how often, and for how long."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    bucket: NotRequired[pulumi.Input[str]]
    """The bucket to protect. Default: one is made."""
    every_hours: NotRequired[int]
    """Hours from one backup to the next, 1 to 24. Default: 1."""
    keep_days: NotRequired[int]
    """Days that a backup is kept, 1 to 30. Default: 7."""
    kms_instance_id: NotRequired[str]
    """The key service's own instance, where the account has one. Default: the account's shared service."""


@dataclass(frozen=True)
class RecoveryDrillSpec:
    """The checked form of the plain keys of :class:`RecoveryDrillArgs`."""

    every_hours: int
    keep_days: int
    kms_instance_id: str | None


class RecoveryDrill(LabComponent):
    """A key under an alias, a vault locked with it, a backup policy, and a file to lose and get back.

    The drill's file is encrypted with the key. A key is not deleted at once: for seven days it can be
    called back, for without it nothing that it locked could be read again.
    """

    lab = "V6"

    key_id: pulumi.Output[str]
    """The key."""
    vault_id: pulumi.Output[str]
    """The vault, ``v-…``."""
    summary: pulumi.Output[dict[str, str]]
    """``key``: its alias; ``vault``; ``bucket``; ``file``: what to lose and get back; ``sha256``: its sum."""

    def __init__(
        self, name: str, args: RecoveryDrillArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("RecoveryDrill", args, RecoveryDrillArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "resource_group_id")
        super().__init__(name, context, opts)

        self._resource_group_id = classroom["resource_group_id"]
        bucket = arguments.get("bucket") or self._bucket(classroom["account_id"])
        key, alias = self._key(spec.kms_instance_id)
        text = drill_text(context.owner)
        self._file(bucket, key, text)
        vault = self._vault(key)
        self._backups(spec, vault, bucket)

        self.key_id, self.vault_id = key.id, vault.id
        self.summary = pulumi.Output.all(
            key=alias.alias_name,
            vault=vault.vault_name,
            bucket=bucket,
            file=DRILL_FILE,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> RecoveryDrillSpec:
        """How often, for how long, and whose key service."""
        instance = arguments.get("kms_instance_id")
        return RecoveryDrillSpec(
            every_hours=arguments.integer("every_hours", 1, low=1, high=24),
            keep_days=arguments.integer("keep_days", 7, low=1, high=30),
            kms_instance_id=None if instance is None else arguments.text("kms_instance_id"),
        )

    def _bucket(self, account_id: pulumi.Output[str]) -> pulumi.Output[str]:
        bucket = oss.Bucket(
            self.child_name("bucket"),
            bucket=account_id.apply(lambda account: self.context.global_name("precious", account)),
            storage_class="Standard",
            redundancy_type="LRS",
            server_side_encryption_rule={"sse_algorithm": "AES256"},
            resource_group_id=self._resource_group_id,
            force_destroy=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        oss.BucketPublicAccessBlock(
            self.child_name("bucket-public-access-block"),
            bucket=bucket.id,
            block_public_access=True,
            opts=self.child_options(),
        )
        return bucket.id

    def _key(self, kms_instance_id: str | None) -> tuple[kms.Key, kms.Alias]:
        key = kms.Key(
            self.child_name("key"),
            description=f"Locks what is precious to seat {self.context.seat} of {self.context.class_name}",
            key_spec="Aliyun_AES_256",
            key_usage="ENCRYPT/DECRYPT",
            pending_window_in_days=DAYS_UNTIL_A_KEY_IS_GONE,
            status="Enabled",
            deletion_protection="Disabled",
            dkms_instance_id=kms_instance_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        alias = kms.Alias(
            self.child_name("key-alias"),
            alias_name=f"alias/{self.cloud_name('precious')}",
            key_id=key.id,
            opts=self.child_options(),
        )
        return key, alias

    def _file(self, bucket: pulumi.Input[str], key: kms.Key, text: str) -> None:
        oss.BucketObject(
            self.child_name("drill-file"),
            bucket=bucket,
            key=DRILL_FILE,
            content=text,
            content_type="text/plain; charset=utf-8",
            server_side_encryption="KMS",
            kms_key_id=key.id,
            opts=self.child_options(),
        )

    def _vault(self, key: kms.Key) -> hbr.Vault:
        return hbr.Vault(
            self.child_name("vault"),
            vault_name=self.cloud_name("vault"),
            description=f"Backups of seat {self.context.seat}",
            vault_type="STANDARD",
            vault_storage_class="STANDARD",
            encrypt_type="KMS",
            kms_key_id=key.id,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _backups(self, spec: RecoveryDrillSpec, vault: hbr.Vault, bucket: pulumi.Input[str]) -> None:
        policy = hbr.Policy(
            self.child_name("backup-policy"),
            policy_name=self.cloud_name("backup-policy"),
            policy_description=f"Every {spec.every_hours} h, kept {spec.keep_days} days",
            policy_type="STANDARD",
            rules=[
                {
                    "rule_type": "BACKUP",
                    "backup_type": "COMPLETE",
                    "schedule": every(spec.every_hours),
                    "retention": spec.keep_days,
                    "archive_days": 0,
                    "vault_id": vault.id,
                }
            ],
            opts=self.child_options(),
        )
        hbr.PolicyBinding(
            self.child_name("backup-policy-binding"),
            policy_id=policy.id,
            source_type="OSS",
            data_source_id=bucket,
            source=PRECIOUS,
            policy_binding_description=f"What is precious to seat {self.context.seat}",
            disabled=False,
            opts=self.child_options(),
        )


def every(hours: int) -> str:
    """A schedule as the backup service writes it, e.g. ``I|1767225600|PT1H``."""
    return f"I|{_FROM}|PT{hours}H"


def drill_text(owner: str) -> str:
    """What stands in the file to lose and get back."""
    return f"The secret recipe of {owner}:\nback up, lose, restore, compare.\n"
