"""V2: a server with monitoring: its load and its log, with an alarm on each."""

import json
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import cms, ecs, log, sls

from labstacks.advanced.first_start import ACCESS_LOG, log_agent_commands, website_script
from labstacks.advanced.log_settings import SEPARATORS, charts, failures_over, indexed_fields, json_lines_of
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.security_group import security_group
from labstacks.components.blocks.server import ImageOptions, server
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import optional_line, whole_number

LOGSTORE = "access"
VISIT_EVERY = 5
"""Seconds after which the server visits itself; every tenth visit fails."""


class MonitoredServerArgs(TypedDict):
    """What is monitored, which values raise an alarm, and who gets it."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    keep_days: NotRequired[int]
    """How many days the log is kept, 1 to 30. Default: 7."""
    cpu_percent: NotRequired[int]
    """The CPU load that raises an alarm, 10 to 99 percent. Default: 80."""
    failures: NotRequired[int]
    """How many failed requests within five minutes raise an alert, 1 to 1000. Default: 5."""
    alarm_mail: NotRequired[str]
    """A mailbox of the class, never a person's, that gets the alarms. Alibaba Cloud first sends it a link to
    confirm. Default: only the console shows alarms."""
    instance_type: NotRequired[str]
    """A small type with 2 vCPU and 1 to 8 GiB. Default: ``ecs.e-c1m1.large``, with 2 GiB."""
    image_id: NotRequired[str]
    """The image it starts from. Default: the newest Alibaba Cloud Linux 3."""


class MonitoredServerOptions(ImageOptions):
    """The options of an instructor."""

    keep_days = whole_number(7, low=1, high=30)
    cpu_percent = whole_number(80, low=10, high=99)
    failures = whole_number(5, low=1, high=1000)
    alarm_mail = optional_line()

    def check(self, arguments: Arguments) -> None:
        """An address has an @."""
        if self.alarm_mail is not None and "@" not in self.alarm_mail:
            raise arguments.wrong(
                "alarm_mail", self.alarm_mail, "an e-mail address, such as that of the class"
            )


class MonitoredServer(LabComponent):
    """A small web server that visits itself, its log in a searchable store, a dashboard, and two alarms.

    The server has no open port: the log agent only connects to Log Service, inside the cloud. The console
    shows the alarms; mail goes only to a mailbox that is given, so nothing personal is kept.
    """

    lab = "V2"
    type_token = "labstacks:index:MonitoredServer"
    options_type = MonitoredServerOptions

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
        context, options = LabContext.of(arguments.require("context")), MonitoredServerOptions(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "vpc_id", "vswitch_ids", "resource_group_id")
        super().__init__(name, context, opts)

        self._resource_group_id = classroom["resource_group_id"]
        self.security_group = security_group(
            self,
            "Closed: no visitor needs to get in",
            vpc_id=classroom["vpc_id"],
            resource_group_id=self._resource_group_id,
            cloud_name="server-security-group",
        )
        self.server = self._server(options, classroom["vswitch_ids"][0])
        self.log_project = self._project(classroom["account_id"])
        self.logstore = self._logstore(options.keep_days)
        self._collect()
        self.dashboard = self._dashboard(self.log_project)
        self.alert = self._alert(self.log_project, options.failures)
        self.alarm = self._alarm(options)

        self.instance_id, self.project = self.server.id, self.log_project.project_name
        self.summary = pulumi.Output.all(
            server=self.server.instance_name,
            log_project=self.log_project.project_name,
            log_store=LOGSTORE,
            dashboard=self.dashboard.dashboard_name,
            alarm=self.alarm.name,
            alert=self.alert.alert_name,
        )
        self.publish()

    def _server(self, options: MonitoredServerOptions, vswitch_id: pulumi.Input[str]) -> "ecs.Instance":
        agent = log_agent_commands(self.context.region, self.name_prefix)
        return server(
            self,
            "server",
            options,
            # In the classroom's vSwitch: this lab is about watching a server, and needs no network of its
            # own.
            vswitch_id=vswitch_id,
            security_group_id=self.security_group.id,
            resource_group_id=self._resource_group_id,
            user_data=website_script(self.context, visit_every=VISIT_EVERY, more=agent),
        )

    def _project(self, account_id: pulumi.Output[str]) -> "log.Project":
        return log.Project(
            self.child_name("log-project"),
            project_name=self.global_name("logs", account_id),
            description=f"Logs of seat {self.context.seat}",
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _logstore(self, keep_days: int) -> "log.Store":
        store = log.Store(
            self.child_name("logstore"),
            project_name=self.log_project.project_name,
            logstore_name=LOGSTORE,
            retention_period=keep_days,
            # A shard takes 5 MB a second, far more than one website writes. Each one costs by the day.
            shard_count=1,
            auto_split=False,
            opts=self.child_options(),
        )
        # Without an index, logs are stored but cannot be searched.
        log.StoreIndex(
            self.child_name("logstore-index"),
            project=self.log_project.project_name,
            logstore=store.logstore_name,
            full_text={"case_sensitive": False, "token": SEPARATORS},
            field_searches=indexed_fields(),
            opts=self.child_options(),
        )
        return store

    def _collect(self) -> None:
        """Let the agent on the server send the access log to the logstore."""
        project = self.log_project.project_name
        machines = sls.MachineGroup(
            self.child_name("machine-group"),
            project_name=project,
            group_name=LOGSTORE,
            # By a name that the server gives itself, because its address is not known before it exists.
            machine_identify_type="userdefined",
            machine_lists=[self.name_prefix],
            opts=self.child_options(),
        )
        collection = sls.LogtailConfig(
            self.child_name("logtail-config"),
            project_name=project,
            logtail_config_name=LOGSTORE,
            input_type="file",
            input_detail=json.dumps(json_lines_of(ACCESS_LOG), sort_keys=True),
            output_type="LogService",
            output_detail={
                # The internal address: logs do not leave the cloud's network, and their traffic is free.
                "endpoint": f"{self.context.region}-intranet.log.aliyuncs.com",
                "region": self.context.region,
                "logstore_name": self.logstore.logstore_name,
            },
            opts=self.child_options(),
        )
        log.LogTailAttachment(
            self.child_name("logtail-attachment"),
            project=project,
            logtail_config_name=collection.logtail_config_name,
            machine_group_name=machines.group_name,
            opts=self.child_options(),
        )

    def _dashboard(self, project: "log.Project") -> "log.Dashboard":
        return log.Dashboard(
            self.child_name("dashboard"),
            project_name=project.project_name,
            dashboard_name=self.cloud_name("dashboard"),
            display_name=f"The website of {self.context.owner}",
            attribute=json.dumps({"type": "grid"}),
            char_list=json.dumps(charts(LOGSTORE), sort_keys=True),
            opts=self.child_options(),
        )

    def _alert(self, project: "log.Project", failures: int) -> "sls.Alert":
        return sls.Alert(
            self.child_name("alert"),
            project_name=project.project_name,
            alert_name=self.cloud_name("alert"),
            display_name=f"Failures on the website of {self.context.owner}",
            schedule={"type": "FixedRate", "interval": "1m", "time_zone": "+0800", "run_immdiately": True},
            configuration=failures_over(failures, project.project_name, LOGSTORE, self.context.region),
            status="ENABLED",
            opts=self.child_options(),
        )

    def _alarm(self, options: MonitoredServerOptions) -> "cms.Alarm":
        contacts = [self._contact(options.alarm_mail).alarm_contact_name] if options.alarm_mail else []
        group = cms.AlarmContactGroup(
            self.child_name("alarm-contact-group"),
            alarm_contact_group_name=self.cloud_name("alarms"),
            describe=f"Gets the alarms of seat {self.context.seat}",
            contacts=contacts,
            enable_subscribed=False,
            opts=self.child_options(),
        )
        return cms.Alarm(
            self.child_name("alarm"),
            name=self.cloud_name("alarm"),
            project="acs_ecs_dashboard",
            metric="CPUUtilization",
            metric_dimensions=self.server.id.apply(lambda id_: json.dumps([{"instanceId": id_}])),
            period=60,
            escalations_warn={
                "statistics": "Average",
                "comparison_operator": ">=",
                "threshold": str(options.cpu_percent),
                # Twice in a row: one busy minute is no reason to wake somebody.
                "times": 2,
            },
            contact_groups=[group.alarm_contact_group_name],
            # At most one mail in ten minutes for one alarm, or people stop reading them.
            silence_time=600,
            enabled=True,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _contact(self, mail: str) -> "cms.AlarmContact":
        return cms.AlarmContact(
            self.child_name("alarm-contact"),
            alarm_contact_name=self.cloud_name("alarms"),
            describe=f"The mailbox for alarms of class {self.context.class_name}",
            channels_mail=mail,
            lang="en",
            # The address is empty in the API until its owner confirms it.
            opts=self.child_options(ignore_changes=["channels_mail"]),
        )
