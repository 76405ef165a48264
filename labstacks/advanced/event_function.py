"""V3: a function that runs when it is called over HTTP, or when a file arrives. There is no server."""

import json
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import fc

from labstacks.advanced.first_start import payload, zipped
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.custom_policy import attach_to_role, custom_policy, service_role
from labstacks.components.blocks.private_bucket import private_bucket
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, flag, option, whole_number

RUNTIME = "python3.10"
MOUNT = "/mnt/files"
MEMORY_MB = (128, 256, 512, 1024)
_ARRIVALS = [
    f"oss:ObjectCreated:{how}" for how in ("PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload")
]


class EventFunctionArgs(TypedDict):
    """What a seat's function may use, and who may call it."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    memory_mb: NotRequired[int]
    """The function's memory: 128, 256, 512 or 1024 MB; it gets a vCPU in proportion. Default: 128."""
    timeout_seconds: NotRequired[int]
    """After how many seconds a run is ended, 1 to 300. Default: 30."""
    max_instances: NotRequired[int]
    """How many may run at once, 1 to 10; limits the cost. Default: 2."""
    signed_only: NotRequired[bool]
    """Whether callers over HTTP must sign. Default: false; anyone who knows the address may call."""


class EventFunctionOptions(Options):
    """The options of an instructor."""

    memory_mb = option(lambda arguments, key: _memory(arguments, key))
    timeout_seconds = whole_number(30, low=1, high=300)
    max_instances = whole_number(2, low=1, high=10)
    signed_only = flag(False)


