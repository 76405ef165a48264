"""B3: my first virtual computer."""

import html
import json
from typing import NotRequired, TypedDict

import pulumi

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.security_group import security_group
from labstacks.components.blocks.server import ServerOptions, server
from labstacks.components.blocks.vswitch import vswitch
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import optional_line

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{heading}</title>
<body style="font: 1.5rem sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">
<h1>{heading}</h1>
<p>This page comes from a server in the cloud. 這個網頁來自雲端上的一部伺服器。</p>
</body>
</html>
"""
LONGEST_HEADING = 80


class FirstServerArgs(TypedDict):
    """Which server a student gets."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    instance_type: NotRequired[str]
    """A small type with 2 vCPU and 1 to 8 GiB. Default: ``ecs.e-c1m1.large``, with 2 GiB."""
    image_id: NotRequired[str]
    """The image it starts from. Default: the newest Alibaba Cloud Linux 3."""
    bandwidth: NotRequired[int]
    """Mbit/s to the internet, 0 to 100. Default: 0, which means no public address."""
    page: NotRequired[str]
    """The heading of a web page that it serves on port 80, at most 80 characters and nothing personal.
    Default: no page. A change replaces the server."""
    vswitch_id: NotRequired[pulumi.Input[str]]
    """The vSwitch to put it in, in the first of the context's zones. Default: a new one with the seat's first
    addresses. A seat has these once, so a second server takes the output ``vswitch_id`` of the first."""


class FirstServerOptions(ServerOptions):
    """The options of an instructor."""

    page = optional_line(longest=LONGEST_HEADING)


class FirstServer(LabComponent):
    """A small Linux server in the seat's own slot of the class's network, with all ports closed.

    Students work on it in the browser, through the console's Session Manager. It releases itself when the
    course is over.
    """

    lab = "B3"
    type_token = "labstacks:index:FirstServer"
    options_type = FirstServerOptions

    server_id: pulumi.Output[str]
    """The server, ``i-…``."""
    vswitch_id: pulumi.Output[str]
    """The vSwitch it is in, ``vsw-…``."""
    security_group_id: pulumi.Output[str]
    """Its security group, ``sg-…``, which lets nothing in yet."""
    address: pulumi.Output[str]
    """Its public address if it has one, else its address in the class's network."""
    summary: pulumi.Output[dict[str, str]]
    """``server``: its name; ``id``; ``address``; ``zone``: the data centre."""

    def __init__(self, name: str, args: FirstServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("FirstServer", args, FirstServerArgs)
        context, options = LabContext.of(arguments.require("context")), FirstServerOptions(arguments)
        # This lab needs one zone. The seat's other block stays free.
        cidr, _ = context.vswitch_cidrs
        vswitch_id = arguments.optional_reference("vswitch_id")
        classroom = ClassroomRefs(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        if vswitch_id is None:
            zone = context.zones[0]
            vswitch_id = vswitch(self, "vswitch", vpc_id=classroom["vpc_id"], zone=zone, cidr=cidr).id
        # Closed at first. Opening a port is the next lab, and a decision of its own.
        self.security_group = security_group(
            self,
            f"What may reach the server of seat {context.seat}",
            vpc_id=classroom["vpc_id"],
            resource_group_id=classroom["resource_group_id"],
        )
        self.server = server(
            self,
            "server",
            options,
            vswitch_id=vswitch_id,
            security_group_id=self.security_group.id,
            resource_group_id=classroom["resource_group_id"],
            bandwidth=options.bandwidth,
            user_data=None if options.page is None else page_script(options.page),
        )
        self.server_id, self.security_group_id = self.server.id, self.security_group.id
        self.vswitch_id = self.server.vswitch_id
        # Without bandwidth a server has no public address, and the output would stay empty.
        self.address = self.server.public_ip if options.bandwidth else self.server.private_ip
        self.summary = pulumi.Output.all(
            server=self.server.instance_name, id=self.server.id, address=self.address, zone=context.zones[0]
        )
        self.publish()


def page_script(heading: str) -> str:
    """A cloud-init script that installs nginx and serves a page.

    Args:
        heading: The page's heading, in plain text.
    """
    page, path = PAGE.format(heading=html.escape(heading)), "/var/lib/labstacks/index.html"
    steps = {
        "packages": ["nginx"],
        "write_files": [{"path": path, "content": page, "permissions": "0644"}],
        "runcmd": [
            # Copied after the installation, because the nginx package contains a default page.
            ["cp", path, "/usr/share/nginx/html/index.html"],
            ["systemctl", "enable", "--now", "nginx"],
        ],
    }
    # JSON is valid YAML, and needs no care with quotes and indentation.
    return f"#cloud-config\n{json.dumps(steps, ensure_ascii=False, indent=1)}\n"
