"""The outputs of a classroom that its seats use: plain values, no secrets."""

from typing import NotRequired, TypedDict


class ClassroomOutputs(TypedDict):
    """The ids and addresses of a class's shared resources. A part that no chosen lab needs is absent."""

    account_id: str
    """The number of the cloud account."""
    sign_in_domain: str
    """What follows the @ in a student's user name, e.g. ``5012345678901234.onaliyun.com``."""
    sign_in_address: str
    """The page where students sign in."""
    resource_group_id: str
    """The class's resource group, ``rg-…``."""
    group_name: str
    """The class's RAM group; its policies say what every student of the class may look at."""
    vpc_id: str
    """The class's network, ``vpc-…``."""
    vpc_cidr: str
    """All addresses of the class's network."""
    vswitch_ids: list[str]
    """The classroom's own vSwitches, one in each zone, in the order of the context's zones."""
    seats: NotRequired[int]
    """The highest seat number; labs that share a quota look at it."""
    nat_gateway_id: NotRequired[str]
    """The NAT gateway through which servers without a public address reach the internet."""
    nat_address: NotRequired[str]
    """The public address that such servers appear under."""
    db_instance_id: NotRequired[str]
    """The class's database server, ``rm-…``."""
    db_host: NotRequired[str]
    """The database server's host name inside the class's network."""
    db_port: NotRequired[str]
    """The database server's port."""
    db_engine: NotRequired[str]
    """The database server's engine and version, e.g. ``MySQL 8.0``."""
    cluster_id: NotRequired[str]
    """The class's Kubernetes cluster."""
    cluster_name: NotRequired[str]
    """The Kubernetes cluster's name."""
    registry_namespace: NotRequired[str]
    """The class's namespace in the container registry."""
    trail_name: NotRequired[str]
    """The class's audit trail."""
    audit_bucket: NotRequired[str]
    """The bucket into which the audit trail writes."""
    vault_id: NotRequired[str]
    """The class's backup vault, ``v-…``."""
    vault_name: NotRequired[str]
    """The backup vault's name."""
