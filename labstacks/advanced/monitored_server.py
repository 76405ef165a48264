"""Lab V2: a server whose load and whose log one can watch, with alarms on both."""

import json
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import cms, ecs, log, sls

from labstacks.advanced.first_start import ACCESS_LOG, log_agent_commands, website_script
from labstacks.advanced.log_settings import SEPARATORS, charts, failures_over, indexed_fields, json_lines_of
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.server import ServerSpec, server

STORE = "access"
VISIT_EVERY = 5
"""Seconds after which the server visits itself; every tenth visit fails."""


class MonitoredServerArgs(TypedDict):
    """What is watched, from when on it is too much, and who is told."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    keep_days: NotRequired[int]
    """How many days the log is kept, 1 to 30. Default: 7."""
    cpu_percent: NotRequired[int]
    """From which CPU load on there is an alarm, 10 to 99. Default: 80."""
    failures: NotRequired[int]
    """How many failed requests within five minutes raise an alert, 1 to 1000. Default: 5."""
    alarm_mail: NotRequired[str]
    """A mailbox of the class, never a person's, that gets the alarms. Default: the console shows them."""
    instance_type: NotRequired[str]
    """The server's type, one of :data:`~labstacks.components.server.SMALL_TYPES`.
    Default: ``ecs.e-c1m1.large``."""
    image_id: NotRequired[str]
    """What it starts from. Default: the newest Alibaba Cloud Linux 3."""


@dataclass(frozen=True)
class MonitoredServerSpec:
    """The checked form of the plain keys of :class:`MonitoredServerArgs`."""

    keep_days: int
    cpu_percent: int
    failures: int
    alarm_mail: str | None
    server: ServerSpec


