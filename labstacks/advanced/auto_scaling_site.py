"""Lab V1: a website whose servers come and go with its visitors."""

from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, ess, vpc

from labstacks.advanced.first_start import website_script
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.network import seat_cidr
from labstacks.components.server import SYSTEM_DISK_GB, ServerSpec, newest_image

NEVER = "never"
MOST_SERVERS = 6
_INSTANT, _MINUTE = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"


class AutoScalingSiteArgs(TypedDict):
    """How few and how many servers a seat's website may have, and when it gets another."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    min_size: NotRequired[int]
    """The fewest servers, 1 to 6. Default: 1."""
    max_size: NotRequired[int]
    """The most servers, 1 to 6: what bounds the cost. Default: 3."""
    busy_percent: NotRequired[int]
    """From which CPU load, averaged over the servers, one is added; 20 to 95. Default: 70."""
    quiet_percent: NotRequired[int]
    """Below which CPU load one is removed, 1 to 60, and less than ``busy_percent``. Default: 20."""
    opens_at: NotRequired[str]
    """When the servers are brought back, RFC 3339 in UTC, within 90 days. Default: never."""
    closes_at: NotRequired[str]
    """When all servers are removed, RFC 3339 in UTC, within 90 days, or ``never``.
    Default: context's ``release_at``."""
    instance_type: NotRequired[str]
    """The servers' type, one of :data:`~labstacks.components.server.SMALL_TYPES`.
    Default: ``ecs.e-c1m1.large``."""
    image_id: NotRequired[str]
    """What they start from. Default: the newest Alibaba Cloud Linux 3."""


@dataclass(frozen=True)
class AutoScalingSiteSpec:
    """The checked form of the plain keys of :class:`AutoScalingSiteArgs`."""

    min_size: int
    max_size: int
    busy_percent: int
    quiet_percent: int
    opens_at: str | None
    closes_at: str | None
    server: ServerSpec


