"""RAM policies, evaluated as Alibaba Cloud does. Pure: no cloud, no Pulumi.

::

    decision = evaluate([document, ...], Request("ecs:StopInstance", arn, resource_tags={"seat": "s02"}))
    decision.allowed      # False
    print(decision)       # each statement that spoke, and why

Not covered, because no source confirms it: variables such as ``${acs:username}`` inside policies.
"""

from labstacks.emulator.ram.evaluation import Decision, PolicyFinding, PolicyVerdict, Request, evaluate
from labstacks.emulator.ram.policy import PolicyDocument, PolicyError, Statement
from labstacks.emulator.ram.system import system_policy

__all__ = [
    "Decision",
    "PolicyDocument",
    "PolicyError",
    "PolicyFinding",
    "PolicyVerdict",
    "Request",
    "Statement",
    "evaluate",
    "system_policy",
]
