"""The billed items of each resource: which item of the price book, and how much of it.

There is one function for each type, on plain inputs. A type without one that is not in the book's list of
free types is reported as unknown. The unit of the price decides whether an item is billed by time or by use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from labstacks.planning.price_book import PriceBook
from labstacks.planning.resources import Part, PlannedResource

SYSTEM_DISK_GB = 40
"""Default system disk of a Linux server: the larger of 40 GB and its image."""
PAID_SHARDS = 2
"""Default number of shards of a logstore."""


@dataclass(frozen=True)
class Meter:
    """One billed item of a resource.

    Args:
        item: As in the price book, e.g. ``disk/cloud_essd-PL0``.
        quantity: How much of the measure: how many servers, how many GB; for items billed by use, how much
            in one hour of a lesson.
        measure: What is counted, as in :class:`labstacks.planning.units.Unit`.
        assumed: Names of the assumptions that went into the quantity.
        note: A remark for the reader.
    """

    item: str
    quantity: Decimal
    measure: str = "each"
    assumed: tuple[str, ...] = ()
    note: str = ""


Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class MeterContext:
    """Context of a meter: the resource's stack, and the price book with its assumptions."""

    part: Part
    book: PriceBook

    def assume(self, item: str, name: str, measure: str, times: Decimal | int = 1) -> Meter:
        """A meter whose quantity is an assumption of the book."""
        return Meter(item, self.book.assumed(name) * times, measure, (name,))


def meters_of(resource: PlannedResource, context: MeterContext) -> tuple[Meter, ...] | None:
    """The billed items of a resource; empty when it is free, None when that is not known."""
    if resource.type in METERS:
        return tuple(METERS[resource.type](resource, context))
    return () if resource.type in context.book.free else None


