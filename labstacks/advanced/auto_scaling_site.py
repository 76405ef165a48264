"""V1: a website that gets more servers under load, and fewer without."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, ess

from labstacks.advanced.first_start import website_script
from labstacks.alicloud.zones import encrypts_system_disks
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.security_group import allow_ingress, security_group
from labstacks.components.blocks.server import SYSTEM_DISK_GB, ImageOptions, newest_image
from labstacks.components.blocks.vswitch import seat_vswitches
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.network import seat_cidr
from labstacks.components.options import option, whole_number

NEVER = "never"
MAX_SERVERS = 6
_INSTANT, _MINUTE = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%MZ"


class AutoScalingSiteArgs(TypedDict):
    """How many servers a seat's website may have, and when it gets another."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    min_size: NotRequired[int]
    """The fewest servers, 1 to 6. Default: 1."""
    max_size: NotRequired[int]
    """The most servers, 1 to 6; limits the cost. Default: 3."""
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
    """A small type with 2 vCPU and 1 to 8 GiB. Default: ``ecs.e-c1m1.large``, with 2 GiB."""
    image_id: NotRequired[str]
    """The image they start from. Default: the newest Alibaba Cloud Linux 3."""
    vswitch_ids: NotRequired[pulumi.Input[list[pulumi.Input[str]]]]
    """The two vSwitches to use, in the first two of the context's zones. Default: new ones with the seat's
    addresses. A seat has these once, so a second site takes the output ``vswitch_ids`` of the first."""


class AutoScalingSiteOptions(ImageOptions):
    """The options of an instructor."""

    min_size = whole_number(1, low=1, high=MAX_SERVERS)
    max_size = whole_number(3, low=1, high=MAX_SERVERS)
    busy_percent = whole_number(70, low=20, high=95)
    quiet_percent = whole_number(20, low=1, high=60)
    opens_at = option(lambda arguments, key: _instant(arguments, key))
    closes_at = option(lambda arguments, key: _instant_or_never(arguments, key))

    def check(self, arguments: Arguments) -> None:
        """The limits must leave room between them."""
        if arguments.get("max_size") is None:
            self.values["max_size"] = max(self.max_size, self.min_size)
        if self.max_size < self.min_size:
            raise arguments.wrong("max_size", self.max_size, f"at least min_size, which is {self.min_size}")
        if self.quiet_percent >= self.busy_percent:
            limit = f"less than busy_percent, which is {self.busy_percent}"
            raise arguments.wrong("quiet_percent", self.quiet_percent, limit)


