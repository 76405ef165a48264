"""Each kind of trouble, and the rules that need an engine to show, through Pulumi's real engine."""

import threading

import pulumi
import pytest
from pulumi_alicloud import cms, ecs, expressconnect, ram, vpc

from labstacks.errors import StackError
from labstacks.testing import Rehearsal

pytestmark = pytest.mark.engine

IMAGE = "aliyun_3_x64_20G_alibase_20260122.vhd"


@pytest.fixture
def rehearse(tmp_path):
    """A rehearsal with settings of the test's own; the same folder for each call."""
    opened = []

    def start(**cloud):
        for rehearsal in opened:
            rehearsal.__exit__(None, None, None)
        opened[:] = [Rehearsal(tmp_path, **{"patience": 1, **cloud}).__enter__()]
        return opened[0]

    yield start
    for rehearsal in opened:
        rehearsal.__exit__(None, None, None)


def network():
    vpc.Network("net", cidr_block="10.0.0.0/16", vpc_name="f4a")


def users():
    for number in range(1, 4):
        ram.User(f"user-{number}", name=f"f4a-s0{number}")


def server(zone="cn-hongkong-b", block="10.0.1.0/24"):
    def program():
        net = vpc.Network("net", cidr_block="10.0.0.0/16", vpc_name="f4a")
        switch = vpc.Switch("switch", vpc_id=net.id, cidr_block=block, zone_id=zone)
        door = ecs.SecurityGroup("door", vpc_id=net.id, security_group_name="door")
        ecs.Instance(
            "server",
            image_id=IMAGE,
            instance_type="ecs.e-c1m1.large",
            vswitch_id=switch.id,
            security_groups=[door.id],
            opts=pulumi.ResourceOptions(depends_on=[switch]),
        )

    return program


def refused(rehearsal, program):
    with pytest.raises(StackError) as found:
        rehearsal.up(program)
    return str(found.value)


def test_throttling_that_the_provider_repeats_is_not_seen(rehearse):
    rehearsal = rehearse(chaos={"throttle": {"every": 2}, "only": ["ram/*"]}, patience=10)
    rehearsal.up(users)
    assert {event.kind for event in rehearsal.cloud.events()} == {"throttled"}
    assert len(rehearsal.resources()) == 3


def test_throttling_that_it_does_not_repeat_fails_with_the_clouds_words(rehearse):
    words = refused(rehearse(chaos={"throttle": {"every": 1}}), network)
    assert "Throttling.User: Request was denied due to user flow control." in words
    rehearse().up(network)


def test_a_server_error_fails_with_the_clouds_words(rehearse):
    words = refused(rehearse(chaos={"unavailable": {"every": 1}}), network)
    assert "ServiceUnavailable" in words


def test_no_stock_fails_with_the_zone(rehearse):
    words = refused(rehearse(chaos={"no_stock": ["cn-hongkong-b"]}), server())
    assert "OperationDenied.NoStock" in words
    assert "cn-hongkong-b" in words
    rehearse(chaos={"no_stock": ["cn-hongkong-b"]}).up(server("cn-hongkong-c", "10.0.2.0/24"))


def test_a_lowered_quota_fails_with_its_code(rehearse):
    assert "QuotaExceeded.Vpc" in refused(rehearse(chaos={"quotas": {"vpcs": 0}}), network)


def test_slow_calls_take_their_time_on_a_running_clock(rehearse):
    rehearsal = rehearse(chaos={"slow": {"every": 1, "seconds": 60}}, clock="600x")
    rehearsal.up(network)
    assert len(rehearsal.resources()) == 1


def test_after_a_lost_answer_the_work_is_there_and_the_engine_knows_nothing_of_it(rehearse):
    words = refused(rehearse(chaos={"lose_answer": {"every": 1}}), network)
    assert "connection was closed before an answer came" in words
    assert len(rehearse().resources()) == 1


def test_a_call_that_hangs_ends_with_the_cloud(rehearse):
    rehearsal = rehearse(chaos={"hang": {"every": 1, "seconds": 600}})
    closing = threading.Timer(3, rehearsal.cloud.close)
    closing.start()
    assert "closed while an operation was under way" in refused(rehearsal, network)
    closing.join()


def test_wrong_inputs_are_refused_before_anything_is_made(rehearse):
    def program():
        vpc.Network("net", cidr_block="10.0.0.0/16")
        vpc.NatGateway("gate", vpc_id="vpc-1", vswitch_id="vsw-1", nat_type="Normal")

    rehearsal = rehearse()
    with pytest.raises(StackError) as found:
        rehearsal.preview(program)
    assert "natType" in str(found.value)
    assert rehearsal.resources() == []


def test_a_replacement_with_the_same_name_goes_first(rehearse):
    def alarm(metric):
        def program():
            contact = cms.AlarmContact(
                "ada", alarm_contact_name="ada", describe="x", channels_mail="a@example.org"
            )
            group = cms.AlarmContactGroup(
                "f4a", alarm_contact_group_name="f4a", contacts=[contact.alarm_contact_name]
            )
            cms.Alarm(
                "busy",
                name="f4a-busy",
                project="acs_ecs_dashboard",
                metric=metric,
                contact_groups=[group.alarm_contact_group_name],
                escalations_critical={
                    "statistics": "Average",
                    "comparison_operator": ">=",
                    "threshold": "90",
                },
            )

        return program

    rehearsal = rehearse()
    rehearsal.up(alarm("CPUUtilization"))
    outcome = rehearsal.up(alarm("memory_usedutilization"))
    (row,) = (row for row in rehearsal.resources() if row.type.endswith(":Alarm"))
    assert row.properties["metric"] == "memory_usedutilization"
    assert outcome.changes.get("replace") == 1


def test_a_vswitch_cannot_move_to_another_zone_with_its_block(rehearse):
    rehearsal = rehearse()
    rehearsal.up(server())
    assert "InvalidCidrBlock.Overlapped" in refused(rehearsal, server("cn-hongkong-c"))


def test_what_the_cloud_did_by_itself_is_seen_by_the_next_run(rehearse):
    rehearsal = rehearse()
    rehearsal.up(server())
    row = next(row for row in rehearsal.resources() if row.type.endswith(":Instance"))
    rehearsal.cloud.change_by_hand(lambda call: call.tx.remove(row.key))
    assert rehearsal.driver.refresh("test").changes.get("delete") == 1
    rehearsal.up(server())
    assert len([row for row in rehearsal.resources() if row.type.endswith(":Instance")]) == 1


def test_a_second_run_changes_nothing(rehearse):
    rehearsal = rehearse()
    rehearsal.up(server())
    before = rehearsal.resources()
    outcome = rehearsal.up(server())
    assert rehearsal.resources() == before
    assert set(outcome.changes) <= {"same"}
    rehearsal.destroy()
    assert rehearsal.resources() == []


def test_the_engine_warns_of_a_data_source_that_cannot_be_answered(rehearse):
    def program():
        pulumi.export("points", len(expressconnect.get_access_points().points))

    events = []
    rehearsal = rehearse()
    outcome = rehearsal.driver.up("test", program, on_event=events.append)
    assert outcome.outputs["points"] == 0
    warnings = [event.message for event in events if getattr(event, "severity", "") == "warning"]
    assert any("expressconnect.getAccessPoints" in message for message in warnings)
