"""The course as data: levels, their labs, the labs that each builds on, and the shared parts it needs.

Pure and free of Pulumi, so that ``labstacks levels`` and ``labstacks check`` start fast.
Source of the labs: the course's own syllabus (``docs/levels/``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class SharedPart(StrEnum):
    """A part of the classroom that only some labs need."""

    NAT = "nat"
    DATABASE = "database"
    CLUSTER = "cluster"
    AUDIT = "audit"
    BACKUP = "backup"


@dataclass(frozen=True)
class Lab:
    """One lesson's environment.

    Args:
        id: Such as ``B3``; the letter is the level.
        title: English title.
        title_zh: Title in Traditional Chinese.
        builds_on: Labs of the same level whose resources this one uses.
        shared: Parts of the classroom it needs in addition to the network and the RAM group.
        component: The class that deploys it, in a file of the same name in the level's folder.
    """

    id: str
    title: str
    title_zh: str
    builds_on: tuple[str, ...] = ()
    shared: tuple[SharedPart, ...] = ()
    component: str = ""


@dataclass(frozen=True)
class Level:
    """A level of the course: its labs in teaching order."""

    name: str
    title: str
    title_zh: str
    labs: tuple[Lab, ...]

    @property
    def lab_ids(self) -> tuple[str, ...]:
        """Ids of its labs, in teaching order."""
        return tuple(lab.id for lab in self.labs)

    def lab(self, lab_id: str) -> Lab:
        """The lab with this id."""
        return next(lab for lab in self.labs if lab.id == lab_id)


BRIDGING = Level(
    "bridging",
    "Bridging",
    "銜接課程",
    (
        Lab("B1", "Meet the cloud", "認識雲端", component="SeatIdentity"),
        Lab("B2", "Store and share a file", "儲存與分享檔案", ("B1",), component="FileShare"),
        Lab("B3", "My first virtual computer", "我的第一部虛擬電腦", ("B1",), component="FirstServer"),
        Lab("B4", "Put a page on the web", "把網頁放上網", ("B3",), component="WebPage"),
        Lab("B5", "What does it cost?", "要花多少錢？", ("B2",), component="PriceCard"),
        Lab("B6", "Clean up and be safe", "清理與安全", ("B2",), component="CleanUp"),
    ),
)

BEGINNER = Level(
    "beginner",
    "Beginner",
    "初級",
    (
        Lab("G1", "Your own network", "自己的網絡", (), (SharedPart.NAT,), component="SeatNetwork"),
        Lab("G2", "A Linux server and its keys", "Linux 伺服器與金鑰", ("G1",), component="LinuxServer"),
        Lab("G3", "Back up and restore", "備份與還原", ("G2",), component="ServerBackup"),
        Lab("G4", "A managed database", "託管數據庫", (), (SharedPart.DATABASE,), component="SeatDatabase"),
        Lab(
            "G5",
            "Two servers behind a load balancer",
            "兩部伺服器與負載平衡器",
            ("G1",),
            component="LoadBalancedServers",
        ),
        Lab("G6", "Who may do what?", "誰可以做甚麼？", ("G2",), (SharedPart.AUDIT,), component="ServerRole"),
    ),
)

ADVANCED = Level(
    "advanced",
    "Advanced",
    "高級",
    (
        Lab("V1", "It scales by itself", "自動伸縮", component="AutoScalingSite"),
        Lab("V2", "See it run", "監察系統運作", component="MonitoredServer"),
        Lab("V3", "Serverless", "無伺服器運算", component="EventFunction"),
        Lab("V4", "Containers", "容器", (), (SharedPart.CLUSTER,), component="ContainerNamespace"),
        Lab(
            "V5",
            "A highly available web app",
            "高可用性網站",
            ("V1",),
            (SharedPart.DATABASE, SharedPart.NAT),
            component="HighAvailabilitySite",
        ),
        Lab(
            "V6",
            "Operate and recover",
            "營運與復原",
            ("V3",),
            (SharedPart.BACKUP,),
            component="RecoveryDrill",
        ),
    ),
)

LEVELS: dict[str, Level] = {level.name: level for level in (BRIDGING, BEGINNER, ADVANCED)}


def with_dependencies(level: Level, lab_ids: Iterable[str]) -> tuple[str, ...]:
    """The chosen labs and all they build on, in teaching order."""
    wanted: set[str] = set()
    pending = list(lab_ids)
    while pending:
        lab_id = pending.pop()
        if lab_id not in wanted:
            wanted.add(lab_id)
            pending.extend(level.lab(lab_id).builds_on)
    return tuple(lab_id for lab_id in level.lab_ids if lab_id in wanted)


def shared_parts(level: Level, lab_ids: Iterable[str]) -> frozenset[SharedPart]:
    """The parts of the classroom that the chosen labs, and all they build on, need."""
    return frozenset(
        part for lab_id in with_dependencies(level, lab_ids) for part in level.lab(lab_id).shared
    )
