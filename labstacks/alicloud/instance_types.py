"""Instance types by name. Pure data."""

SMALL_TYPES = (
    "ecs.e-c1m1.large",
    "ecs.e-c1m2.large",
    "ecs.e-c1m4.large",
    "ecs.e-c2m1.large",
    "ecs.t6-c1m1.large",
    "ecs.t6-c1m2.large",
    "ecs.t6-c1m4.large",
    "ecs.t6-c2m1.large",
    "ecs.u1-c1m1.large",
    "ecs.u1-c1m2.large",
    "ecs.u1-c1m4.large",
)
"""The instance types a lab may use: 2 vCPU and 1 to 8 GiB, on sale in all zones of Hong Kong."""
DEFAULT_TYPE = "ecs.e-c1m1.large"


def is_burstable(instance_type: str) -> bool:
    """Whether the type saves up and spends CPU credits."""
    return instance_type.startswith(("ecs.t5-", "ecs.t6-"))
