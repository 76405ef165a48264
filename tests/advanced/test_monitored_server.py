import base64
import json

import pytest

from labstacks.advanced import MonitoredServer
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


def test_nobody_gets_into_the_server_and_it_is_released_by_itself(lab_mocks, seat, shared):
    MonitoredServer("watch", seat)
    server = lab_mocks.resources.one("ecs.Instance").inputs
    assert server["vswitchId"] == shared["vswitch_ids"][0]
    assert server["internetMaxBandwidthOut"] == 0
    assert (server["httpTokens"], server["systemDiskEncrypted"]) == ("required", True)
    assert server["autoReleaseTime"] == "2026-12-01T09:30:00Z"
    assert len(lab_mocks.resources.of("ecs.SecurityGroupRule")) == 0


def test_the_server_visits_itself_and_sends_its_log(lab_mocks, seat):
    MonitoredServer("watch", seat)
    script = base64.b64decode(lab_mocks.resources.one("ecs.Instance").inputs["userData"]).decode()
    assert "Environment=VISIT_EVERY=5" in script
    assert "./logtail.sh install cn-hongkong" in script
    assert "echo f4a-2026-s07-watch > /etc/ilogtail/user_defined_id" in script


def test_the_log_of_that_server_ends_up_in_the_store(lab_mocks, seat):
    MonitoredServer("watch", seat)
    resources = lab_mocks.resources
    machines, collection = resources.one("sls.MachineGroup").inputs, resources.one("sls.LogtailConfig").inputs
    assert machines["machineIdentifyType"] == "userdefined"
    assert machines["machineLists"] == ["f4a-2026-s07-watch"]
    reading = json.loads(collection["inputDetail"])
    assert (reading["logPath"], reading["filePattern"]) == ("/var/log/labsite", "access.log")
    assert collection["outputDetail"] == {
        "endpoint": "cn-hongkong-intranet.log.aliyuncs.com",
        "region": "cn-hongkong",
        "logstoreName": "access",
    }
    attachment = resources.one("log.LogTailAttachment").inputs
    assert attachment["logtailConfigName"] == collection["logtailConfigName"]
    assert attachment["machineGroupName"] == machines["groupName"]


def test_the_project_is_the_seats_own_and_the_log_is_not_kept_for_ever(lab_mocks, seat):
    watch = MonitoredServer("watch", {**seat, "keep_days": 3})
    project, store = (lab_mocks.resources.one(kind).inputs for kind in ("log.Project", "log.Store"))
    assert project["projectName"].startswith("f4a-2026-s07-watch-logs-")
    assert project["projectName"] == lab_mocks.resolve(watch.project)
    assert (store["retentionPeriod"], store["shardCount"]) == (3, 1)


def test_one_can_count_by_every_field_of_the_log(lab_mocks, seat):
    MonitoredServer("watch", seat)
    fields = lab_mocks.resources.one("log.StoreIndex").inputs["fieldSearches"]
    assert {field["name"]: field["type"] for field in fields} == {
        "time": "long",
        "server": "text",
        "path": "text",
        "status": "long",
        "milliseconds": "long",
    }
    assert all(field["enableAnalytics"] for field in fields)


def test_failures_raise_an_alert(lab_mocks, seat):
    watch = MonitoredServer("watch", {**seat, "failures": 9})
    alert = lab_mocks.resources.one("sls.Alert").inputs
    configuration = alert["configuration"]
    (query,) = configuration["queryLists"]
    assert query["project"] == lab_mocks.resolve(watch.project)
    assert query["query"] == "status >= 500 | SELECT count(1) AS failures"
    assert configuration["severityConfigurations"] == [
        {"severity": 6, "evalCondition": {"condition": "failures >= 9"}}
    ]


def test_the_dashboard_draws_what_is_in_the_store(lab_mocks, seat):
    MonitoredServer("watch", seat)
    charts = json.loads(lab_mocks.resources.one("log.Dashboard").inputs["charList"])
    assert [chart["title"] for chart in charts] == ["requests", "failures", "slowest"]
    assert {chart["search"]["logstore"] for chart in charts} == {"access"}


def test_load_on_that_server_raises_an_alarm(lab_mocks, seat):
    watch = MonitoredServer("watch", {**seat, "cpu_percent": 50})
    alarm = lab_mocks.resources.one("cms.Alarm").inputs
    assert (alarm["project"], alarm["metric"]) == ("acs_ecs_dashboard", "CPUUtilization")
    assert json.loads(alarm["metricDimensions"]) == [{"instanceId": lab_mocks.resolve(watch.instance_id)}]
    assert alarm["escalationsWarn"]["threshold"] == "50"
    assert alarm["contactGroups"] == ["f4a-2026-s07-watch-alarms"]


def test_nobody_is_told_unless_a_mailbox_is_given(lab_mocks, seat):
    MonitoredServer("watch", seat)
    assert len(lab_mocks.resources.of("cms.AlarmContact")) == 0
    assert lab_mocks.resources.one("cms.AlarmContactGroup").inputs["contacts"] == []


def test_a_mailbox_of_the_class_is_told(lab_mocks, seat):
    MonitoredServer("watch", {**seat, "alarm_mail": "f4a@school.example"})
    contact = lab_mocks.resources.one("cms.AlarmContact").inputs
    assert contact["channelsMail"] == "f4a@school.example"
    assert contact["alarmContactName"] == "f4a-2026-s07-watch-alarms"
    assert lab_mocks.resources.one("cms.AlarmContactGroup").inputs["contacts"] == [
        "f4a-2026-s07-watch-alarms"
    ]


def test_it_says_where_to_look(lab_mocks, seat):
    watch = MonitoredServer("watch", seat)
    summary = lab_mocks.resolve(watch.summary)
    assert summary.pop("log_project").startswith("f4a-2026-s07-watch-logs-")
    assert summary == {
        "server": "f4a-2026-s07-watch-server",
        "log_store": "access",
        "dashboard": "f4a-2026-s07-watch-dashboard",
        "alarm": "f4a-2026-s07-watch-alarm",
        "alert": "f4a-2026-s07-watch-alert",
    }


def test_before_it_is_made_the_alarm_knows_no_server(lab_preview, seat):
    watch = MonitoredServer("watch", seat)
    assert lab_preview.resolve(watch.instance_id) is UNKNOWN
    assert lab_preview.resources.one("cms.Alarm").inputs["metricDimensions"] is UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"keep_days": 31}, "keep_days is 31. It must be a whole number from 1 to 30"),
        ({"cpu_percent": 100}, "cpu_percent is 100"),
        ({"failures": 0}, "failures is 0"),
        ({"alarm_mail": "f4a"}, "alarm_mail is 'f4a'. It must be an e-mail address"),
        ({"alarm_mail": 5}, "alarm_mail is 5. It must be a non-empty string"),
        ({"image": "m-own"}, r"no argument 'image'. Did you mean 'image_id'\?"),
    ],
)
def test_a_wrong_argument_makes_nothing(lab_mocks, seat, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        MonitoredServer("watch", {**seat, **wrong})
    assert len(lab_mocks.resources) == 0
