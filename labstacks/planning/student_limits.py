"""The most that students can use of each resource: the limits that its stack sets, all used at once.

Students' rights let them create nothing that is billed. They can use what the labs give them: full bandwidth,
the largest scaling group, the database's largest capacity, every instance of a function, files in a bucket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from labstacks.planning.meters import Inputs, Meter, MeterContext, meters_of
from labstacks.planning.resources import PlannedResource

GB_PER_MBIT = Decimal("0.45")
"""Gigabytes in an hour at 1 Mbit/s."""
UPLOAD_MBIT = 100
"""No limit exists for uploads to a bucket; one student's line in a school is seldom faster than this."""
FUNCTION_INSTANCES = 100
"""Alibaba Cloud's default for all functions of an account in a region, where a function has no limit."""
CU_PER_GB = Decimal("0.15")
CONCURRENCY = "alicloud:fc/v3ConcurrencyConfig:V3ConcurrencyConfig"


def most_of(resource: PlannedResource, context: MeterContext) -> tuple[Meter, ...] | None:
    """The billed items of a resource when students use it up to its limits; None as for ``meters_of``."""
    usual = meters_of(resource, context)
    if usual is None:
        return None
    limits = {meter.item: meter for meter in _LIMITS.get(resource.type, _none)(resource, context)}
    return tuple(
        limits[meter.item] if meter.item in limits and limits[meter.item].quantity > meter.quantity else meter
        for meter in usual
    )


def _none(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    return iter(())


def _traffic(item: str, key: str, default: int) -> Callable[[PlannedResource, MeterContext], Iterator[Meter]]:
    """Traffic at the full bandwidth that an input allows."""

    def at_full_bandwidth(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
        mbit = _number(resource.inputs.get(key) or default)
        yield Meter(item, mbit * GB_PER_MBIT, "gb", note=f"{mbit} Mbit/s all the time")

    return at_full_bandwidth


def _scaling_group(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs = resource.inputs
    now = _number(inputs.get("desiredCapacity") or inputs.get("minSize"))
    largest = _number(inputs.get("maxSize"))
    for meter in meters_of(resource, context) or ():
        each = meter.quantity / now if now else meter.quantity
        yield Meter(meter.item, each * largest, meter.measure, note=f"{largest} servers")


def _bucket(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    for meter in meters_of(resource, context) or ():
        yield Meter(meter.item, UPLOAD_MBIT * GB_PER_MBIT, "gb", note="uploads for an hour")


def _database(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    for config in resource.inputs.get("serverlessConfigs") or ():
        item = f"rds/serverless-{resource.inputs.get('engine')}"
        yield Meter(item, _number(config.get("maxCapacity")), "rcu", note="its largest capacity")


def _function(resource: PlannedResource, context: MeterContext) -> Iterator[Meter]:
    inputs: Inputs = resource.inputs
    set_ = [_number(other.inputs.get("reservedConcurrency")) for other in context.part.of(CONCURRENCY)]
    instances = max(set_, default=Decimal(FUNCTION_INSTANCES))
    second = _number(inputs.get("cpu")) + _number(inputs.get("memorySize")) / 1024 * CU_PER_GB
    yield Meter("fc/cu", instances * second * 3600, "cu", note=f"{instances} instances all the time")


def _number(value: object) -> Decimal:
    return Decimal(str(value or 0))


_LIMITS: dict[str, Callable[[PlannedResource, MeterContext], Iterator[Meter]]] = {
    "alicloud:ecs/instance:Instance": _traffic("internet/ecs", "internetMaxBandwidthOut", 0),
    "alicloud:ecs/eipAddress:EipAddress": _traffic("internet/eip", "bandwidth", 5),
    "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer": _traffic("internet/clb", "bandwidth", 5),
    "alicloud:alb/loadBalancer:LoadBalancer": _traffic("internet/eip", "bandwidth", 400),
    "alicloud:ess/scalingGroup:ScalingGroup": _scaling_group,
    "alicloud:oss/bucket:Bucket": _bucket,
    "alicloud:rds/instance:Instance": _database,
    "alicloud:fc/v3Function:V3Function": _function,
}
