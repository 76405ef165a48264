"""B4: put a page on the web."""

from typing import Any, NotRequired, TypedDict

import pulumi

from labstacks.bridging.first_server import LONGEST_HEADING, FirstServer
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.security_group import allow_ingress
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import classroom_of
from labstacks.components.options import Options, addresses, optional_line

BANDWIDTH = 1
"""Mbit/s: enough for a page, and a limit on the cost of a download that does not end."""


class WebPageArgs(TypedDict):
    """Which page a student's server shows."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    greeting: NotRequired[str]
    """The page's heading, at most 80 characters and nothing personal. Default: a hello from the seat."""
    visitors: NotRequired[str]
    """The addresses that may see the page, as a CIDR block. Default: ``0.0.0.0/0``, everybody."""
    security_group_id: NotRequired[pulumi.Input[str]]
    """The security group of a server that shows the page already, such as a ``FirstServer`` with a ``page``.
    Default: the lab creates a server."""
    address: NotRequired[pulumi.Input[str]]
    """The public address of that server; goes with ``security_group_id``."""


class WebPageOptions(Options):
    """The options of an instructor."""

    greeting = optional_line(longest=LONGEST_HEADING)
    visitors = addresses("0.0.0.0/0")


class WebPage(LabComponent):
    """A web page on port 80 of a server. No other port is open.

    Without a server of its own it creates a :class:`FirstServer` that serves the page. In the bridging course
    it opens port 80 of the server of lab B3.
    """

    lab = "B4"
    type_token = "labstacks:index:WebPage"
    options_type = WebPageOptions

    address: pulumi.Output[str]
    """The page's address, ``http://…``."""
    summary: pulumi.Output[dict[str, str]]
    """``address``: where the page is."""

    def __init__(self, name: str, args: WebPageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("WebPage", args, WebPageArgs)
        context, options = LabContext.of(arguments.require("context")), WebPageOptions(arguments)
        security_group_id = arguments.optional_reference("security_group_id")
        address = arguments.optional_reference("address")
        if (security_group_id is None) != (address is None):
            missing = "address" if address is None else "security_group_id"
            raise arguments.wrong(
                missing, None, "given together with security_group_id and address, or not at all"
            )
        classroom = classroom_of(arguments)
        super().__init__(name, context, opts)

        if security_group_id is None:
            server = self._server(classroom, options)
            security_group_id, address = server.security_group_id, server.address
        # Only port 80, the one that browsers use for http. All others stay closed.
        self.rule = allow_ingress(
            self,
            "ingress-http",
            "Visitors of the web page",
            security_group_id=security_group_id,
            source=options.visitors,
            port=80,
        )
        self.address = pulumi.Output.format("http://{0}", address)
        self.summary = pulumi.Output.all(address=self.address)
        self.publish()

    def _server(self, classroom: Any, options: WebPageOptions) -> FirstServer:
        return FirstServer(
            self.child_name("server"),
            {
                "context": self.context.args(),
                "classroom": classroom,
                "bandwidth": BANDWIDTH,
                "page": heading_of(self.context, options.greeting),
            },
            self.child_options(),
        )


def heading_of(context: LabContext, greeting: str | None) -> str:
    """The page's heading: the chosen one, or a hello from the seat."""
    return greeting or f"Hello from seat {context.seat} of {context.class_name}!"