class AutoScalingSite(LabComponent):
    """A scaling group over two zones, with a rule and an alarm in each direction, and a closing time.

    The servers are small, encrypted and without a public address; their website is for the seat's own
    addresses only. A scaling group has no release time of its own, so at closing time a scheduled task
    takes its last server away.
    """

    lab = "V1"

    vswitch_ids: pulumi.Output[list[str]]
    """The seat's two vSwitches, in the first two of the context's zones."""
    security_group_id: pulumi.Output[str]
    """What guards the servers, ``sg-…``."""
    scaling_group_id: pulumi.Output[str]
    """The scaling group, ``asg-…``."""
    summary: pulumi.Output[dict[str, str]]
    """``scaling_group``; ``scale_out``, ``scale_in``: its rules; ``size``; ``closes``: when."""

    def __init__(
        self, name: str, args: AutoScalingSiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("AutoScalingSite", args, AutoScalingSiteArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        places = list(zip(context.zones, context.vswitch_cidrs, strict=False))
        classroom = ClassroomRefs(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        self._resource_group_id = classroom["resource_group_id"]
        vswitches = self._vswitches(classroom["vpc_id"], places)
        security_group = self._security_group(classroom["vpc_id"])
        group = self._group(spec, vswitches)
        self._scaling_configuration(spec.server, group, security_group)
        scale_out = self._rule("scale-out", 1, group, spec.busy_percent, ">=")
        scale_in = self._rule("scale-in", -1, group, spec.quiet_percent, "<")
        closes_at = None if spec.closes_at == NEVER else spec.closes_at or context.release_at
        self._schedule("opening-task", spec.opens_at, group, spec.min_size, spec.max_size)
        self._schedule("closing-task", closes_at, group, 0, 0)

        self.vswitch_ids = pulumi.Output.all(*[vswitch.id for vswitch in vswitches])
        self.security_group_id, self.scaling_group_id = security_group.id, group.id
        self.summary = pulumi.Output.all(
            scaling_group=group.scaling_group_name,
            scale_out=scale_out.scaling_rule_name,
            scale_in=scale_in.scaling_rule_name,
            size=f"{spec.min_size} to {spec.max_size}",
            closes=closes_at or "never",
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> AutoScalingSiteSpec:
        """Sizes, thresholds, times and the kind of server."""
        min_size = arguments.integer("min_size", 1, low=1, high=MOST_SERVERS)
        max_size = arguments.integer("max_size", max(3, min_size), low=1, high=MOST_SERVERS)
        if max_size < min_size:
            raise arguments.wrong("max_size", max_size, f"at least min_size, which is {min_size}")
        busy = arguments.integer("busy_percent", 70, low=20, high=95)
        quiet = arguments.integer("quiet_percent", 20, low=1, high=60)
        if quiet >= busy:
            raise arguments.wrong("quiet_percent", quiet, f"less than busy_percent, which is {busy}")
        return AutoScalingSiteSpec(
            min_size=min_size,
            max_size=max_size,
            busy_percent=busy,
            quiet_percent=quiet,
            opens_at=_instant(arguments, "opens_at"),
            closes_at=NEVER if arguments.get("closes_at") == NEVER else _instant(arguments, "closes_at"),
            server=ServerSpec.read(arguments),
        )

    def _vswitches(self, vpc_id: pulumi.Input[str], places: list[tuple[str, str]]) -> list[vpc.Switch]:
        return [
            vpc.Switch(
                self.child_name(f"vswitch-{number}"),
                vswitch_name=self.cloud_name(f"vswitch-{number}"),
                vpc_id=vpc_id,
                zone_id=zone,
                cidr_block=cidr,
                tags=self.tags,
                opts=self.child_options(),
            )
            for number, (zone, cidr) in enumerate(places, start=1)
        ]

    def _security_group(self, vpc_id: pulumi.Input[str]) -> ecs.SecurityGroup:
        security_group = ecs.SecurityGroup(
            self.child_name("security-group"),
            security_group_name=self.cloud_name("security-group"),
            description="The website, for the seat's own addresses",
            security_group_type="normal",
            vpc_id=vpc_id,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        # Neighbours in the class's network stay out; a load balancer in the seat's vSwitches gets in.
        ecs.SecurityGroupRule(
            self.child_name("ingress-http"),
            security_group_id=security_group.id,
            type="ingress",
            ip_protocol="tcp",
            nic_type="intranet",
            policy="accept",
            port_range="80/80",
            priority=1,
            cidr_ip=seat_cidr(self.context.slot),
            description="The website",
            opts=self.child_options(),
        )
        return security_group

    def _group(self, spec: AutoScalingSiteSpec, vswitches: list[vpc.Switch]) -> ess.ScalingGroup:
        return ess.ScalingGroup(
            self.child_name("scaling-group"),
            scaling_group_name=self.cloud_name("scaling-group"),
            min_size=spec.min_size,
            max_size=spec.max_size,
            default_cooldown=60,
            vswitch_ids=[vswitch.id for vswitch in vswitches],
            multi_az_policy="BALANCE",
            health_check_type="ECS",
            scaling_policy="release",
            removal_policies=["OldestScalingConfiguration", "OldestInstance"],
            group_deletion_protection=False,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            # A load balancer joins by an attachment of its own; that is no change of the group.
            opts=self.child_options(ignore_changes=["alb_server_groups"]),
        )

    def _scaling_configuration(
        self, spec: ServerSpec, group: ess.ScalingGroup, security_group: ecs.SecurityGroup
    ) -> None:
        ess.ScalingConfiguration(
            self.child_name("scaling-configuration"),
            scaling_configuration_name=self.cloud_name("scaling-configuration"),
            scaling_group_id=group.id,
            instance_name=self.cloud_name("server"),
            instance_types=[spec.instance_type],
            image_id=newest_image(self, spec),
            security_group_id=security_group.id,
            credit_specification="Standard" if spec.burstable else None,
            system_disk_category="cloud_essd",
            system_disk_performance_level="PL0",
            system_disk_size=SYSTEM_DISK_GB,
            system_disk_encrypted=True,
            user_data=website_script(self.context),
            active=True,
            enable=True,
            # The last configuration of a group can only go together with the group.
            force_delete=True,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(ignore_changes=[] if spec.image_id else ["image_id"]),
        )

    def _rule(
        self, role: str, change: int, group: ess.ScalingGroup, percent: int, comparison: str
    ) -> ess.ScalingRule:
        """Add or remove servers when the load is high or low for two minutes."""
        rule = ess.ScalingRule(
            self.child_name(role),
            scaling_rule_name=self.cloud_name(role),
            scaling_group_id=group.id,
            scaling_rule_type="SimpleScalingRule",
            adjustment_type="QuantityChangeInCapacity",
            adjustment_value=change,
            cooldown=60,
            opts=self.child_options(),
        )
        ess.Alarm(
            self.child_name(f"{role}-alarm"),
            name=self.cloud_name(role),
            description=f"CPU load {comparison} {percent} %",
            scaling_group_id=group.id,
            alarm_actions=[rule.ari],
            metric_type="system",
            metric_name="CpuUtilization",
            statistics="Average",
            comparison_operator=comparison,
            threshold=str(percent),
            period=60,
            evaluation_count=2,
            opts=self.child_options(),
        )
        return rule

    def _schedule(self, role: str, at: str | None, group: ess.ScalingGroup, least: int, most: int) -> None:
        if at is None:
            return
        ess.ScheduledTask(
            self.child_name(role),
            scheduled_task_name=self.cloud_name(role),
            description=f"From {least} to {most} servers",
            scaling_group_id=group.id,
            launch_time=minute(at),
            min_value=least,
            max_value=most,
            opts=self.child_options(),
        )


def minute(instant: str) -> str:
    """An instant such as ``2026-12-01T08:30:00Z`` as scheduled tasks want it: ``2026-12-01T08:30Z``."""
    return datetime.strptime(instant, _INSTANT).strftime(_MINUTE)


def _instant(arguments: Arguments, key: str) -> str | None:
    if arguments.get(key) is None:
        return None
    value = arguments.text(key)
    try:
        minute(value)
    except ValueError:
        raise arguments.wrong(key, value, "a time in UTC as in '2026-12-01T08:30:00Z'") from None
    return value
