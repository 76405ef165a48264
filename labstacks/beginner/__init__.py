"""The beginner course: networks, servers, backups, databases, load balancing and permissions."""

from labstacks.beginner.beginner_lab import BeginnerLab, BeginnerLabArgs
from labstacks.beginner.linux_server import LinuxServer, LinuxServerArgs
from labstacks.beginner.load_balanced_servers import LoadBalancedServers, LoadBalancedServersArgs
from labstacks.beginner.seat_database import SeatDatabase, SeatDatabaseArgs
from labstacks.beginner.seat_network import SeatNetwork, SeatNetworkArgs
from labstacks.beginner.server_backup import ServerBackup, ServerBackupArgs
from labstacks.beginner.server_role import ServerRole, ServerRoleArgs
from labstacks.beginner.serverless_database import ServerlessDatabase, ServerlessDatabaseArgs

__all__ = [
    "BeginnerLab",
    "BeginnerLabArgs",
    "LinuxServer",
    "LinuxServerArgs",
    "LoadBalancedServers",
    "LoadBalancedServersArgs",
    "SeatDatabase",
    "SeatDatabaseArgs",
    "SeatNetwork",
    "SeatNetworkArgs",
    "ServerBackup",
    "ServerBackupArgs",
    "ServerRole",
    "ServerRoleArgs",
    "ServerlessDatabase",
    "ServerlessDatabaseArgs",
]