class AutoScalingSite(LabComponent):
    """A scaling group over two zones, with a rule and an alarm in each direction, and a closing time.

    The servers are small, encrypted and without a public address; their website is for the seat's own
    addresses only. A scaling group has no release time, so at closing time a scheduled task
    removes its last server.
    """

    lab = "V1"
    type_token = "labstacks:index:AutoScalingSite"
    options_type = AutoScalingSiteOptions

    vswitch_ids: pulumi.Output[list[str]]
    """The seat's two vSwitches, in the first two of the context's zones."""
    security_group_id: pulumi.Output[str]
    """The servers' security group, ``sg-…``."""
    scaling_group_id: pulumi.Output[str]
    """The scaling group, ``asg-…``."""
    summary: pulumi.Output[dict[str, str]]
    """``scaling_group``; ``scale_out``, ``scale_in``: its rules; ``size``; ``closes``: when."""

    def __init__(
        self, name: str, args: AutoScalingSiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("AutoScalingSite", args, AutoScalingSiteArgs)
        context, options = LabContext.of(arguments.require("context")), AutoScalingSiteOptions(arguments)
        context.vswitch_cidrs  # noqa: B018 raises for the classroom, which has no slot
        vswitch_ids = arguments.optional_references("vswitch_ids")
        classroom = ClassroomRefs(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        self._resource_group_id = classroom["resource_group_id"]
        if vswitch_ids is None:
            vswitch_ids = [vswitch.id for vswitch in seat_vswitches(self, classroom["vpc_id"])]
        self.vswitch_ids = pulumi.Output.from_input(vswitch_ids)
        self.security_group = self._security_group(classroom["vpc_id"])
        self.scaling_group = self._scaling_group(options, vswitch_ids)
        self.scaling_configuration = self._scaling_configuration(options)
        scale_out = self._rule("scale-out", 1, options.busy_percent, ">=")
        scale_in = self._rule("scale-in", -1, options.quiet_percent, "<")
        closes_at = None if options.closes_at == NEVER else options.closes_at or context.release_at
        self._schedule("opening-task", options.opens_at, options.min_size, options.max_size)
        self._schedule("closing-task", closes_at, 0, 0)

        self.security_group_id = self.security_group.id
        # A group becomes active with its configuration, and nothing can be attached to it before.
        active = pulumi.Output.all(self.scaling_group.id, self.scaling_configuration.id)
        self.scaling_group_id = active.apply(lambda ids: ids[0])
        self.summary = pulumi.Output.all(
            scaling_group=self.scaling_group.scaling_group_name,
            scale_out=scale_out.scaling_rule_name,
            scale_in=scale_in.scaling_rule_name,
            size=f"{options.min_size} to {options.max_size}",
            closes=closes_at or "never",
        )
        self.publish()

    def _security_group(self, vpc_id: pulumi.Input[str]) -> "ecs.SecurityGroup":
        group = security_group(
            self,
            "The website, for the seat's own addresses",
            vpc_id=vpc_id,
            resource_group_id=self._resource_group_id,
        )
        # Allow a load balancer in the seat's vSwitches, but no other seat in the class's network.
        allow_ingress(
            self,
            "ingress-http",
            "The website",
            security_group_id=group.id,
            source=seat_cidr(self.context.slot),
            port=80,
        )
        return group

    def _scaling_group(
        self, options: AutoScalingSiteOptions, vswitch_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    ) -> "ess.ScalingGroup":
        return ess.ScalingGroup(
            self.child_name("scaling-group"),
            scaling_group_name=self.cloud_name("scaling-group"),
            min_size=options.min_size,
            max_size=options.max_size,
            # After a change the load needs a while to follow. Without a pause the group would add servers
            # in vain.
            default_cooldown=60,
            vswitch_ids=vswitch_ids,
            # Servers spread over both zones, so that the failure of one leaves half of them.
            multi_az_policy="BALANCE",
            health_check_type="ECS",
            scaling_policy="release",
            # The oldest first: they run the oldest configuration.
            removal_policies=["OldestScalingConfiguration", "OldestInstance"],
            # A protected group would keep a class from being removed.
            group_deletion_protection=False,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            # A separate attachment adds the load balancer, which must not show as a change of the group.
            opts=self.child_options(ignore_changes=["alb_server_groups"]),
        )

    def _scaling_configuration(self, options: AutoScalingSiteOptions) -> "ess.ScalingConfiguration":
        # A newer image appears every few weeks; the other two are defaults of the API that no lab sets.
        ignored = ["spot_strategy", "internet_max_bandwidth_in"] + ([] if options.image_id else ["image_id"])
        return ess.ScalingConfiguration(
            self.child_name("scaling-configuration"),
            scaling_configuration_name=self.cloud_name("scaling-configuration"),
            scaling_group_id=self.scaling_group.id,
            instance_name=self.cloud_name("web"),
            instance_types=[options.instance_type],
            image_id=newest_image(self, options),
            security_group_id=self.security_group.id,
            credit_specification="Standard" if options.burstable else None,
            system_disk_category="cloud_essd",
            system_disk_performance_level="PL0",
            system_disk_size=SYSTEM_DISK_GB,
            # One configuration serves both zones.
            system_disk_encrypted=all(encrypts_system_disks(zone) for zone in self.context.zones[:2]),
            user_data=website_script(self.context),
            active=True,
            enable=True,
            # The last configuration of a group can only be deleted together with the group.
            force_delete=True,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self._with_the_group(ignore_changes=ignored),
        )

    def _with_the_group(self, **more: Any) -> pulumi.ResourceOptions:
        # Deleting the group deletes these too. Deleting them separately fails while the group is being
        # deleted.
        return self.child_options(deleted_with=self.scaling_group, **more)

    def _rule(self, role: str, change: int, percent: int, comparison: str) -> "ess.ScalingRule":
        """Add or remove servers when the load is high or low for two minutes."""
        rule = ess.ScalingRule(
            self.child_name(role),
            scaling_rule_name=self.cloud_name(role),
            scaling_group_id=self.scaling_group.id,
            scaling_rule_type="SimpleScalingRule",
            # One server at a time: students can watch each step.
            adjustment_type="QuantityChangeInCapacity",
            adjustment_value=change,
            cooldown=60,
            opts=self._with_the_group(),
        )
        ess.Alarm(
            self.child_name(f"{role}-alarm"),
            name=self.cloud_name(role),
            description=f"CPU load {comparison} {percent} %",
            scaling_group_id=self.scaling_group.id,
            alarm_actions=[rule.ari],
            metric_type="system",
            metric_name="CpuUtilization",
            statistics="Average",
            comparison_operator=comparison,
            threshold=str(percent),
            period=60,
            evaluation_count=2,
            opts=self._with_the_group(),
        )
        return rule

    def _schedule(self, role: str, at: str | None, least: int, most: int) -> None:
        if at is None:
            return
        ess.ScheduledTask(
            self.child_name(role),
            scheduled_task_name=self.cloud_name(role),
            description=f"From {least} to {most} servers",
            scaling_group_id=self.scaling_group.id,
            launch_time=minute(at),
            min_value=least,
            max_value=most,
            opts=self._with_the_group(),
        )


def minute(instant: str) -> str:
    """An instant such as ``2026-12-01T08:30:00Z`` as scheduled tasks want it: ``2026-12-01T08:30Z``."""
    return datetime.strptime(instant, _INSTANT).strftime(_MINUTE)


def _instant_or_never(arguments: Arguments, key: str) -> str | None:
    return NEVER if arguments.get(key) == NEVER else _instant(arguments, key)


def _instant(arguments: Arguments, key: str) -> str | None:
    if arguments.get(key) is None:
        return None
    value = arguments.text(key)
    try:
        minute(value)
    except ValueError:
        raise arguments.wrong(key, value, "a time in UTC as in '2026-12-01T08:30:00Z'") from None
    return value
