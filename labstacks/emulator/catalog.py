"""What the cloud offers beside regions and instance types: images, disk categories, database classes.

Names are those publicly listed in 2024-2026, and the same in every region; prices are not here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SystemImage:
    """A system image.

    Args:
        id: Such as ``ubuntu_22_04_x64_20G_alibase_20230907.vhd``. It ends with the image's date.
        name: The operating system as the console shows it.
        platform: Such as ``Ubuntu``.
        size: GiB, the least that a system disk must have.
    """

    id: str
    name: str
    platform: str
    size: int = 20
    arm: bool = False
    windows: bool = False

    @property
    def created(self) -> str:
        """When it was published, RFC 3339 UTC."""
        date = self.id.removesuffix(".vhd").rsplit("_", 1)[1]
        return f"{date[:4]}-{date[4:6]}-{date[6:]}T02:00:00Z"


def _windows(year: int, edition: str, date: str) -> SystemImage:
    id_ = f"win{year}_{edition}_x64_dtc_en-us_40G_alibase_{date}.vhd"
    title = f"Windows Server {year}"
    return SystemImage(id_, f"{title} Datacenter 64 bit English", title, size=40, windows=True)


# The newest of each system comes last: a list sorted by date ends with what people want.
IMAGES: dict[str, SystemImage] = {
    found.id: found
    for found in (
        SystemImage(
            "aliyun_2_1903_x64_20G_alibase_20231221.vhd", "Alibaba Cloud Linux 2.1903 LTS 64 bit", "Aliyun"
        ),
        SystemImage(
            "aliyun_2_1903_x64_20G_alibase_20240628.vhd", "Alibaba Cloud Linux 2.1903 LTS 64 bit", "Aliyun"
        ),
        SystemImage(
            "aliyun_3_x64_20G_scc_alibase_20240819.vhd", "Alibaba Cloud Linux 3.2104 LTS SCC", "Aliyun"
        ),
        SystemImage(
            "aliyun_3_x64_20G_container_optimized_alibase_20250629.vhd",
            "Alibaba Cloud Linux 3.2104 LTS 64 bit container optimized",
            "Aliyun",
        ),
        SystemImage(
            "aliyun_3_x64_20G_alibase_20250629.vhd", "Alibaba Cloud Linux 3.2104 LTS 64 bit", "Aliyun"
        ),
        SystemImage(
            "aliyun_3_x64_20G_alibase_20260122.vhd", "Alibaba Cloud Linux 3.2104 LTS 64 bit", "Aliyun"
        ),
        SystemImage(
            "aliyun_3_arm64_20G_alibase_20260122.vhd", "Alibaba Cloud Linux 3 ARM", "Aliyun", arm=True
        ),
        SystemImage("aliyun_4_x64_20G_alibase_20260801.vhd", "Alibaba Cloud Linux 4 LTS 64 bit", "Aliyun"),
        SystemImage("ubuntu_16_04_x64_20G_alibase_20240618.vhd", "Ubuntu 16.04 64 bit", "Ubuntu"),
        SystemImage("ubuntu_18_04_64_20G_alibase_20190624.vhd", "Ubuntu 18.04 64 bit", "Ubuntu"),
        SystemImage("ubuntu_18_04_x64_20G_alibase_20240618.vhd", "Ubuntu 18.04 64 bit", "Ubuntu"),
        SystemImage("ubuntu_20_04_x64_20G_alibase_20250722.vhd", "Ubuntu 20.04 64 bit", "Ubuntu"),
        SystemImage("ubuntu_22_04_x64_20G_alibase_20230907.vhd", "Ubuntu 22.04 64 bit", "Ubuntu"),
        SystemImage(
            "ubuntu_22_04_arm64_20G_alibase_20250722.vhd", "Ubuntu 22.04 64 bit ARM", "Ubuntu", arm=True
        ),
        SystemImage("ubuntu_24_04_x64_20G_alibase_20260916.vhd", "Ubuntu 24.04 64 bit", "Ubuntu"),
        SystemImage("debian_10_13_x64_20G_alibase_20250117.vhd", "Debian 10.13 64 bit", "Debian"),
        SystemImage("debian_11_11_x64_20G_alibase_20250117.vhd", "Debian 11.11 64 bit", "Debian"),
        SystemImage("debian_12_8_x64_20G_alibase_20250117.vhd", "Debian 12.8 64 bit", "Debian"),
        SystemImage("centos_6_10_x64_20G_alibase_20201120.vhd", "CentOS 6.10 64 bit", "CentOS"),
        SystemImage("centos_7_6_x64_20G_alibase_20240628.vhd", "CentOS 7.6 64 bit", "CentOS"),
        SystemImage("centos_7_9_x64_20G_alibase_20240628.vhd", "CentOS 7.9 64 bit", "CentOS"),
        SystemImage("centos_8_5_x64_20G_alibase_20220428.vhd", "CentOS 8.5 64 bit", "CentOS"),
        SystemImage(
            "centos_stream_9_x64_20G_alibase_20260115.vhd", "CentOS Stream 9 64 bit", "CentOS Stream"
        ),
        SystemImage("rockylinux_9_4_x64_20G_alibase_20250722.vhd", "Rocky Linux 9.4 64 bit", "Rocky Linux"),
        SystemImage("almalinux_9_5_x64_20G_alibase_20250722.vhd", "AlmaLinux 9.5 64 bit", "AlmaLinux"),
        SystemImage("anolisos_8_9_x64_20G_rhck_alibase_20250722.vhd", "Anolis OS 8.9 RHCK 64 bit", "Anolis"),
        SystemImage("opensuse_15_6_x64_20G_alibase_20250722.vhd", "openSUSE Leap 15.6 64 bit", "OpenSUSE"),
        _windows(2016, "1607", "20260115"),
        _windows(2019, "1809", "20260115"),
        _windows(2022, "21H2", "20260115"),
    )
}
"""System images, by id."""

DISK_CATEGORIES = (
    "cloud_efficiency", "cloud_ssd", "cloud_essd", "cloud_auto", "cloud_essd_entry",
)  # fmt: skip


@dataclass(frozen=True)
class DatabaseClass:
    """A class of database server.

    Args:
        name: Such as ``mysql.n2e.small.1``.
        version: Of the engine, such as ``8.0``.
        category: Such as ``Basic``.
        storage: The type of its storage.
        low: The smallest storage, GiB.
        high: The largest storage, GiB.
        step: What the storage must be a multiple of, GiB.
    """

    name: str
    engine: str
    version: str
    category: str
    storage: str = "cloud_essd"
    low: int = 20
    high: int = 6000
    step: int = 5


_BASIC, _TWO, _CLUSTER = "Basic", "HighAvailability", "cluster"
_ON_CLOUD_DISKS = (
    (
        "MySQL",
        ("8.0", "5.7"),
        (
            ("mysql.n1e.small.1", _BASIC),
            ("mysql.n2e.small.1", _BASIC),
            ("mysql.n2e.medium.1", _BASIC),
            ("mysql.n2.medium.2c", _TWO),
            ("mysql.x2.large.2c", _TWO),
            ("mysql.n4.medium.2c", _TWO),
            ("mysql.n2.xlarge.xc", _CLUSTER),
            ("mysql.x2.large.xc", _CLUSTER),
            ("mysql.n2.serverless.1c", "serverless_basic"),
            ("mysql.n2.serverless.2c", "serverless_standard"),
        ),
    ),
    (
        "PostgreSQL",
        ("17.0", "16.0", "15.0", "14.0", "13.0"),
        (
            ("pg.n1e.1c.1m", _BASIC),
            ("pg.n2e.2c.1m", _BASIC),
            ("pg.n2.1c.1m", _BASIC),
            ("pg.n2.2c.2m", _TWO),
            ("pg.n2.serverless.1c", "serverless_basic"),
        ),
    ),
    ("MariaDB", ("10.3", "10.6"), (("mariadb.n2.small.2c", _TWO),)),
    ("SQLServer", ("2022_web", "2019_std_sl"), (("mssql.mem2.serverless.s2", "serverless_ha"),)),
    ("SQLServer", ("2019_std", "2022_std"), (("mssql.x4.medium.s2", _TWO), ("mssql.x2.large.s2", _TWO))),
)
_ON_LOCAL_DISKS = (
    (
        ("8.0",),
        ("mysql.n2.small.25", "mysql.n2.medium.25", "mysql.n2.xlarge.25", "mysql.x4.xlarge.6cm"),
    ),
    (
        ("5.7", "5.6"),
        ("rds.mysql.t1.small", "rds.mysql.s1.small", "rds.mysql.s2.large", "rds.mysql.c1.large"),
    ),
)

DATABASE_CLASSES = (
    *(
        DatabaseClass(name, engine, version, category)
        for engine, versions, names in _ON_CLOUD_DISKS
        for version in versions
        for name, category in names
    ),
    *(
        DatabaseClass(name, "MySQL", version, _TWO, "local_ssd", low=5, high=3000)
        for versions, names in _ON_LOCAL_DISKS
        for version in versions
        for name in names
    ),
)
"""Every class of database server, once for each version of its engine."""

CHARACTER_SETS = {
    "MySQL": ("utf8", "gbk", "latin1", "utf8mb4"),
    "PostgreSQL": ("UTF8", "GBK", "LATIN1", "SQL_ASCII", "EUC_CN", "BIG5"),
    "SQLServer": ("Chinese_PRC_CI_AS", "Chinese_PRC_CS_AS", "SQL_Latin1_General_CP1_CI_AS"),
    "MariaDB": ("utf8", "gbk", "latin1", "utf8mb4"),
}
"""The character sets of a database, by the server's engine."""
