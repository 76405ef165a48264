"""The advanced level: six labs, and the root that puts the chosen ones into a seat.

What each lab creates:

== ========================== ==================== =========================
V1 It scales by itself        AutoScalingSite      auto_scaling_site.py
V2 See it run                 MonitoredServer      monitored_server.py
V3 Serverless                 EventFunction        event_function.py
V4 Containers                 ContainerNamespace   container_namespace.py
V5 A highly available web app HighAvailabilitySite high_availability_site.py
V6 Operate and recover        RecoveryDrill        recovery_drill.py
== ========================== ==================== =========================

``lab_sheets.yaml`` holds the texts of the worksheets.
"""

from labstacks.advanced.advanced_lab import AdvancedLab, AdvancedLabArgs
from labstacks.advanced.auto_scaling_site import AutoScalingSite, AutoScalingSiteArgs
from labstacks.advanced.container_namespace import ContainerNamespace, ContainerNamespaceArgs
from labstacks.advanced.event_function import EventFunction, EventFunctionArgs
from labstacks.advanced.high_availability_site import HighAvailabilitySite, HighAvailabilitySiteArgs
from labstacks.advanced.monitored_server import MonitoredServer, MonitoredServerArgs
from labstacks.advanced.recovery_drill import RecoveryDrill, RecoveryDrillArgs

__all__ = [
    "AdvancedLab",
    "AdvancedLabArgs",
    "AutoScalingSite",
    "AutoScalingSiteArgs",
    "ContainerNamespace",
    "ContainerNamespaceArgs",
    "EventFunction",
    "EventFunctionArgs",
    "HighAvailabilitySite",
    "HighAvailabilitySiteArgs",
    "MonitoredServer",
    "MonitoredServerArgs",
    "RecoveryDrill",
    "RecoveryDrillArgs",
]
