"""The class's Kubernetes cluster and its image registry: one for all seats, each with a place in it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import cr, cs

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.network import MAX_SEATS

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


@dataclass(frozen=True)
class ClusterSpec:
    """The checked form of :class:`ClusterChoice`; nodes of None follow from the seats."""

    nodes: int | None
    node_type: str
    public: bool

    @staticmethod
    def read(choice: Mapping[str, Any] | None) -> "ClusterSpec":
        arguments = Arguments("Classroom cluster", choice, ClusterChoice)
        nodes = arguments.get("nodes")
        return ClusterSpec(
            nodes=None if nodes is None else arguments.integer("nodes", low=2, high=MAX_NODES),
            node_type=arguments.one_of("node_type", NODE_TYPES, NODE_TYPES[0]),
            public=arguments.flag("public", False),
        )


class ClassroomClusterArgs(TypedDict):
    """Which cluster a class gets."""

    context: LabContextArgs
    """Whose classroom it is and where it is."""
    account_id: pulumi.Input[str]
    """The number of the cloud account, of which a hash marks the registry's namespace."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    vswitch_ids: pulumi.Input[list[str]]
    """The vSwitches its nodes stand in."""
    seats: int
    """How many seats share it."""
    choice: NotRequired[ClusterChoice]
    """What the instructor chose. Default: nodes to fit the seats, reachable from inside only."""


class ClassroomCluster(LabComponent):
    """A managed cluster of the free edition with a pool of small nodes, and a place for the class's images.

    Its nodes fetch images through the classroom's NAT gateway. What students leave behind in it, such as
    load balancers, goes with it. The registry's personal edition has room for three namespaces in an
    account, so the seats get repositories in one.
    """

    lab = "classroom"

    shared: pulumi.Output[dict[str, str]]
    """``cluster_id``, ``cluster_name`` and ``registry_namespace``."""

    def __init__(
        self, name: str, args: ClassroomClusterArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomCluster", args, ClassroomClusterArgs)
        context = LabContext.of(arguments.require("context"))
        seats = arguments.integer("seats", low=1, high=MAX_SEATS)
        spec = ClusterSpec.read(arguments.get("choice"))
        super().__init__(name, context, opts)

        self._place = {
            "vswitch_ids": arguments.get("vswitch_ids"),
            "resource_group_id": arguments.get("resource_group_id"),
            "tags": self.tags,
        }
        cluster = self._cluster(spec.public)
        nodes = self._nodes(cluster, spec.nodes or nodes_for(seats), spec.node_type)
        images = self._images(pulumi.Output.from_input(arguments.require("account_id")))
        # By way of its nodes: a classroom whose nodes could not be had must not count as finished.
        self.shared = pulumi.Output.all(
            cluster_id=nodes.cluster_id, cluster_name=cluster.name, registry_namespace=images.name
        )
        self.publish()

    def _cluster(self, public: bool) -> cs.ManagedKubernetes:
        return cs.ManagedKubernetes(
            self.child_name("cluster"),
            name=self.cloud_name("cluster"),
            cluster_spec="ack.standard",
            pod_cidr=POD_CIDR,
            service_cidr=SERVICE_CIDR,
            proxy_mode="ipvs",
            addons=[{"name": name} for name in ADDONS],
            new_nat_gateway=False,
            slb_internet_enabled=public,
            is_enterprise_security_group=True,
            deletion_protection=False,
            delete_options=[{"resource_type": kind, "delete_mode": "delete"} for kind in _LEFT_BY_STUDENTS],
            # Or the cluster's admin certificate would stand in the state.
            skip_set_certificate_authority=True,
            opts=self.child_options(),
            **self._place,
        )

    def _nodes(self, cluster: cs.ManagedKubernetes, count: int, node_type: str) -> cs.NodePool:
        return cs.NodePool(
            self.child_name("node-pool"),
            node_pool_name=self.cloud_name("node-pool"),
            cluster_id=cluster.id,
            desired_size=str(count),
            instance_types=[node_type],
            instance_charge_type="PostPaid",
            instance_metadata_options={"http_tokens": "required"},
            image_type="AliyunLinux3",
            runtime_name="containerd",
            system_disk_category="cloud_essd",
            system_disk_performance_level="PL0",
            system_disk_size=40,
            system_disk_encrypted=True,
            install_cloud_monitor=False,
            opts=self.child_options(),
            **self._place,
        )

    def _images(self, account_id: pulumi.Output[str]) -> cr.Namespace:
        return cr.Namespace(
            self.child_name("registry-namespace"),
            name=account_id.apply(lambda account: registry_namespace(self.context, account)),
            auto_create=False,
            default_visibility="PRIVATE",
            opts=self.child_options(),
        )


def registry_namespace(context: LabContext, account_id: str) -> str:
    """The class's namespace in the registry, at most 30 characters, and no other account's."""
    mark = context.global_name("images", account_id).rpartition("-")[2]
    return f"{context.class_name}-{mark}"
