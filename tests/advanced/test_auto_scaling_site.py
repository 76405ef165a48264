import base64

import pytest

from labstacks.advanced import AutoScalingSite
from labstacks.advanced.auto_scaling_site import minute
from labstacks.errors import LabArgumentError
from labstacks.testing import IMAGE_ID, UNKNOWN, lab_context


def test_a_group_of_small_servers_spreads_over_two_zones(lab_mocks, seat):
    web = AutoScalingSite("web", seat)
    group = lab_mocks.resources.one("ess.ScalingGroup").inputs
    assert (group["minSize"], group["maxSize"]) == (1, 3)
    assert group["multiAzPolicy"] == "BALANCE"
    assert group["vswitchIds"] == lab_mocks.resolve(web.vswitch_ids)
    switches = [switch.inputs for switch in lab_mocks.resources.of("vpc.Switch")]
    assert [(s["zoneId"], s["cidrBlock"], s["vswitchName"]) for s in switches] == [
        ("cn-hongkong-b", "10.0.11.0/26", "f4a-2026-s07-web-vswitch-1"),
        ("cn-hongkong-c", "10.0.11.64/26", "f4a-2026-s07-web-vswitch-2"),
    ]


def test_its_servers_are_encrypted_without_a_public_address_and_run_the_website(lab_mocks, seat):
    AutoScalingSite("web", seat)
    blueprint = lab_mocks.resources.one("ess.ScalingConfiguration")
    assert blueprint.inputs["instanceTypes"] == ["ecs.e-c1m1.large"]
    assert blueprint.inputs["imageId"] == IMAGE_ID
    assert blueprint.inputs["systemDiskEncrypted"] is True
    assert "internetMaxBandwidthOut" not in blueprint.inputs
    assert "creditSpecification" not in blueprint.inputs
    script = base64.b64decode(blueprint.inputs["userData"]).decode()
    assert "Environment=SITE=f4a-2026-s07" in script
    assert "Environment=DATABASE=db.f4a-2026-s07.internal:3306" in script


def test_burstable_servers_never_run_up_a_bill(lab_mocks, seat):
    AutoScalingSite("web", {**seat, "instance_type": "ecs.t6-c1m1.large"})
    blueprint = lab_mocks.resources.one("ess.ScalingConfiguration")
    assert blueprint.inputs["creditSpecification"] == "Standard"


def test_a_newer_image_on_the_shelf_changes_nothing_but_ones_own_choice_does(lab_mocks_with, seat):
    mocks = lab_mocks_with()
    AutoScalingSite("web", seat)
    assert mocks.resources.one("ess.ScalingConfiguration").options["ignoreChanges"] == [
        "spotStrategy",
        "internetMaxBandwidthIn",
        "imageId",
    ]
    mocks = lab_mocks_with()
    AutoScalingSite("web", {**seat, "image_id": "m-own"})
    blueprint = mocks.resources.one("ess.ScalingConfiguration")
    assert blueprint.inputs["imageId"] == "m-own"
    assert "imageId" not in blueprint.options["ignoreChanges"]


def test_the_group_goes_without_hands_even_with_its_last_configuration(lab_mocks, seat):
    AutoScalingSite("web", seat)
    resources = lab_mocks.resources
    assert resources.one("ess.ScalingConfiguration").inputs["forceDelete"] is True
    assert resources.one("ess.ScalingGroup").inputs["groupDeletionProtection"] is False


def test_a_load_balancer_that_joins_later_is_no_change_of_the_group(lab_mocks, seat):
    AutoScalingSite("web", seat)
    group = lab_mocks.resources.one("ess.ScalingGroup")
    assert group.options["ignoreChanges"] == ["albServerGroups"]


@pytest.mark.parametrize(
    ("role", "change", "comparison", "threshold"), [("scale-out", 1, ">=", "60"), ("scale-in", -1, "<", "10")]
)
def test_load_calls_a_rule_in_each_direction(lab_mocks, seat, role, change, comparison, threshold):
    AutoScalingSite("web", {**seat, "busy_percent": 60, "quiet_percent": 10})
    rule = lab_mocks.resources.one("ess.ScalingRule", f"web-{role}")
    alarm = lab_mocks.resources.one("ess.Alarm", f"web-{role}-alarm")
    assert rule.inputs["adjustmentType"] == "QuantityChangeInCapacity"
    assert rule.inputs["adjustmentValue"] == change
    assert alarm.inputs["alarmActions"] == [rule.outputs["ari"]]
    assert alarm.inputs["metricName"] == "CpuUtilization"
    assert (alarm.inputs["comparisonOperator"], alarm.inputs["threshold"]) == (comparison, threshold)


