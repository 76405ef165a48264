"""An Application Load Balancer with one HTTP listener and one server group."""

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_alicloud import alb

from labstacks.components.base import LabComponent

PORT = 80
HEALTH_PATH = "/health"


@dataclass(frozen=True)
class HealthCheck:
    """When a server counts as healthy.

    Args:
        every: Seconds between two checks of a server.
        timeout: Seconds a server may take to answer, fewer than ``every`` unless that is 1.
        healthy_after: Good answers in a row, 2 to 10.
        unhealthy_after: Bad answers in a row, 2 to 10.
    """

    every: int
    timeout: int
    healthy_after: int = 2
    unhealthy_after: int = 2


def load_balancer(
    component: LabComponent,
    *,
    vpc_id: pulumi.Input[str],
    vswitch_ids: Any,
    resource_group_id: pulumi.Input[str],
    public: bool,
) -> "alb.LoadBalancer":
    """Create an Application Load Balancer in the first two of the context's zones.

    Args:
        component: The parent.
        vpc_id: The class's VPC.
        vswitch_ids: The seat's two vSwitches, in the order of the zones: a list or an output of one.
        resource_group_id: The class's resource group.
        public: Whether it is on the internet; it then takes an EIP in each zone.
    """
    return alb.LoadBalancer(
        component.child_name("alb"),
        load_balancer_name=component.cloud_name("alb"),
        # The cheapest edition. Labs need no rules by path or header.
        load_balancer_edition="Basic",
        load_balancer_billing_config={"pay_type": "PayAsYouGo"},
        # No address_allocated_mode: the API reports it as Fixed or Dynamic by edition, and a change replaces.
        address_type="Internet" if public else "Intranet",
        vpc_id=vpc_id,
        zone_mappings=[
            {"zone_id": zone, "vswitch_id": vswitch_ids[index]}
            for index, zone in enumerate(component.context.zones[:2])
        ],
        # Students' resources must be removable in one run, without a setting to change first.
        deletion_protection_enabled=False,
        modification_protection_config={"status": "NonProtection"},
        resource_group_id=resource_group_id,
        tags=component.tags,
        opts=component.child_options(),
    )


def server_group(
    component: LabComponent,
    health_check: HealthCheck,
    *,
    vpc_id: pulumi.Input[str],
    resource_group_id: pulumi.Input[str],
    servers: list[dict[str, Any]] | None = None,
) -> "alb.ServerGroup":
    """Create a server group for port 80.

    Args:
        component: The parent.
        health_check: When a server receives requests.
        vpc_id: The class's VPC.
        resource_group_id: The class's resource group.
        servers: Its servers as ``alb.ServerGroup`` takes them; None where a scaling group fills it.
    """
    return alb.ServerGroup(
        component.child_name("server-group"),
        server_group_name=component.cloud_name("server-group"),
        protocol="HTTP",
        # Weighted round robin: students see the answers alternate between the servers.
        scheduler="Wrr",
        vpc_id=vpc_id,
        servers=servers,
        health_check_config={
            "health_check_enabled": True,
            "health_check_protocol": "HTTP",
            "health_check_method": "GET",
            # A page of its own: a broken website may still answer "/" with an error page and a good status.
            "health_check_path": HEALTH_PATH,
            "health_check_codes": ["http_2xx"],
            "health_check_connect_port": PORT,
            "health_check_interval": health_check.every,
            "health_check_timeout": health_check.timeout,
            "healthy_threshold": health_check.healthy_after,
            "unhealthy_threshold": health_check.unhealthy_after,
        },
        # The API reports it even when it is off. Without this line every refresh would show a change.
        sticky_session_config={"sticky_session_enabled": False},
        resource_group_id=resource_group_id,
        tags=component.tags,
        # The scaling group adds and removes servers, so an update must not remove them.
        opts=component.child_options(ignore_changes=["servers"] if servers is None else []),
    )


def http_listener(
    component: LabComponent, balancer: "alb.LoadBalancer", servers: "alb.ServerGroup"
) -> "alb.Listener":
    """Create the listener that forwards port 80 to a server group."""
    return alb.Listener(
        component.child_name("listener"),
        load_balancer_id=balancer.id,
        # Not HTTPS: a certificate needs a domain that the school owns.
        listener_protocol="HTTP",
        listener_port=PORT,
        listener_description=component.cloud_name("listener"),
        default_actions=[
            {
                "type": "ForwardGroup",
                "forward_group_config": {"server_group_tuples": [{"server_group_id": servers.id}]},
            }
        ],
        tags=component.tags,
        # The API reports a configuration of tracing that no lab sets.
        opts=component.child_options(ignore_changes=["access_log_tracing_config"]),
    )
