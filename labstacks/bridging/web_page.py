"""B4: put a page on the web."""

import html
import json
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.bridging.first_server import FirstServer
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs

PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{greeting}</title>
<body style="font: 1.5rem sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem">
<h1>{greeting}</h1>
<p>This page comes from a server in the cloud. 這個網頁來自雲端上的一部伺服器。</p>
</body>
</html>
"""
BANDWIDTH = 1
"""Mbit/s: enough for a page, and a lid on what a runaway download may cost."""
_SERVER_KEYS = ("security_group_id", "address")


class WebPageArgs(TypedDict):
    """Which page a student's server shows."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    greeting: NotRequired[str]
    """The page's heading, at most 80 characters and nothing personal. Default: a hello from the seat."""
    visitors: NotRequired[str]
    """The addresses that may see the page, as a CIDR block. Default: ``0.0.0.0/0``, everybody."""
    security_group_id: NotRequired[pulumi.Input[str]]
    """The door of a server that already shows the page. Default: the lab makes a server of its own."""
    address: NotRequired[pulumi.Input[str]]
    """The public address of that server; goes with ``security_group_id``."""


@dataclass(frozen=True)
class WebPageSpec:
    """The checked form of what an instructor may choose; a greeting of None follows from the seat."""

    greeting: str | None
    visitors: str


class WebPage(LabComponent):
    """A page on a server's port 80, and port 80 open; no other port.

    Made after :class:`FirstServer`, it opens that server's door, and the server must have been given
    :func:`cloud_init` as its ``user_data``. Made alone, it brings a server of its own.
    """

    lab = "B4"

    address: pulumi.Output[str]
    """The page's address, ``http://…``."""
    summary: pulumi.Output[dict[str, str]]
    """``address``: where the page is."""

    def __init__(self, name: str, args: WebPageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("WebPage", args, WebPageArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        given = {key: arguments.get(key) for key in _SERVER_KEYS if arguments.get(key) is not None}
        if len(given) == 1:
            raise arguments.wrong(
                *next(iter(given.items())),
                right=f"given together with the other of {' and '.join(_SERVER_KEYS)}",
            )
        super().__init__(name, context, opts)

        server = given or self._server(arguments.get("classroom"), spec)
        ecs.SecurityGroupRule(
            self.child_name("ingress-http"),
            security_group_id=server["security_group_id"],
            type="ingress",
            ip_protocol="tcp",
            port_range="80/80",
            cidr_ip=spec.visitors,
            policy="accept",
            nic_type="intranet",
            priority=1,
            description="Visitors of the web page",
            opts=self.child_options(),
        )
        self.address = pulumi.Output.format("http://{0}", server["address"])
        self.summary = pulumi.Output.all(address=self.address)
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> WebPageSpec:
        """Read what an instructor may choose."""
        greeting = arguments.text("greeting") if arguments.get("greeting") is not None else None
        if greeting and len(greeting) > 80:
            raise arguments.wrong("greeting", greeting, "a text of at most 80 characters")
        return WebPageSpec(greeting=greeting, visitors=arguments.cidr("visitors", "0.0.0.0/0"))

    def _server(self, classroom: pulumi.Input[ClassroomOutputs], spec: WebPageSpec) -> dict[str, Any]:
        server = FirstServer(
            self.child_name("server"),
            {
                "context": self.context.args(),
                "classroom": classroom,
                "bandwidth": BANDWIDTH,
                "user_data": cloud_init(self.context, spec.greeting),
            },
            self.child_options(),
        )
        return {key: getattr(server, key) for key in _SERVER_KEYS}


def cloud_init(context: LabContext, greeting: str | None = None) -> str:
    """What a server does when it starts for the first time: install nginx and show the page.

    Args:
        context: Whose page it is.
        greeting: The page's heading, in plain text; None greets from the seat.
    """
    heading = html.escape(greeting or f"Hello from seat {context.seat} of {context.class_name}!")
    page, place = PAGE.format(greeting=heading), "/var/lib/labstacks/index.html"
    # Any JSON is YAML too, and leaves no doubt about quotes and indents. The page is copied after nginx is
    # there, because the package brings a page of its own.
    steps = {
        "packages": ["nginx"],
        "write_files": [{"path": place, "content": page, "permissions": "0644"}],
        "runcmd": [
            ["cp", place, "/usr/share/nginx/html/index.html"],
            ["systemctl", "enable", "--now", "nginx"],
        ],
    }
    return f"#cloud-config\n{json.dumps(steps, ensure_ascii=False, indent=1)}\n"
