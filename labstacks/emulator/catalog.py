"""The cloud's own furniture: regions, zones, instance types, images, database classes.

Zones, types and image names are those of the Hong Kong region as publicly listed in 2024-2026; prices are
not here. Other regions get the same furniture in zones of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

REGIONS = {
    "cn-hongkong": "China (Hong Kong)",
    "cn-hangzhou": "China (Hangzhou)",
    "cn-shanghai": "China (Shanghai)",
    "cn-beijing": "China (Beijing)",
    "cn-shenzhen": "China (Shenzhen)",
    "ap-southeast-1": "Singapore",
    "ap-northeast-1": "Japan (Tokyo)",
    "eu-central-1": "Germany (Frankfurt)",
    "us-west-1": "US (Silicon Valley)",
    "us-east-1": "US (Virginia)",
}


def zones(region: str) -> tuple[str, ...]:
    """The zones of a region: Hong Kong has b, c and d; an Asian neighbour a, b and c."""
    if region == "cn-hongkong":
        return tuple(f"{region}-{letter}" for letter in "bcd")
    joint = "-" if region.startswith("cn-") else ""
    return tuple(f"{region}{joint}{letter}" for letter in "abc")


@dataclass(frozen=True)
class InstanceType:
    """An instance type: its name, vCPU, memory in GiB and what kind of machine it is."""

    name: str
    cpu: int
    memory: float
    kind: str
    arm: bool = False

    @property
    def family(self) -> str:
        """Such as ``ecs.e`` for ``ecs.e-c1m1.large``."""
        parts = self.name.split(".")
        return f"{parts[0]}.{parts[1].split('-c')[0]}"


def _sizes(family: str, kind: str, *memories: tuple[str, float]) -> tuple[InstanceType, ...]:
    return tuple(InstanceType(f"ecs.{family}-{shape}.large", 2, memory, kind) for shape, memory in memories)


def _enterprise(family: str, per_cpu: int, *, arm: bool = False) -> tuple[InstanceType, ...]:
    sizes = (("large", 2), ("xlarge", 4), ("2xlarge", 8), ("4xlarge", 16))
    return tuple(
        InstanceType(f"ecs.{family}.{size}", cpu, cpu * per_cpu, "enterprise", arm) for size, cpu in sizes
    )


_SHARED = (("c4m1", 0.5), ("c2m1", 1.0), ("c1m1", 2.0), ("c1m2", 4.0), ("c1m4", 8.0))

INSTANCE_TYPES: dict[str, InstanceType] = {
    found.name: found
    for found in (
        *_sizes("e", "economy", *_SHARED),
        *_sizes("t6", "burstable", *_SHARED),
        *_sizes("u1", "universal", *_SHARED[2:]),
        InstanceType("ecs.n4.small", 1, 2.0, "shared"),
        InstanceType("ecs.n4.large", 2, 4.0, "shared"),
        *(found for family in ("c6", "c7", "c8i", "c8a") for found in _enterprise(family, 2)),
        *(found for family in ("g6", "g7", "g8i") for found in _enterprise(family, 4)),
        *_enterprise("g8y", 4, arm=True),
        *(found for family in ("r6", "r7") for found in _enterprise(family, 8)),
    )
}


@dataclass(frozen=True)
class Image:
    """A system image: its id, names, size in GiB and architecture."""

    id: str
    name: str
    platform: str
    size: int = 20
    arm: bool = False
    windows: bool = False

    @property
    def created(self) -> str:
        date = self.id.removesuffix(".vhd").rsplit("_", 1)[1]
        return f"{date[:4]}-{date[4:6]}-{date[6:]}T02:00:00Z"


IMAGES: dict[str, Image] = {
    found.id: found
    for found in (
        Image("aliyun_3_x64_20G_alibase_20260122.vhd", "Alibaba Cloud Linux 3.2104 LTS 64 bit", "Aliyun"),
        Image("aliyun_3_x64_20G_alibase_20250629.vhd", "Alibaba Cloud Linux 3.2104 LTS 64 bit", "Aliyun"),
        Image("aliyun_3_arm64_20G_alibase_20260122.vhd", "Alibaba Cloud Linux 3 ARM", "Aliyun", arm=True),
        Image("aliyun_4_x64_20G_alibase_20260801.vhd", "Alibaba Cloud Linux 4 LTS 64 bit", "Aliyun"),
        Image("ubuntu_22_04_x64_20G_alibase_20230907.vhd", "Ubuntu 22.04 64 bit", "Ubuntu"),
        Image("ubuntu_24_04_x64_20G_alibase_20260916.vhd", "Ubuntu 24.04 64 bit", "Ubuntu"),
        Image("debian_12_8_x64_20G_alibase_20250117.vhd", "Debian 12.8 64 bit", "Debian"),
        Image("centos_7_9_x64_20G_alibase_20240628.vhd", "CentOS 7.9 64 bit", "CentOS"),
        Image(
            "win2022_21H2_x64_dtc_en-us_40G_alibase_20260115.vhd",
            "Windows Server 2022 Datacenter 64 bit English",
            "Windows Server 2022",
            size=40,
            windows=True,
        ),
    )
}

DISK_CATEGORIES = (
    "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud_auto", "cloud_essd_entry",
)  # fmt: skip


@dataclass(frozen=True)
class DatabaseClass:
    """A class of database server."""

    name: str
    engine: str
    version: str
    category: str
    storage: str = "cloud_essd"
    low: int = 20
    high: int = 6000
    step: int = 5


DATABASE_CLASSES = tuple(
    DatabaseClass(name, engine, version, category)
    for engine, versions, names in (
        (
            "MySQL",
            ("8.0", "5.7"),
            (
                ("mysql.n1e.small.1", "Basic"),
                ("mysql.n2e.small.1", "Basic"),
                ("mysql.n2e.medium.1", "Basic"),
                ("mysql.n2.medium.2c", "HighAvailability"),
                ("mysql.x2.large.2c", "HighAvailability"),
                ("mysql.n2.serverless.1c", "serverless_basic"),
                ("mysql.n2.serverless.2c", "serverless_standard"),
            ),
        ),
        (
            "PostgreSQL",
            ("16.0", "15.0", "14.0"),
            (
                ("pg.n1e.1c.1m", "Basic"),
                ("pg.n2e.2c.1m", "Basic"),
                ("pg.n2.2c.2m", "HighAvailability"),
                ("pg.n2.serverless.1c", "serverless_basic"),
            ),
        ),
        ("MariaDB", ("10.3",), (("mariadb.n2.small.2c", "HighAvailability"),)),
        ("SQLServer", ("2022_web",), (("mssql.mem2.serverless.s2", "serverless_ha"),)),
    )
    for version in versions
    for name, category in names
)
