"""Policies that the cloud itself provides (type ``System``), as far as their names tell what they hold."""

from __future__ import annotations

import re
from typing import Any

_BY_NAME = re.compile(r"Aliyun(\w+?)(FullAccess|ReadOnlyAccess)$")

_SERVICES = {
    "ECS": ("ecs",), "VPC": ("vpc",), "OSS": ("oss",), "RAM": ("ram", "ims"), "RDS": ("rds",),
    "SLB": ("slb",), "ALB": ("alb",), "ESS": ("ess",), "CloudMonitor": ("cms",), "Log": ("log",),
    "FC": ("fc",), "CS": ("cs",), "ContainerRegistry": ("cr",), "KMS": ("kms",), "HBR": ("hbr",),
    "ActionTrail": ("actiontrail",), "NAS": ("nas",), "PVTZ": ("pvtz",), "BSS": ("bss", "bssapi"),
    "EIP": ("vpc",), "NATGateway": ("vpc",), "ResourceDirectory": ("resourcemanager",),
    "STSAssumeRole": ("sts",), "Yundun": ("yundun",), "Support": ("support",), "Config": ("config",),
}  # fmt: skip

_KNOWN = frozenset(
    (
        "ACM", "ACTIONTRAIL", "ADAM", "ADB", "AHAS", "ALB", "AMQ", "AMQP", "APIGATEWAY", "ARMS",
        "BAAS", "BEIAN", "BSS", "BSSORDER", "BSSRENEW", "CASSANDRA", "CDN", "CEN", "CLICKHOUSE",
        "CLOUDMONITOR", "CLOUDMONITORMETRICDATA", "CLOUDSSO", "COMMONBANDWIDTHPACKAGE", "CONFIG",
        "CONTAINERREGISTRY", "CQLOUD", "CS", "DATAV", "DATAWORKS", "DBS", "DCDN", "DG",
        "DIRECTMAIL", "DLA", "DNS", "DOMAIN", "DRDS", "DTS", "ECD", "ECI", "ECS", "EDAS",
        "EDASAPPLICATION", "EDASRESOURCE", "EFLO", "EHPC", "EIP", "ELASTICSEARCH", "EMR", "ESA",
        "ESS", "EVENTBRIDGE", "EXPRESSCONNECT", "FC", "FNF", "GDB", "GLOBALACCELERATION", "GPDB",
        "HBASE", "HBR", "HCSSGW", "HDM", "HITSDB", "HOLOGRES", "IMAGESEARCH", "IMM", "IOT",
        "KAFKA", "KMS", "KMSSECRET", "KMSSECRETADMIN", "KVSTORE", "LEDGERDB", "LINDORM", "LIVE",
        "LOG", "LOGICCOMPOSER", "MARKETPLACE", "MNS", "MONGODB", "MQ", "MTS", "NAS", "NATGATEWAY",
        "NLB", "NLS", "OCEANBASE", "OCS", "OOS", "OSS", "OTS", "PAI", "POLARDB", "PRIVATELINK",
        "PUBDNS", "PVTZ", "QUOTAS", "RAM", "RDC", "RDS", "RESOURCECENTER", "RESOURCEDIRECTORY",
        "RESOURCESHARING", "ROS", "SAE", "SCHEDULERX", "SERVICECATALOG", "SERVICEMESH", "SLB",
        "SMARTACCESSGATEWAY", "SMS", "SUPPORT", "SWAS", "TAG", "TRACINGANALYSIS", "VOD", "VPC",
        "VPNGATEWAY", "WEBPLUS", "YUNDUN", "YUNDUNAEGIS", "YUNDUNANTIDDOSPREMIUM",
        "YUNDUNBASTIONHOST", "YUNDUNCERT", "YUNDUNCLOUDFIREWALL", "YUNDUNDBAUDIT", "YUNDUNDDOS",
        "YUNDUNGAMESHIELD", "YUNDUNGREENWEB", "YUNDUNHIGH", "YUNDUNIDAAS", "YUNDUNSAS",
        "YUNDUNSDDP", "YUNDUNWAF",
    )
)  # fmt: skip
"""Services that have system policies, as policies spell them: the vendor's list of services with RAM."""
_OTHERS = re.compile(
    r"AdministratorAccess|ReadOnlyAccess|PowerUserAccess|AliyunSTSAssumeRoleAccess"
    r"|AliyunECSNetworkInterfaceManagementAccess|AliyunECDRamUserAccess|AliyunFCInvocationAccess"
    r"|AliyunDLADeveloperAccess|AliyunKMSCrypto(User|Admin)?Access|AliyunBSS(Order|Refund)Access"
    r"|AliyunOTSWriteOnlyAccess|AliyunMQ(Pub|Sub)OnlyAccess|AliyunEMR(FlowAdmin|DevelopAccess)"
    r"|AliyunYundunBastionHost(Operate|Audit)OnlyAccess|AliyunEventBridge\w+Policy"
    r"|AliyunMTSPlayerAuth|AliyunVOD(Play|Upload)Auth|AliyunServiceRolePolicyFor\w+|Aliyun\w+RolePolicy"
)
_READING = ("Describe*", "List*", "Get*", "Check*", "Query*", "BatchGet*", "Search*")


def is_system_policy(name: str) -> bool:
    """Whether the cloud has a system policy of a name."""
    found = _BY_NAME.match(name)
    return bool(_OTHERS.fullmatch(name) or (found and found[1].upper() in _KNOWN))


def system_policy(name: str) -> dict[str, Any] | None:
    """The document of a system policy such as ``AliyunECSReadOnlyAccess``; None for a name not known here."""
    if name == "AdministratorAccess":
        return _allowing(["*"])
    if name == "ReadOnlyAccess":
        return _allowing([f"*:{verb}" for verb in _READING])
    if name == "AliyunSTSAssumeRoleAccess":
        return _allowing(["sts:AssumeRole"])
    found = _BY_NAME.match(name)
    if found is None or found[1] not in _SERVICES:
        return None
    verbs = ("*",) if found[2] == "FullAccess" else _READING
    return _allowing([f"{service}:{verb}" for service in _SERVICES[found[1]] for verb in verbs])


def system_policy_names() -> tuple[str, ...]:
    """The system policies whose documents are known here. The cloud has hundreds more."""
    named = (f"Aliyun{service}{kind}" for service in _SERVICES for kind in ("FullAccess", "ReadOnlyAccess"))
    return ("AdministratorAccess", "ReadOnlyAccess", "AliyunSTSAssumeRoleAccess", *named)


def _allowing(actions: list[str]) -> dict[str, Any]:
    return {"Version": "1", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