def test_only_the_seats_own_addresses_reach_the_website(lab_mocks, seat):
    AutoScalingSite("web", seat)
    rule = lab_mocks.resources.one("ecs.SecurityGroupRule").inputs
    assert (rule["type"], rule["portRange"], rule["cidrIp"]) == ("ingress", "80/80", "10.0.11.0/25")


def test_at_closing_time_the_last_server_goes(lab_mocks, seat):
    web = AutoScalingSite("web", seat)
    closing = lab_mocks.resources.one("ess.ScheduledTask").inputs
    assert closing["launchTime"] == "2026-12-01T09:30Z"
    assert (closing["minValue"], closing["maxValue"]) == (0, 0)
    assert lab_mocks.resolve(web.summary)["closes"] == "2026-12-01T09:30:00Z"


def test_opening_time_brings_the_servers_back(lab_mocks, seat):
    times = {"opens_at": "2026-12-08T06:00:00Z", "closes_at": "2026-12-08T08:30:00Z"}
    AutoScalingSite("web", {**seat, **times, "min_size": 2, "max_size": 4})
    opening = lab_mocks.resources.one("ess.ScheduledTask", "web-opening-task").inputs
    closing = lab_mocks.resources.one("ess.ScheduledTask", "web-closing-task").inputs
    assert (opening["launchTime"], opening["minValue"], opening["maxValue"]) == ("2026-12-08T06:00Z", 2, 4)
    assert closing["launchTime"] == "2026-12-08T08:30Z"


def test_a_class_without_an_end_has_no_closing_time(lab_mocks, seat):
    context = {"class_name": "f4a-2026", "level": "advanced", "seat": "s07"}
    web = AutoScalingSite("web", {**seat, "context": context})
    assert len(lab_mocks.resources.of("ess.ScheduledTask")) == 0
    assert lab_mocks.resolve(web.summary)["closes"] == "never"


def test_it_says_what_to_look_for(lab_mocks, seat):
    web = AutoScalingSite("web", {**seat, "min_size": 2})
    assert lab_mocks.resolve(web.summary) == {
        "scaling_group": "f4a-2026-s07-web-scaling-group",
        "scale_out": "f4a-2026-s07-web-scale-out",
        "scale_in": "f4a-2026-s07-web-scale-in",
        "size": "2 to 3",
        "closes": "2026-12-01T09:30:00Z",
    }
    assert lab_mocks.resolve(web.scaling_group_id).startswith("asg-j6c")
    assert lab_mocks.resolve(web.security_group_id).startswith("sg-j6c")


def test_before_it_is_made_its_ids_are_unknown(lab_preview, seat):
    web = AutoScalingSite("web", seat)
    resources = lab_preview.resources
    assert lab_preview.resolve(web.scaling_group_id) is UNKNOWN
    assert resources.one("ess.Alarm", "*-scale-out-alarm").inputs["alarmActions"] == [UNKNOWN]
    assert resources.one("ess.ScalingGroup").inputs["vswitchIds"] == [UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"min_size": 0}, "min_size is 0. It must be a whole number from 1 to 6"),
        ({"max_size": 7}, "max_size is 7. It must be a whole number from 1 to 6"),
        ({"min_size": 4, "max_size": 2}, "max_size is 2. It must be at least min_size, which is 4"),
        ({"busy_percent": 30, "quiet_percent": 30}, "quiet_percent is 30. It must be less than busy_percent"),
        ({"closes_at": "tonight"}, "closes_at is 'tonight'. It must be a time in UTC as in '2026-"),
        ({"opens_at": 8}, "opens_at is 8. It must be a non-empty string"),
        ({"instance_type": "ecs.g7.16xlarge"}, "instance_type is 'ecs.g7.16xlarge'. It must be one of"),
        ({"maxsize": 3}, r"no argument 'maxsize'. Did you mean 'max_size'\?"),
        ({"context": lab_context("advanced", "classroom")}, "this lab is for one seat"),
        ({"classroom": {"account_id": "5"}}, "classroom has no 'vpc_id'"),
    ],
)
def test_a_wrong_argument_makes_nothing(lab_mocks, seat, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        AutoScalingSite("web", {**seat, **wrong})
    assert len(lab_mocks.resources) == 0


def test_scheduled_tasks_count_in_minutes():
    assert minute("2026-12-01T08:30:59Z") == "2026-12-01T08:30Z"