class EventFunction(LabComponent):
    """A function with two triggers, a private bucket mounted into it, and a role limited to these.

    Over HTTP it counts words. A file put under ``in/`` makes it write a report under ``out/``.
    """

    lab = "V3"
    type_token = "labstacks:index:EventFunction"
    options_type = EventFunctionOptions

    bucket_name: pulumi.Output[str]
    """The bucket's name."""
    function_name: pulumi.Output[str]
    """The function's name."""
    summary: pulumi.Output[dict[str, str]]
    """``function``; ``url``: where it answers; ``bucket``; ``upload_to``, ``reports_in``: prefixes in it."""

    def __init__(
        self, name: str, args: EventFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("EventFunction", args, EventFunctionArgs)
        context, options = LabContext.of(arguments.require("context")), EventFunctionOptions(arguments)
        classroom = ClassroomRefs(arguments, "account_id", "resource_group_id")
        super().__init__(name, context, opts)

        self._account_id, self._resource_group_id = classroom["account_id"], classroom["resource_group_id"]
        self.bucket = private_bucket(
            self, "events", account_id=self._account_id, resource_group_id=self._resource_group_id
        ).bucket
        self.function = self._function(options)
        self._limit(options.max_instances)
        self.http_trigger = self._http_trigger(options.signed_only)
        self.oss_trigger = self._oss_trigger()

        self.bucket_name, self.function_name = self.bucket.bucket, self.function.function_name
        self.summary = pulumi.Output.all(
            function=self.function_name,
            url=self.http_trigger.http_trigger.apply(lambda trigger: trigger.url_internet),
            bucket=self.bucket_name,
            upload_to="in/",
            reports_in="out/",
        )
        self.publish()

    def _function(self, options: EventFunctionOptions) -> "fc.V3Function":
        role = self._role("function-role", "fc.aliyuncs.com", self.bucket.bucket.apply(self._may_use_files))
        # The internal address of OSS: free of charge, and it works without internet access.
        inside = f"http://oss-{self.context.region}-internal.aliyuncs.com"
        return fc.V3Function(
            self.child_name("function"),
            function_name=self.cloud_name("function"),
            description="Counts words",
            runtime=RUNTIME,
            handler="index.handler",
            code={"zip_file": zipped({"index.py": payload("function.py")})},
            cpu=cpu_for(options.memory_mb),
            memory_size=options.memory_mb,
            disk_size=512,
            timeout=options.timeout_seconds,
            # One request for each instance, so that students see instances come and go.
            instance_concurrency=1,
            # The function needs its bucket and nothing else. What it cannot reach, it cannot leak to.
            internet_access=False,
            environment_variables={"FILES": MOUNT},
            # This ARN waits for the role's policy: without the policy the function could not mount the
            # bucket.
            role=role,
            oss_mount_config={
                "mount_points": [{"bucket_name": self.bucket.bucket, "mount_dir": MOUNT, "endpoint": inside}],
            },
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            # The API reports the checksum of the code, which no lab sets.
            opts=self.child_options(ignore_changes=["code.checksum"]),
        )

    def _role(self, role: str, service: str, document: pulumi.Output[str]) -> pulumi.Output[str]:
        """Create a role that one service may assume. Returns its ARN, once it has its policy."""
        created = service_role(
            self, role, f"Assumed by {service} for the function of seat {self.context.seat}", service
        )
        policy = custom_policy(
            self, f"{role}-policy", f"For {service}, seat {self.context.seat}", document, cloud_name=role
        )
        attachment = attach_to_role(self, f"{role}-policy-attachment", policy, created.role_name)
        return pulumi.Output.all(created.arn, attachment.id).apply(lambda known: str(known[0]))

    def _may_use_files(self, bucket: str) -> str:
        return allow(
            ["oss:GetBucketInfo", "oss:ListObjects", "oss:GetObject", "oss:PutObject"],
            f"acs:oss:*:*:{bucket}",
        )

    def _may_call(self, known: list[str]) -> str:
        account, function = known
        return allow(["fc:InvokeFunction"], f"acs:fc:{self.context.region}:{account}:functions/{function}")

    def _limit(self, instances: int) -> None:
        # A limit on the cost: a function that calls itself would otherwise run without end.
        fc.V3ConcurrencyConfig(
            self.child_name("concurrency-config"),
            function_name=self.function.function_name,
            reserved_concurrency=instances,
            opts=self.child_options(),
        )

    def _http_trigger(self, signed_only: bool) -> "fc.V3Trigger":
        config = {"authType": "function" if signed_only else "anonymous", "methods": ["GET", "POST"]}
        return fc.V3Trigger(
            self.child_name("http-trigger"),
            trigger_name="web",
            trigger_type="http",
            trigger_config=json.dumps(config, sort_keys=True),
            opts=self.child_options(),
            **self._triggered(),
        )

    def _oss_trigger(self) -> "fc.V3Trigger":
        account_and_function = pulumi.Output.all(self._account_id, self.function.function_name)
        # A role of its own: OSS may call this function, and the function's role may not.
        role = self._role("trigger-role", "oss.aliyuncs.com", account_and_function.apply(self._may_call))
        # Only what is put under in/: a report under out/ must not call the function again.
        config = {"events": _ARRIVALS, "filter": {"key": {"prefix": "in/", "suffix": ""}}}
        return fc.V3Trigger(
            self.child_name("oss-trigger"),
            trigger_name="upload",
            trigger_type="oss",
            trigger_config=json.dumps(config, sort_keys=True),
            source_arn=pulumi.Output.format(
                "acs:oss:{0}:{1}:{2}", self.context.region, self._account_id, self.bucket.bucket
            ),
            invocation_role=role,
            opts=self.child_options(),
            **self._triggered(),
        )

    def _triggered(self) -> dict[str, Any]:
        return {"function_name": self.function.function_name, "qualifier": "LATEST"}


def cpu_for(memory_mb: int) -> float:
    """vCPU in proportion to the memory; the cloud wants 1 to 4 GiB for each, in steps of 0.05."""
    return max(0.05, round(memory_mb / 1024 / 2 * 20) / 20)


def _memory(arguments: Arguments, key: str) -> int:
    memory = arguments.integer(key, MEMORY_MB[0])
    if memory not in MEMORY_MB:
        raise arguments.wrong(key, memory, f"one of {', '.join(map(str, MEMORY_MB))}")
    return memory


def allow(actions: list[str], *resources: str) -> str:
    """A policy that allows some actions on some resources and on what is inside them."""
    inside = [place for resource in resources for place in (resource, f"{resource}/*")]
    statement = {"Effect": "Allow", "Action": actions, "Resource": inside}
    return json.dumps({"Version": "1", "Statement": [statement]})
