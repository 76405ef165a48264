"""The advanced level: six labs, and the root that puts the chosen ones into a seat."""

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
