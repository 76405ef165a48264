"""V6: backups of a file, and a drill: delete it and restore it."""

import hashlib
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import hbr, kms, oss

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.private_bucket import private_bucket, text_file
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, optional_line, whole_number

PRECIOUS = "precious/"
"""The prefix in the bucket that is backed up."""
DRILL_FILE = f"{PRECIOUS}recipe.txt"
DAYS_UNTIL_A_KEY_IS_GONE = 7
SERVICE_KEY = "alias/acs/oss"
"""The key that OSS keeps for an account. It costs nothing, and nobody can delete it."""
_FROM = 1767225600
"""The instant from which backups are counted, 2026-01-01 in UTC: fixed, so that no run sees a change."""


class RecoveryDrillArgs(TypedDict):
    """The bucket to back up, how often, and for how long backups are kept."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged; with a backup vault."""
    bucket: NotRequired[pulumi.Input[str]]
    """The bucket to protect. Default: a new one."""
    every_hours: NotRequired[int]
    """Hours from one backup to the next, 1 to 24. Default: 1."""
    keep_days: NotRequired[int]
    """Days that a backup is kept, 1 to 30. Default: 7."""
    kms_instance_id: NotRequired[str]
    """An instance of Key Management Service, in which the seat then gets a key of its own. Default: OSS's
    service key, since an account without an instance has one key in a region."""


class RecoveryDrillOptions(Options):
    """The options of an instructor."""

    every_hours = whole_number(1, low=1, high=24)
    keep_days = whole_number(7, low=1, high=30)
    kms_instance_id = optional_line()


class RecoveryDrill(LabComponent):
    """A backup policy for the class's vault, and an encrypted file to lose and get back.

    The class shares one vault: the cloud refuses to delete a vault in its first two hours, and recreating a
    seat must not wait for that.
    """

    lab = "V6"
    type_token = "labstacks:index:RecoveryDrill"
    options_type = RecoveryDrillOptions

    summary: pulumi.Output[dict[str, str]]
    """``key``: its alias; ``vault`` and ``vault_id``; ``bucket``; ``file``: the file to lose and get back;
    ``sha256``: its checksum."""

    def __init__(
        self, name: str, args: RecoveryDrillArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("RecoveryDrill", args, RecoveryDrillArgs)
        context, options = LabContext.of(arguments.require("context")), RecoveryDrillOptions(arguments)
        given = arguments.optional_reference("bucket")
        classroom = ClassroomRefs(arguments, "account_id", "resource_group_id", "vault_id", "vault_name")
        super().__init__(name, context, opts)

        bucket = self._bucket(classroom) if given is None else given
        self.key = self._key(options.kms_instance_id) if options.kms_instance_id else None
        alias = self._alias(self.key) if self.key else None
        text = drill_text(context.owner)
        self.drill_file = self._file(bucket, text)
        self.backup_policy = self._backups(options, classroom["vault_id"], bucket)

        self.summary = pulumi.Output.all(
            key=alias.alias_name if alias else SERVICE_KEY,
            vault=classroom["vault_name"],
            vault_id=classroom["vault_id"],
            bucket=bucket,
            file=DRILL_FILE,
            # Students compare this with the file they got back: equal means restored, byte for byte.
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        self.publish()

    def _bucket(self, classroom: ClassroomRefs) -> pulumi.Output[str]:
        created = private_bucket(
            self,
            "precious",
            account_id=classroom["account_id"],
            resource_group_id=classroom["resource_group_id"],
        )
        return created.bucket.bucket

    def _key(self, kms_instance_id: str) -> "kms.Key":
        return kms.Key(
            self.child_name("key"),
            description=f"For the precious file of seat {self.context.seat} of {self.context.class_name}",
            key_spec="Aliyun_AES_256",
            key_usage="ENCRYPT/DECRYPT",
            # Keys are deleted after a wait: with the key, everything encrypted with it would be lost at
            # once.
            pending_window_in_days=DAYS_UNTIL_A_KEY_IS_GONE,
            status="Enabled",
            deletion_protection="Disabled",
            dkms_instance_id=kms_instance_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _alias(self, key: "kms.Key") -> "kms.Alias":
        return kms.Alias(
            self.child_name("key-alias"),
            alias_name=f"alias/{self.cloud_name('precious')}",
            key_id=key.id,
            opts=self.child_options(),
        )

    def _file(self, bucket: pulumi.Input[str], text: str) -> "oss.BucketObject":
        return text_file(
            self,
            "drill-file",
            bucket=bucket,
            key=DRILL_FILE,
            content=text,
            server_side_encryption="KMS",
            # Without a key of its own, OSS uses its service key.
            kms_key_id=self.key.id if self.key else None,
        )

    def _backups(
        self, options: RecoveryDrillOptions, vault_id: pulumi.Output[str], bucket: pulumi.Input[str]
    ) -> "hbr.Policy":
        policy = hbr.Policy(
            self.child_name("backup-policy"),
            policy_name=self.cloud_name("backup-policy"),
            policy_description=f"Every {options.every_hours} h, kept {options.keep_days} days",
            policy_type="STANDARD",
            rules=[
                {
                    "rule_type": "BACKUP",
                    # Every backup can be restored alone. The file is small, so there is nothing to save.
                    "backup_type": "COMPLETE",
                    "schedule": every(options.every_hours),
                    "retention": options.keep_days,
                    "archive_days": 0,
                    "vault_id": vault_id,
                }
            ],
            opts=self.child_options(),
        )
        hbr.PolicyBinding(
            self.child_name("backup-policy-binding"),
            policy_id=policy.id,
            source_type="OSS",
            data_source_id=bucket,
            # Only this folder: backups of everything else would cost and help nobody.
            source=PRECIOUS,
            policy_binding_description=f"The precious file of seat {self.context.seat}",
            disabled=False,
            opts=self.child_options(),
        )
        return policy


def every(hours: int) -> str:
    """A schedule as the backup service writes it, e.g. ``I|1767225600|PT1H``."""
    return f"I|{_FROM}|PT{hours}H"


def drill_text(owner: str) -> str:
    """The content of the file to lose and get back."""
    return f"The secret recipe of {owner}:\nback up, lose, restore, compare.\n"
