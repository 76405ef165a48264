"""Lab V3: a function that runs when somebody visits, or when a file arrives. No server anywhere."""

import json
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import fc, oss, ram

from labstacks.advanced.first_start import payload, zipped
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

RUNTIME = "python3.10"
MOUNT = "/mnt/files"
MEMORY_MB = (128, 256, 512, 1024)
MOST_INSTANCES = 10
_ARRIVALS = [
    f"oss:ObjectCreated:{how}" for how in ("PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload")
]


class EventFunctionArgs(TypedDict):
    """What a seat's function may use, and who may call it."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    memory_mb: NotRequired[int]
    """The function's memory: 128, 256, 512 or 1024 MB; it gets a vCPU in proportion. Default: 128."""
    timeout_seconds: NotRequired[int]
    """After how many seconds a run is ended, 1 to 300. Default: 30."""
    max_instances: NotRequired[int]
    """How many may run at once, 1 to 10: what bounds the cost. Default: 2."""
    signed_only: NotRequired[bool]
    """Whether callers over HTTP must sign. Default: false; whoever knows the address may call."""


@dataclass(frozen=True)
class EventFunctionSpec:
    """The checked form of the plain keys of :class:`EventFunctionArgs`."""

    memory_mb: int
    timeout_seconds: int
    max_instances: int
    signed_only: bool

    @property
    def cpu(self) -> float:
        """vCPU in proportion to the memory; the cloud wants 1 to 4 GiB for each, in steps of 0.05."""
        return max(0.05, round(self.memory_mb / 1024 / 2 * 20) / 20)