class MonitoredServer(LabComponent):
    """A small web server that visits itself, its log in a searchable store, a dashboard, and two alarms.

    The server has no open port: nobody needs to get in, and the log's agent only goes out, inside the
    cloud. Alarms show in the console; a mailbox is told only if one is given, so nothing personal is kept.
    """

    lab = "V2"

    instance_id: pulumi.Output[str]
    """The server, ``i-…``."""
    project: pulumi.Output[str]
    """The project of the log service."""
    summary: pulumi.Output[dict[str, str]]
    """``server``; ``log_project``, ``log_store``; ``dashboard``; ``alarm`` on load, ``alert`` on failures."""

    def __init__(
        self, name: str, args: MonitoredServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("MonitoredServer", args, MonitoredServerArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "vpc_id", "vswitch_ids", "resource_group_id")
        super().__init__(name, context, opts)

        self._resource_group_id = classroom["resource_group_id"]
        machine = self._server(spec.server, classroom["vpc_id"], classroom["vswitch_ids"][0])
        project, store = self._store(spec.keep_days, classroom["account_id"])
        self._collect(project, store)
        dashboard = self._dashboard(project)
        alert = self._alert(project, spec.failures)
        alarm = self._alarm(machine, spec)

        self.instance_id, self.project = machine.id, project.project_name
        self.summary = pulumi.Output.all(
            server=machine.instance_name,
            log_project=project.project_name,
            log_store=STORE,
            dashboard=dashboard.dashboard_name,
            alarm=alarm.name,
            alert=alert.alert_name,
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> MonitoredServerSpec:
        """Thresholds, how long the log is kept, who is told, and the kind of server."""
        mail = arguments.get("alarm_mail")
        if mail is not None and "@" not in arguments.text("alarm_mail"):
            raise arguments.wrong("alarm_mail", mail, "an e-mail address, such as that of the class")
        return MonitoredServerSpec(
            keep_days=arguments.integer("keep_days", 7, low=1, high=30),
            cpu_percent=arguments.integer("cpu_percent", 80, low=10, high=99),
            failures=arguments.integer("failures", 5, low=1, high=1000),
            alarm_mail=mail,
            server=ServerSpec.read(arguments),
        )

    def _server(
        self, spec: ServerSpec, vpc_id: pulumi.Input[str], vswitch_id: pulumi.Input[str]
    ) -> ecs.Instance:
        security_group = ecs.SecurityGroup(
            self.child_name("security-group"),
            security_group_name=self.cloud_name("security-group"),
            description="Closed: nobody needs to get in",
            security_group_type="normal",
            vpc_id=vpc_id,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        agent = log_agent_commands(self.context.region, self.context.owner)
        return server(
            self,
            "server",
            spec,
            vswitch_id=vswitch_id,
            security_group_id=security_group.id,
            resource_group_id=self._resource_group_id,
            user_data=website_script(self.context, visit_every=VISIT_EVERY, more=agent),
        )

    def _store(self, keep_days: int, account_id: pulumi.Output[str]) -> tuple[log.Project, log.Store]:
        project = log.Project(
            self.child_name("log-project"),
            project_name=account_id.apply(lambda account: self.context.global_name("logs", account)),
            description=f"What seat {self.context.seat} watches",
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        store = log.Store(
            self.child_name("logstore"),
            project_name=project.project_name,
            logstore_name=STORE,
            retention_period=keep_days,
            shard_count=1,
            auto_split=False,
            opts=self.child_options(),
        )
        log.StoreIndex(
            self.child_name("logstore-index"),
            project=project.project_name,
            logstore=store.logstore_name,
            full_text={"case_sensitive": False, "token": SEPARATORS},
            field_searches=indexed_fields(),
            opts=self.child_options(),
        )
        return project, store

    def _collect(self, project: log.Project, store: log.Store) -> None:
        machines = sls.MachineGroup(
            self.child_name("machine-group"),
            project_name=project.project_name,
            group_name="observed",
            machine_identify_type="userdefined",
            machine_lists=[self.context.owner],
            opts=self.child_options(),
        )
        collection = sls.LogtailConfig(
            self.child_name("logtail-config"),
            project_name=project.project_name,
            logtail_config_name=STORE,
            input_type="file",
            input_detail=json.dumps(json_lines_of(ACCESS_LOG), sort_keys=True),
            output_type="LogService",
            output_detail={
                "endpoint": f"{self.context.region}-intranet.log.aliyuncs.com",
                "region": self.context.region,
                "logstore_name": store.logstore_name,
            },
            opts=self.child_options(),
        )
        log.LogTailAttachment(
            self.child_name("logtail-attachment"),
            project=project.project_name,
            logtail_config_name=collection.logtail_config_name,
            machine_group_name=machines.group_name,
            opts=self.child_options(),
        )

    def _dashboard(self, project: log.Project) -> log.Dashboard:
        return log.Dashboard(
            self.child_name("dashboard"),
            project_name=project.project_name,
            dashboard_name=self.cloud_name("dashboard"),
            display_name=f"The website of {self.context.owner}",
            attribute=json.dumps({"type": "grid"}),
            char_list=json.dumps(charts(STORE), sort_keys=True),
            opts=self.child_options(),
        )

    def _alert(self, project: log.Project, failures: int) -> sls.Alert:
        return sls.Alert(
            self.child_name("alert"),
            project_name=project.project_name,
            alert_name=self.cloud_name("alert"),
            display_name=f"Failures on the website of {self.context.owner}",
            schedule={"type": "FixedRate", "interval": "1m", "time_zone": "+0800", "run_immdiately": True},
            configuration=failures_over(failures, project.project_name, STORE, self.context.region),
            status="ENABLED",
            opts=self.child_options(),
        )

    def _alarm(self, machine: ecs.Instance, spec: MonitoredServerSpec) -> cms.Alarm:
        contacts = [self._contact(spec.alarm_mail).alarm_contact_name] if spec.alarm_mail else []
        group = cms.AlarmContactGroup(
            self.child_name("alarm-contact-group"),
            alarm_contact_group_name=self.cloud_name("alarms"),
            describe=f"Who is told about seat {self.context.seat}",
            contacts=contacts,
            enable_subscribed=False,
            opts=self.child_options(),
        )
        return cms.Alarm(
            self.child_name("alarm"),
            name=self.cloud_name("alarm"),
            project="acs_ecs_dashboard",
            metric="CPUUtilization",
            metric_dimensions=machine.id.apply(lambda id_: json.dumps([{"instanceId": id_}])),
            period=60,
            escalations_warn={
                "statistics": "Average",
                "comparison_operator": ">=",
                "threshold": str(spec.cpu_percent),
                "times": 2,
            },
            contact_groups=[group.alarm_contact_group_name],
            silence_time=600,
            enabled=True,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _contact(self, mail: str) -> cms.AlarmContact:
        return cms.AlarmContact(
            self.child_name("alarm-contact"),
            alarm_contact_name=self.cloud_name("alarms"),
            describe=f"The mailbox for alarms of class {self.context.class_name}",
            channels_mail=mail,
            lang="en",
            opts=self.child_options(),
        )
