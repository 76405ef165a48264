"""The beginner course: networks, servers, backups, databases, load balancing and permissions.

What each lab creates:

== ================================== =================== ========================
G1 Your own network                   SeatNetwork         seat_network.py
G2 A Linux server and its keys        LinuxServer         linux_server.py
G3 Back up and restore                ServerBackup        server_backup.py
G4 A managed database                 SeatDatabase        seat_database.py
G5 Two servers behind a load balancer LoadBalancedServers load_balanced_servers.py
G6 Who may do what?                   ServerRole          server_role.py
== ================================== =================== ========================

``lab_sheets.yaml`` holds the texts of the worksheets.
"""

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
