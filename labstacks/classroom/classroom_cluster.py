"""The class's Kubernetes cluster and its image registry: shared by all seats."""

import math
from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import cr, cs, ecs

from labstacks.alicloud.zones import encrypts_system_disks
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs, account_mark
from labstacks.components.network import MAX_SEATS
from labstacks.components.options import Options, choice, flag, optional_whole_number

NODE_TYPES = ("ecs.u1-c1m2.large", "ecs.u1-c1m4.large", "ecs.e-c1m2.large", "ecs.e-c1m4.large")
"""Types with the 2 vCPU and 4 GiB that a node needs at least."""
ADDONS = ("flannel", "csi-plugin", "csi-provisioner", "managed-aliyun-acr-credential-helper")
"""Network, disks, and pulling images from the class's own registry without a password."""
POD_CIDR, SERVICE_CIDR = "172.20.0.0/16", "172.21.0.0/20"
SEATS_PER_NODE = 8
MAX_NODES = 20
_LEFT_BY_STUDENTS = ("SLB", "ALB", "SLS_Data", "SLS_ControlPlane")


def nodes_for(seats: int) -> int:
    """How many nodes hold the two small pods that each seat runs: 2, so that one may fail, to 20."""
    return min(max(2, math.ceil(seats / SEATS_PER_NODE)), MAX_NODES)


class ClusterChoice(TypedDict):
    """What an instructor may choose about the cluster."""

    nodes: NotRequired[int]
    """How many nodes, 2 to 20. Default: one for every 8 seats."""
    node_type: NotRequired[str]
    """The nodes' instance type, with 2 vCPU and at least 4 GiB. Default: ``ecs.u1-c1m2.large``."""
    public: NotRequired[bool]
    """Whether ``kubectl`` can reach it from the internet. Default: false; the console works without."""


class ClusterOptions(Options):
    """The checked form of :class:`ClusterChoice`; nodes of None follow from the seats."""

    nodes = optional_whole_number(low=2, high=MAX_NODES)
    node_type = choice(NODE_TYPES, NODE_TYPES[0])
    public = flag(False)

    @classmethod
    def of(cls, chosen: object) -> "ClusterOptions":
        """Read what the instructor chose; None chooses nothing."""
        return cls(Arguments("Classroom cluster", chosen, ClusterChoice))  # type: ignore[arg-type]


class ClassroomClusterArgs(TypedDict):
    """Which cluster a class gets."""

    context: LabContextArgs
    """The class of the classroom, and where it runs."""
    account_id: pulumi.Input[str]
    """The number of the cloud account, of which a hash marks the registry's namespace."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    vswitch_ids: pulumi.Input[list[str]]
    """The classroom's vSwitches, in the order of the context's zones."""
    seats: int
    """How many seats share it."""
    choice: NotRequired[ClusterChoice]
    """What the instructor chose. Default: nodes to fit the seats, reachable from inside only."""


class ClassroomCluster(LabComponent):
    """A managed cluster of the free edition with a pool of small nodes, and a namespace for images.

    Its nodes fetch images through the classroom's NAT gateway. Load balancers and the like that
    students created in it are deleted with it. The registry's personal edition has three namespaces in an
    account, so all seats have repositories in one.
    """

    lab = "classroom"
    type_token = "labstacks:index:ClassroomCluster"

    shared: pulumi.Output[dict[str, str]]
    """``cluster_id``, ``cluster_name`` and ``registry_namespace``."""

    def __init__(
        self, name: str, args: ClassroomClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomCluster", args, ClassroomClusterArgs)
        context = LabContext.of(arguments.require("context"))
        seats = arguments.integer("seats", low=1, high=MAX_SEATS)
        options = ClusterOptions.of(arguments.get("choice"))
        account_id = arguments.reference("account_id")
        vswitch_ids = arguments.references("vswitch_ids")
        resource_group_id = arguments.reference("resource_group_id")
        super().__init__(name, context, opts)

        self._resource_group_id = resource_group_id
        self.cluster = cluster = self._cluster(options.public, vswitch_ids)
        zones = [zone for zone in context.zones if encrypts_system_disks(zone)]
        nodes = self._nodes(
            options.nodes or nodes_for(seats), options.node_type, _at(vswitch_ids, context.zones, zones)
        )
        images = self._images(pulumi.Output.from_input(account_id))
        # Wait for the nodes: the classroom must not count as finished without them.
        self.shared = pulumi.Output.all(
            cluster_id=nodes.cluster_id, cluster_name=cluster.name, registry_namespace=images.name
        )
        self.publish()

    def _cluster(self, public: bool, vswitch_ids: pulumi.Input[list[str]]) -> "cs.ManagedKubernetes":
        return cs.ManagedKubernetes(
            self.child_name("cluster"),
            name=self.cloud_name("cluster"),
            cluster_spec="ack.standard",
            pod_cidr=POD_CIDR,
            service_cidr=SERVICE_CIDR,
            # Kubernetes 1.35 deprecates ipvs, and a class is far too small to need it.
            proxy_mode="iptables",
            addons=[{"name": name} for name in ADDONS],
            new_nat_gateway=False,
            slb_internet_enabled=public,
            is_enterprise_security_group=True,
            deletion_protection=False,
            delete_options=[{"resource_type": kind, "delete_mode": "delete"} for kind in _LEFT_BY_STUDENTS],
            # Otherwise the cluster's admin certificate is in the state.
            skip_set_certificate_authority=True,
            vswitch_ids=vswitch_ids,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _nodes(self, count: int, node_type: str, vswitch_ids: pulumi.Input[list[str]]) -> "cs.NodePool":
        # A node pool needs a key pair or a password. Nobody has the private half of this one: nodes are
        # reached through the console's Session Manager.
        key_pair = ecs.EcsKeyPair(
            self.child_name("key-pair"),
            key_pair_name=self.cloud_name("key-pair"),
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        return cs.NodePool(
            self.child_name("node-pool"),
            node_pool_name=self.cloud_name("node-pool"),
            cluster_id=self.cluster.id,
            desired_size=str(count),
            instance_types=[node_type],
            instance_charge_type="PostPaid",
            instance_metadata_options={"http_tokens": "required"},
            image_type="AliyunLinux3",
            runtime_name="containerd",
            key_name=key_pair.key_pair_name,
            system_disk_category="cloud_essd",
            system_disk_performance_level="PL0",
            system_disk_size=40,
            system_disk_encrypted=True,
            install_cloud_monitor=False,
            vswitch_ids=vswitch_ids,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _images(self, account_id: pulumi.Output[str]) -> "cr.Namespace":
        return cr.Namespace(
            self.child_name("registry-namespace"),
            name=account_id.apply(lambda account: registry_namespace(self.context, account)),
            auto_create=False,
            default_visibility="PRIVATE",
            opts=self.child_options(),
        )


def _at(
    vswitch_ids: pulumi.Input[list[str]], zones: Sequence[str], wanted: Sequence[str]
) -> pulumi.Output[list[str]]:
    """The vSwitches in some of the zones."""
    return pulumi.Output.from_input(vswitch_ids).apply(
        lambda ids: [vswitch_id for vswitch_id, zone in zip(ids, zones, strict=False) if zone in wanted]
    )


def registry_namespace(context: LabContext, account_id: str) -> str:
    """The class's namespace in the registry: at most 30 characters, and unique among accounts."""
    return f"{context.class_name}-{account_mark(account_id)}"