def _server(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs = resource.inputs
    yield _instance(inputs.get("instanceType"), spot=inputs.get("spotStrategy") not in (None, "", "NoSpot"))
    yield _system_disk(inputs)
    for disk in inputs.get("dataDisks") or ():
        yield _disk(disk.get("category"), disk.get("performanceLevel"), disk.get("size"))
    if _number(inputs.get("internetMaxBandwidthOut")):
        yield context.assume("internet/ecs", "internet_gb_per_server_hour", "gb")


def _instance(type_: object, times: int | Decimal = 1, *, spot: bool = False) -> Meter:
    note = "a spot server: at most this, usually less" if spot else ""
    return Meter(f"ecs/{type_ or 'unnamed'}", Decimal(times), note=note)


def _system_disk(inputs: Inputs, times: int | Decimal = 1) -> Meter:
    size = inputs.get("systemDiskSize") or SYSTEM_DISK_GB
    return _disk(
        inputs.get("systemDiskCategory"), inputs.get("systemDiskPerformanceLevel"), size, times
    )  # fmt: skip


def _disk(category: object, level: object, size: object, times: int | Decimal = 1) -> Meter:
    name = str(category or "cloud_essd")
    if name == "cloud_essd":
        name = f"{name}-{level or 'PL1'}"
    return Meter(f"disk/{name}", _number(size) * times, "gb")


def _data_disk(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs = resource.inputs
    yield _disk(inputs.get("category"), inputs.get("performanceLevel"), inputs.get("size"))


def _snapshot(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    disk = next((other for other in context.part.cloud if other.id == resource.inputs.get("diskId")), None)
    size = disk.inputs.get("size") if disk else SYSTEM_DISK_GB
    yield Meter("snapshot/standard", _number(size), "gb", note="at most the size of its disk")


def _image(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield Meter(
        "snapshot/standard", Decimal(SYSTEM_DISK_GB), "gb", note="an image is billed as its snapshots"
    )


def _address(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield Meter("eip/address", Decimal(1))
    if resource.inputs.get("internetChargeType", "PayByTraffic") == "PayByTraffic":
        serves_nat = bool(context.part.of("alicloud:vpc/natGateway:NatGateway"))
        name = "nat_gb_per_hour" if serves_nat else "internet_gb_per_server_hour"
        yield context.assume("internet/eip", name, "gb")
    else:
        yield Meter("eip/bandwidth", _number(resource.inputs.get("bandwidth") or 5), "each")


def _nat(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield Meter("nat/gateway", Decimal(1))
    yield context.assume("nat/cu", "nat_cu", "cu")


def _classic_balancer(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield Meter("clb/instance", Decimal(1))
    yield context.assume("clb/lcu", "lcu", "lcu")
    if resource.inputs.get("addressType", "internet") == "internet":
        yield Meter("clb/address", Decimal(1))
        yield context.assume("internet/clb", "internet_gb_per_server_hour", "gb")


def _application_balancer(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield Meter(f"alb/{resource.inputs.get('loadBalancerEdition', 'Basic')}", Decimal(1))
    yield context.assume("alb/lcu", "lcu", "lcu")
    if resource.inputs.get("addressType") == "Internet":
        zones = max(2, len(resource.inputs.get("zoneMappings") or ()))
        yield Meter("eip/address", Decimal(zones), note="one public address in each zone")
        yield context.assume("internet/eip", "internet_gb_per_server_hour", "gb")


def _bucket(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs = resource.inputs
    kind = f"{inputs.get('storageClass') or 'Standard'}-{inputs.get('redundancyType') or 'LRS'}"
    yield context.assume(f"oss/{kind}", "bucket_gb", "gb")


def _database(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs = resource.inputs
    if str(inputs.get("category", "")).startswith("serverless"):
        times = 2 if inputs.get("category") == "serverless_ha" else 1
        yield context.assume(f"rds/serverless-{inputs.get('engine')}", "database_rcu", "rcu", times)
        yield Meter("rds/serverless-storage", _number(inputs.get("instanceStorage")) * times, "gb")
        return
    yield Meter(f"rds/{inputs.get('instanceType') or 'unnamed'}", Decimal(1))
    kind = inputs.get("dbInstanceStorageType") or "local_ssd"
    yield Meter(f"rds/storage-{kind}", _number(inputs.get("instanceStorage")), "gb")


def _scaling_group(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    """Servers of a scaling group: its desired capacity, else its minimum."""
    servers = _number(resource.inputs.get("desiredCapacity") or resource.inputs.get("minSize"))
    for other in context.part.of("alicloud:ess/scalingConfiguration:ScalingConfiguration"):
        if other.inputs.get("scalingGroupId") in (resource.id, None):
            types = other.inputs.get("instanceTypes") or [other.inputs.get("instanceType")]
            yield _instance(types[0], servers)
            yield _system_disk(other.inputs, servers)


def _cluster(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield Meter(f"ack/{resource.inputs.get('clusterSpec') or 'ack.standard'}", Decimal(1))
    if resource.inputs.get("slbInternetEnabled"):
        yield Meter("eip/address", Decimal(1), note="for access to the cluster from the internet")
    yield Meter("clb/instance", Decimal(1), note="the load balancer of the cluster's API")


def _nodes(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs = resource.inputs
    nodes = _number(inputs.get("desiredSize"))
    types = inputs.get("instanceTypes") or [None]
    yield _instance(types[0], nodes)
    yield _system_disk(inputs, nodes)


def _store(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield context.assume("sls/traffic", "log_gb_per_hour", "gb")
    yield context.assume("sls/index", "log_gb_per_hour", "gb")
    shards = _number(resource.inputs.get("shardCount") or PAID_SHARDS)
    yield Meter("sls/shard", shards, "shard", note="the first 31 shard-days of a month are free")


def _function(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    yield context.assume("fc/cu", "function_cu_per_hour", "cu")


def _once(item: str) -> Callable[[PlannedResource, MeterContext], Iterator[Meter]]:
    def one(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
        yield Meter(item, Decimal(1))

    return one


def _number(value: object) -> Decimal:
    """A number from an input, which may be text; 0 when there is none."""
    try:
        return Decimal(str(value)) if value not in (None, "") else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


METERS: dict[str, Callable[[PlannedResource, MeterContext], Iterator[Meter]]] = {
    "alicloud:ecs/instance:Instance": _server,
    "alicloud:ecs/ecsDisk:EcsDisk": _data_disk,
    "alicloud:ecs/ecsSnapshot:EcsSnapshot": _snapshot,
    "alicloud:ecs/image:Image": _image,
    "alicloud:ecs/eipAddress:EipAddress": _address,
    "alicloud:vpc/natGateway:NatGateway": _nat,
    "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer": _classic_balancer,
    "alicloud:alb/loadBalancer:LoadBalancer": _application_balancer,
    "alicloud:oss/bucket:Bucket": _bucket,
    "alicloud:rds/instance:Instance": _database,
    "alicloud:ess/scalingGroup:ScalingGroup": _scaling_group,
    "alicloud:cs/managedKubernetes:ManagedKubernetes": _cluster,
    "alicloud:cs/nodePool:NodePool": _nodes,
    "alicloud:log/store:Store": _store,
    "alicloud:fc/v3Function:V3Function": _function,
    "alicloud:kms/key:Key": _once("kms/key"),
    "alicloud:hbr/vault:Vault": _once("hbr/vault"),
    "alicloud:nas/fileSystem:FileSystem": _once("nas/file-system"),
    "alicloud:pvtz/zone:Zone": _once("pvtz/zone"),
    "alicloud:cms/alarm:Alarm": _once("cms/alarm"),
    "alicloud:cms/siteMonitor:SiteMonitor": _once("cms/site-monitor"),
    "alicloud:sls/alert:Alert": _once("sls/alert"),
}
"""Types that are billed themselves."""
