import json

import pytest

from labstacks.bridging import BridgingLab, WebPage
from labstacks.bridging.first_server import page_script
from labstacks.bridging.web_page import heading_of
from labstacks.components.base import LabArgumentError, LabContext
from labstacks.testing import CLASSROOM, UNKNOWN, lab_context

CONTEXT = lab_context("bridging")
HELLO = heading_of(LabContext.of(CONTEXT), None)
ARGS = {"context": CONTEXT, "classroom": CLASSROOM}


def steps(script):
    first, _, rest = script.partition("\n")
    assert first == "#cloud-config"
    return json.loads(rest)


def test_alone_it_brings_a_server_that_shows_the_page(lab_mocks):
    WebPage("page", ARGS)
    server = lab_mocks.resources.one("ecs.Instance")
    assert server.name == "page-server-server"
    assert server.inputs["userData"] == page_script(HELLO)
    assert server.inputs["internetMaxBandwidthOut"] == 1


def test_with_a_server_it_only_opens_port_80(lab_mocks):
    WebPage("page", {**ARGS, "security_group_id": "sg-1", "address": "47.242.1.2"})
    assert lab_mocks.resources.cloud.types == ["ecs.SecurityGroupRule"]
    assert lab_mocks.resources.one("ecs.SecurityGroupRule").inputs["securityGroupId"] == "sg-1"


def test_port_80_and_nothing_else(lab_mocks):
    WebPage("page", {**ARGS, "visitors": "203.0.113.0/24"})
    rule = lab_mocks.resources.one("ecs.SecurityGroupRule").inputs
    assert (rule["type"], rule["ipProtocol"], rule["portRange"]) == ("ingress", "tcp", "80/80")
    assert rule["cidrIp"] == "203.0.113.0/24"


def test_in_the_course_the_first_server_shows_it(lab_mocks):
    seat = BridgingLab("s07", {**ARGS, "labs": ["B4"], "options": {"B4": {"greeting": "Good morning"}}})
    assert len(lab_mocks.resources.of("ecs.Instance")) == 1
    page = steps(lab_mocks.resources.one("ecs.Instance").inputs["userData"])["write_files"][0]["content"]
    assert "<h1>Good morning</h1>" in page
    labs = lab_mocks.resolve(seat.labs)
    assert labs["B4"]["address"] == f"http://{labs['B3']['address']}"


def test_without_the_page_the_first_server_stays_private(lab_mocks):
    BridgingLab("s07", {**ARGS, "labs": ["B3"]})
    server = lab_mocks.resources.one("ecs.Instance").inputs
    assert "userData" not in server
    assert server["internetMaxBandwidthOut"] == 0


def test_the_page_greets_from_the_seat_and_names_no_person():
    page = steps(page_script(HELLO))["write_files"][0]["content"]
    assert "<title>Hello from seat s07 of f4a-2026!</title>" in page
    assert "雲端" in page


def test_the_servers_own_page_is_put_in_place_after_nginx_has_come():
    made = steps(page_script(HELLO))
    source = made["write_files"][0]["path"]
    assert made["packages"] == ["nginx"]
    assert made["runcmd"][0] == ["cp", source, "/usr/share/nginx/html/index.html"]
    assert made["runcmd"][-1] == ["systemctl", "enable", "--now", "nginx"]


@pytest.mark.parametrize("greeting", ["<script>alert(1)</script>", 'quote " and \\ and {brace}', "早晨！"])
def test_any_greeting_is_shown_as_text(greeting):
    page = steps(page_script(greeting))["write_files"][0]["content"]
    assert "<script>" not in page
    heading = page.split("<h1>")[1].split("</h1>")[0]
    import html

    assert html.unescape(heading) == greeting


def test_a_preview_knows_no_address(lab_preview):
    assert lab_preview.resolve(WebPage("page", ARGS).address) is UNKNOWN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"visitors": "everybody"}, "visitors is 'everybody'"),
        ({"greeting": "x" * 81}, "a text of at most 80 characters"),
        ({"greeting": ""}, "greeting is ''"),
        ({"address": "47.242.1.2"}, "given together with security_group_id"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError, match=words):
        WebPage("page", {**ARGS, **change})
    assert len(lab_mocks.resources) == 0
