"""Database servers, and databases, accounts and privileges on them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator import catalog
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, one_of
from labstacks.emulator.services.rds import errors
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Failure, Values

INSTANCES = ApiQuota(
    "db-instances", "Database servers", 100, t.DB_INSTANCE, errors.RdsInstanceQuota, assumed=True
)
DATABASES = ApiQuota(
    "databases-per-instance", "Databases per server", 500, t.DATABASE, errors.DatabaseQuota, Scope.PARENT,
    per="instanceId", assumed=True,
)  # fmt: skip

OF_INSTANCE = Reference((t.DB_INSTANCE,), errors.RdsInstanceNotFound)
DATABASE_NAME = Pattern(
    "lower-case letters, digits, '_' and '-', a letter first and a letter or digit last, at most 64",
    regex=r"[a-z][a-z0-9_-]{0,62}[a-z0-9]",
)
ACCOUNT_NAME = Pattern(
    "lower-case letters, digits and '_', a letter first and a letter or digit last, at most 63",
    regex=r"[a-z][a-z0-9_]{0,61}[a-z0-9]",
)
_ZONES = ("zoneId", "zoneIdSlaveA", "zoneIdSlaveB")
HOSTS = {"MySQL": "mysql", "PostgreSQL": "pg", "SQLServer": "sqlserver", "MariaDB": "mariadb"}
PORTS = {"MySQL": "3306", "PostgreSQL": "5432", "SQLServer": "1433", "MariaDB": "3306"}


@register
class RdsInstance(Model):
    """A database server, in an engine, class and size that are offered."""

    token = t.DB_INSTANCE
    patterns = {
        "engine": one_of("MySQL", "SQLServer", "PostgreSQL", "MariaDB"),
        "dbInstanceStorageType": one_of(
            "local_ssd", "cloud_ssd", "cloud_essd", "cloud_essd2", "cloud_essd3", "general_essd", "cloud_auto"
        ),
    }
    quotas = (INSTANCES,)
    protection = ("deletionProtection", errors.RdsInstanceProtected)
    insists_on = frozenset({"OperationDenied.DBInstanceStatus"})

    @override
    def shape(self, inputs: Values) -> str:
        # RDS marks PostgreSQL servers with a prefix of their own.
        return "pgm-<data:16>" if inputs.get("engine") == "PostgreSQL" else "rm-<data:17>"

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        serverless = str(inputs.get("category", "")).startswith("serverless")
        if serverless and "serverlessConfigs" not in inputs:
            yield Malformed(
                "serverlessConfigs",
                "MissingParameter",
                '"serverless_config" is required for a serverless instance',
            )

    @override
    def admit(self, call: ApiCall) -> None:
        self._check_offer(call.inputs)
        self._check_place(call)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self._check_offer(call.inputs)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        engine = str(call.inputs.get("engine"))
        switch = call.get(t.SWITCH, str(call.inputs.get("vswitchId")).split(",")[0])
        return {
            "status": "Running",
            "connectionString": f"{id_}.{HOSTS.get(engine, 'mysql')}.rds.aliyuncs.com",
            "port": PORTS.get(engine, "3306"),
            "zoneId": switch.properties.get("zoneId") if switch else f"{call.region}-b",
            "vpcId": switch.properties.get("vpcId") if switch else "",
            "dbInstanceType": "Primary",
            "category": "HighAvailability",
            "instanceChargeType": "Postpaid",
            "dbInstanceStorageType": "cloud_essd",
            "securityIps": ["127.0.0.1"],
            "securityIpMode": "normal",
            "privateIpAddress": "",
            "sslStatus": "",
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # Everything inside a server goes with it; Pulumi deletes those first, the console does not.
        for type_ in (t.DATABASE, t.DB_ACCOUNT, t.DB_PRIVILEGE, t.DB_BACKUP_POLICY, t.DB_CONNECTION):
            for row in call.tx.naming(before.id, type_):
                call.tx.remove(row.key)

    def _check_offer(self, inputs: Values) -> None:
        engine, version, name = (inputs.get(key) for key in ("engine", "engineVersion", "instanceType"))
        versions = [found for found in catalog.DATABASE_CLASSES if found.engine == engine]
        if not any(found.version == str(version) for found in versions):
            known = ", ".join(sorted({f"{found.engine} {found.version}" for found in versions}))
            raise errors.EngineNotSupported(engine=engine, version=version, known=known or "none of it")
        classes = [found for found in versions if found.version == str(version) and found.name == name]
        if not classes:
            raise errors.ClassNotSupported(id=name, engine=engine, version=version)
        class_, size = classes[0], float(inputs.get("instanceStorage", 0))
        if not any(one.low <= size <= one.high and size % one.step == 0 for one in classes):
            raise errors.StorageInvalid(size=size, low=class_.low, high=class_.high, step=class_.step)

    def _check_place(self, call: ApiCall) -> None:
        # A server over two zones lists two vSwitches in one text, in the order of its zones.
        ids_ = [id_ for id_ in str(call.inputs.get("vswitchId") or "").split(",") if id_]
        zones = [str(zone) for name in _ZONES if (zone := call.inputs.get(name)) not in (None, "Auto")]
        if len(ids_) > max(1, len(zones)):
            raise errors.VSwitchNotSupported(id=ids_[-1], zone=", ".join(zones) or "one zone")
        for number, id_ in enumerate(ids_):
            switch = call.get(t.SWITCH, id_)
            if switch is None:
                raise errors.RdsVSwitchNotFound(id=id_)
            if number < len(zones) and zones[number] != switch.properties.get("zoneId"):
                raise errors.VSwitchNotSupported(id=id_, zone=zones[number])
            if call.sold_out(str(switch.properties.get("zoneId")), str(call.inputs.get("instanceType"))):
                raise errors.RdsNoStock()


@register
class RdsDatabase(Model):
    """A database on a server."""

    token = t.DATABASE
    references = {"instanceId": OF_INSTANCE}
    patterns = {"dataBaseName": DATABASE_NAME}
    unique = (Unique("dataBaseName", errors.DatabaseExists, within=("instanceId",)),)
    quotas = (DATABASES,)
    insists_on = frozenset({"OperationDenied.DBInstanceStatus", "OperationDenied.DBStatus"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "dataBaseName" not in inputs and "name" not in inputs:
            yield Malformed(
                "dataBaseName", "MissingParameter", "one of data_base_name, name must be specified"
            )

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Running", "characterSet": "utf8"}


@register
class RdsAccount(Model):
    """An account on a server."""

    token = t.DB_ACCOUNT
    references = {"dbInstanceId": OF_INSTANCE}
    patterns = {
        "accountName": ACCOUNT_NAME,
        "accountType": one_of("Normal", "Super", "Sysadmin"),
    }
    unique = (Unique("accountName", errors.AccountExists, within=("dbInstanceId",)),)
    insists_on = frozenset({"OperationDenied.DBInstanceStatus"})

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "dbInstanceId" not in inputs and "instanceId" not in inputs:
            yield Failure("dbInstanceId", "one of db_instance_id, instance_id must be specified")

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "accountName" not in inputs and "name" not in inputs:
            yield Malformed("accountName", "MissingParameter", "one of account_name, name must be specified")
        if not {"accountPassword", "password", "kmsEncryptedPassword"} & set(inputs):
            said = "one of account_password, kms_encrypted_password must be specified"
            yield Malformed("accountPassword", "MissingParameter", said)

    @override
    def admit(self, call: ApiCall) -> None:
        password = call.inputs.get("accountPassword") or call.inputs.get("password")
        if password and not _strong(str(password)):
            raise errors.AccountPasswordMalformed()

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "accountType": "Normal", "type": "Normal"}


@register
class AccountPrivilege(Model):
    """What an account may do with databases of its server."""

    token = t.DB_PRIVILEGE
    references = {"instanceId": OF_INSTANCE}
    insists_on = frozenset({"OperationDenied.DBInstanceStatus"})

    @override
    def make_id(self, call: ApiCall) -> str:
        inputs = call.inputs
        return f"{inputs.get('instanceId')}:{inputs.get('accountName')}:{inputs.get('privilege', 'ReadOnly')}"

    @override
    def admit(self, call: ApiCall) -> None:
        instance, account = call.inputs.get("instanceId"), call.inputs.get("accountName")
        if call.get(t.DB_ACCOUNT, f"{instance}:{account}") is None:
            raise errors.AccountNotFound(id=account)
        for name in call.inputs.get("dbNames") or ():
            if call.get(t.DATABASE, f"{instance}:{name}") is None:
                raise errors.DatabaseNotFound(id=name)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)


@register
class BackupPolicy(Model):
    """When a server is backed up."""

    token = t.DB_BACKUP_POLICY
    references = {"instanceId": OF_INSTANCE}
    patterns = {
        "preferredBackupPeriods[]": one_of(
            "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
        ).at_api("InvalidPreferredBackupPeriod.Malformed"),
        "preferredBackupTime": Pattern(
            "it must be an hour such as 02:00Z-03:00Z", regex=r"\d\d:00Z-\d\d:00Z"
        ),
    }


@register
class RdsConnection(Model):
    """Another address of a server."""

    token = t.DB_CONNECTION
    references = {"instanceId": OF_INSTANCE}
    patterns = {
        "connectionPrefix": Pattern(
            "5 to 40 characters of a-z, 0-9 and -, a letter first", regex=r"[a-z][a-z0-9-]{4,39}"
        )
    }
    unique = (Unique("connectionPrefix", errors.ConnectionExists, regional=True),)

    @override
    def shape(self, inputs: Values) -> str:
        return (
            "{instanceId}:{connectionPrefix}"
            if inputs.get("connectionPrefix")
            else "{instanceId}:{instanceId}tf"
        )

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        instance, prefix = id_.split(":", 1)
        row = call.get(t.DB_INSTANCE, instance)
        host = HOSTS.get(str(row.inputs.get("engine")) if row else "", "mysql")
        return {"connectionPrefix": prefix, "connectionString": f"{prefix}.{host}.rds.aliyuncs.com"}


def _strong(text: str) -> bool:
    classes = (r"[a-z]", r"[A-Z]", r"\d", r"[!@#$%^&*()_+=-]")
    return 8 <= len(text) <= 32 and sum(bool(re.search(one, text)) for one in classes) >= 3
