"""Words that arguments of components take: types for editors and checkers, enums for other languages."""

from typing import Literal

LevelName = Literal["bridging", "beginner", "advanced"]
"""A level of the course."""
DatabasePrivilege = Literal["ReadWrite", "ReadOnly", "DMLOnly", "DDLOnly"]
"""What a database account may do. `DMLOnly` means rows, not tables; `DDLOnly` means tables, not rows."""
ServerPermission = Literal["read", "operate"]
"""What a server may do with its role: see servers, or also start, stop and reboot those of its seat."""
RouteTableChoice = Literal["own", "shared"]
"""Whether a seat's network has a route table of its own, or uses the one of the class's VPC."""
NamespaceRights = Literal["dev", "restricted"]
"""What a student may do in a Kubernetes namespace: change everything, or only look."""