class EventFunction(LabComponent):
    """A function with two triggers, a private bucket mounted into it, and a role for no more than that.

    Over HTTP it counts words. A file put under ``in/`` makes it write a report under ``out/``.
    """

    lab = "V3"

    bucket: pulumi.Output[str]
    """The bucket's name."""
    function_name: pulumi.Output[str]
    """The function's name."""
    summary: pulumi.Output[dict[str, str]]
    """``function``; ``url``: where it answers; ``bucket``; ``upload_to``, ``reports_in``: prefixes in it."""

    def __init__(
        self, name: str, args: EventFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("EventFunction", args, EventFunctionArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "resource_group_id")
        super().__init__(name, context, opts)

        self._account_id, self._resource_group_id = classroom["account_id"], classroom["resource_group_id"]
        bucket = self._bucket()
        role, permission = self._role(
            "function-role", "fc.aliyuncs.com", self._account_id.apply(self._may_use_files)
        )
        function = self._function(spec, bucket, role, permission)
        web = self._web_trigger(function, spec.signed_only)
        self._upload_trigger(function, bucket)

        self.bucket, self.function_name = bucket.id, function.function_name
        self.summary = pulumi.Output.all(
            function=function.function_name,
            url=web.http_trigger.apply(lambda trigger: trigger.url_internet),
            bucket=bucket.id,
            upload_to="in/",
            reports_in="out/",
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> EventFunctionSpec:
        """Memory, time, how many at once, and for whom."""
        memory = arguments.integer("memory_mb", MEMORY_MB[0])
        if memory not in MEMORY_MB:
            raise arguments.wrong("memory_mb", memory, f"one of {', '.join(map(str, MEMORY_MB))}")
        return EventFunctionSpec(
            memory_mb=memory,
            timeout_seconds=arguments.integer("timeout_seconds", 30, low=1, high=300),
            max_instances=arguments.integer("max_instances", 2, low=1, high=MOST_INSTANCES),
            signed_only=arguments.flag("signed_only", False),
        )

    def _bucket(self) -> oss.Bucket:
        bucket = oss.Bucket(
            self.child_name("bucket"),
            bucket=self._account_id.apply(lambda account: self.context.global_name("events", account)),
            storage_class="Standard",
            redundancy_type="LRS",
            server_side_encryption_rule={"sse_algorithm": "AES256"},
            resource_group_id=self._resource_group_id,
            force_destroy=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        oss.BucketPublicAccessBlock(
            self.child_name("bucket-public-access-block"),
            bucket=bucket.id,
            block_public_access=True,
            opts=self.child_options(),
        )
        return bucket

    def _role(self, role: str, service: str, document: pulumi.Input[str]) -> tuple[ram.Role, pulumi.Resource]:
        """A role that one service may take, with one policy."""
        taken = ram.Role(
            self.child_name(role),
            role_name=self.cloud_name(role),
            description=f"Taken by {service} for the function of seat {self.context.seat}",
            assume_role_policy_document=trust(service),
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        policy = ram.Policy(
            self.child_name(f"{role}-policy"),
            policy_name=self.cloud_name(role),
            policy_document=document,
            rotate_strategy="DeleteOldestNonDefaultVersionWhenLimitExceeded",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        permission = ram.RolePolicyAttachment(
            self.child_name(f"{role}-policy-attachment"),
            role_name=taken.role_name,
            policy_name=policy.policy_name,
            policy_type="Custom",
            opts=self.child_options(),
        )
        return taken, permission

    def _may_use_files(self, account: str) -> str:
        bucket = f"acs:oss:*:{account}:{self.context.global_name('events', account)}"
        return allow(["oss:GetBucketInfo", "oss:ListObjects", "oss:GetObject", "oss:PutObject"], bucket)

    def _may_call(self, account: str) -> str:
        return allow(
            ["fc:InvokeFunction"], f"acs:fc:{self.context.region}:{account}:functions/{self._function_name}"
        )

    @property
    def _function_name(self) -> str:
        return self.cloud_name("function")

    def _function(
        self,
        spec: EventFunctionSpec,
        bucket: oss.Bucket,
        role: ram.Role,
        permission: ram.RolePolicyAttachment,
    ) -> fc.V3Function:
        inside = f"http://oss-{self.context.region}-internal.aliyuncs.com"
        function = fc.V3Function(
            self.child_name("function"),
            function_name=self._function_name,
            description="Counts words",
            runtime=RUNTIME,
            handler="index.handler",
            code={"zip_file": zipped({"index.py": payload("function.py")})},
            cpu=spec.cpu,
            memory_size=spec.memory_mb,
            disk_size=512,
            timeout=spec.timeout_seconds,
            instance_concurrency=1,
            internet_access=False,
            environment_variables={"FILES": MOUNT},
            role=role.arn,
            oss_mount_config={
                "mount_points": [{"bucket_name": bucket.id, "mount_dir": MOUNT, "endpoint": inside}],
            },
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(depends_on=[permission]),
        )
        fc.V3ConcurrencyConfig(
            self.child_name("concurrency-config"),
            function_name=function.function_name,
            reserved_concurrency=spec.max_instances,
            opts=self.child_options(),
        )
        return function

    def _web_trigger(self, function: fc.V3Function, signed_only: bool) -> fc.V3Trigger:
        config = {"authType": "function" if signed_only else "anonymous", "methods": ["GET", "POST"]}
        return self._trigger("http-trigger", "http", function, config)

    def _upload_trigger(self, function: fc.V3Function, bucket: oss.Bucket) -> None:
        role, permission = self._role(
            "trigger-role", "oss.aliyuncs.com", self._account_id.apply(self._may_call)
        )
        # Only what is put under in/: a report under out/ must not call the function again.
        config = {"events": _ARRIVALS, "filter": {"key": {"prefix": "in/", "suffix": ""}}}
        source = pulumi.Output.format("acs:oss:{0}:{1}:{2}", self.context.region, self._account_id, bucket.id)
        self._trigger(
            "oss-trigger",
            "oss",
            function,
            config,
            source_arn=source,
            invocation_role=role.arn,
            opts=self.child_options(depends_on=[permission]),
        )

    def _trigger(
        self, role: str, kind: str, function: fc.V3Function, config: dict[str, Any], **more: Any
    ) -> fc.V3Trigger:
        return fc.V3Trigger(
            self.child_name(role),
            trigger_name=role,
            trigger_type=kind,
            function_name=function.function_name,
            qualifier="LATEST",
            trigger_config=json.dumps(config, sort_keys=True),
            **{"opts": self.child_options(), **more},
        )


def trust(service: str) -> str:
    """The document that lets a cloud service, e.g. ``fc.aliyuncs.com``, take a role."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": [service]}}
    return json.dumps({"Version": "1", "Statement": [statement]})


def allow(actions: list[str], *resources: str) -> str:
    """A policy that allows some actions on some resources and on what is inside them."""
    inside = [place for resource in resources for place in (resource, f"{resource}/*")]
    statement = {"Effect": "Allow", "Action": actions, "Resource": inside}
    return json.dumps({"Version": "1", "Statement": [statement]})
