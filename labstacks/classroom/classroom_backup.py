"""The class's backup vault."""

from typing import TypedDict

import pulumi
from pulumi_alicloud import hbr

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs


class ClassroomBackupArgs(TypedDict):
    """Which backup vault a class gets."""

    context: LabContextArgs
    """The class of the classroom, and where it runs."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""


class ClassroomBackup(LabComponent):
    """One vault for the backups of all seats, encrypted by the backup service.

    The cloud refuses to delete a vault in its first two hours, and a vault costs nothing until it holds
    something.
    """

    lab = "classroom"
    type_token = "labstacks:index:ClassroomBackup"

    shared: pulumi.Output[dict[str, str]]
    """``vault_id`` and ``vault_name``."""

    def __init__(
        self, name: str, args: ClassroomBackupArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomBackup", args, ClassroomBackupArgs)
        context = LabContext.of(arguments.require("context"))
        resource_group_id = arguments.reference("resource_group_id")
        super().__init__(name, context, opts)

        self.vault = hbr.Vault(
            self.child_name("vault"),
            vault_name=self.cloud_name("vault"),
            description=f"Backups of class {context.class_name}",
            vault_type="STANDARD",
            vault_storage_class="STANDARD",
            # The service's own key: a key of the class's own needs a KMS instance, which costs by the
            # month.
            encrypt_type="HBR_PRIVATE",
            resource_group_id=resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        self.shared = pulumi.Output.all(vault_id=self.vault.id, vault_name=self.vault.vault_name)
        self.publish()
