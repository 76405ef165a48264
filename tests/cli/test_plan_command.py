"""``labstacks plan`` and ``labstacks prices``."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from labstacks.errors import AccountError
from labstacks_cli.exit_codes import ExitCode

CLASS = """\
class: f4a
level: bridging
labs: [B1, B3]
seats: 3
cloud: alibaba
sessions:
  - {start: "%s", hours: 2}
budget: {currency: HKD, max: %s}
"""


@pytest.fixture
def priced(tmp_path):
    """A class with lessons and a budget, which a test may choose."""

    def write(budget=400):
        lesson = datetime.now(UTC) + timedelta(days=30)
        (tmp_path / "class.yaml").write_text(CLASS % (lesson.isoformat(timespec="minutes"), budget))

    write()
    return write


def test_a_class_that_may_be_made_is_a_go(labstacks, priced):
    ran = labstacks("plan")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "Class f4a (bridging: B1, B3), 3 seats"
    assert ran.out.splitlines()[-3:] == [
        "GO, once the credentials work",
        "Next: set the credentials, then check this machine:",
        "  labstacks doctor",
    ]
    assert max(len(line) for line in ran.out.splitlines()) <= 100
    for part in ("Cost", "Quotas", "Guardrails", "Time", "forgotten for 30 days", "latest `labstacks up`"):
        assert part in ran.out


def test_a_class_on_the_real_cloud_lists_the_account_setup_to_tick_off(labstacks, priced):
    said = labstacks("plan").out
    assert "Account setup  once in a new account, by its owner" in said
    assert "  [ ] Complete the account's real-name verification" in said
    document = labstacks("plan", "--json").document
    assert [step["key"] for step in document["account_setup"]] == ["real-name", "quota-unknown"]


def test_a_class_over_its_budget_exits_with_five_and_the_ways_out(labstacks, priced):
    priced(budget=1)
    ran = labstacks("plan")
    assert ran.code == ExitCode.NO_GO == 5
    assert "Against: The term costs HK$" in ran.out
    assert ran.out.splitlines()[-1] == "  labstacks up --allow budget"


def test_the_document_says_the_same(labstacks, priced):
    priced(budget=1)
    ran = labstacks("plan", "--json")
    assert ran.code == ran.document["exit_code"] == 5
    document = ran.document
    assert (document["schema"], document["command"], document["ok"], document["go"]) == (
        1,
        "plan",
        False,
        False,
    )
    assert [r["key"] for r in document["reasons"] if r["blocks"]] == ["budget"]
    assert float(document["cost"]["term"]) == pytest.approx(
        sum(float(amount) for amount in document["cost"]["sessions"]), abs=1e-3
    )
    assert document["cost"]["currency"] == "HKD"
    assert document["inventory"]["types"]["alicloud:ecs/instance:Instance"] == 3
    assert {need["key"] for need in document["quotas"]["needs"]} >= {"vcpus", "vpcs", "ram-users"}
    assert document["forecast"]["ready_seconds"] > 0
    assert document["latest_start"].endswith("Z")
    unknown = [line["item"] for line in document["cost"]["unknown"]]
    assert all(line["each"] is None for line in document["cost"]["lines"] if line["item"] in unknown)


def test_the_page_is_written_where_it_is_asked_for(labstacks, priced):
    ran = labstacks("plan", "--html", "plan.html")
    assert ran.code == 0
    assert Path("plan.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "Wrote plan.html." in ran.err


@pytest.mark.parametrize(("file", "begins"), [("class.svg", "<svg "), ("class.mmd", "flowchart LR")])
def test_the_picture_is_drawn_in_the_form_its_name_asks_for(labstacks, priced, file, begins):
    assert labstacks("plan", "--picture", file).code == 0
    assert Path(file).read_text(encoding="utf-8").startswith(begins)


def test_a_page_that_cannot_be_written_is_told(labstacks, priced):
    ran = labstacks("plan", "--html", "no/such/folder/plan.html")
    assert ran.code != 0
    assert "no/such/folder/plan.html" in ran.err
    assert "Traceback" not in ran.err


def test_under_json_the_page_is_written_too_and_stdout_is_one_document(labstacks, priced):
    ran = labstacks("plan", "--html", "plan.html", "--json")
    assert ran.document["go"] is True
    assert Path("plan.html").exists()


def test_a_bad_price_file_is_told_with_its_line(labstacks, priced):
    Path("prices.yaml").write_text("prices:\n- {item: ecs/x, unit: hour, amount: -1, currency: HKD}\n")
    ran = labstacks("plan", "--prices", "prices.yaml", "--json")
    assert ran.code == 2
    assert ran.document["error"]["kind"] == "PriceFileError"
    assert ran.document["error"]["problems"][0]["line"] == 2


def test_a_wrong_option_of_a_lab_is_a_mistake_in_the_class_file(labstacks, priced):
    text = Path("class.yaml").read_text()
    Path("class.yaml").write_text(text + "lab_options: {B3: {instance_type: ecs.g7.16xlarge}}\n")
    ran = labstacks("plan")
    assert ran.code == 2
    assert '"ecs.g7.16xlarge" does not suit instance_type' in ran.err
    assert "Traceback" not in ran.err


def test_credentials_that_are_refused_are_told(labstacks, priced, monkeypatch):
    def refuse(region):
        raise AccountError("Quota Center refused the credentials: Forbidden.", hint="Set others.")

    monkeypatch.setattr("labstacks.planning.live.quotas.ask_quotas", refuse)
    ran = labstacks("plan", "--live")
    assert ran.code == 1
    assert ran.out == ""
    assert "Error: Quota Center refused the credentials: Forbidden." in ran.err


def test_live_quotas_count(labstacks, priced, monkeypatch):
    from labstacks.planning.quotas import KnownQuota

    known = {"vcpus": KnownQuota(4, 0, "Quota Center")}
    monkeypatch.setattr("labstacks.planning.live.quotas.ask_quotas", lambda region: known)
    ran = labstacks("plan", "--live", "--json")
    assert ran.code == 5
    assert ran.document["quotas"]["live"] is True
    assert [r["key"] for r in ran.document["reasons"] if r["blocks"]] == ["quota"]


def test_prices_are_shown_with_their_source_and_date(labstacks):
    ran = labstacks("prices", "show")
    assert ran.code == 0
    assert "nat/gateway" in ran.out
    assert "US$1 = 7.80 HKD" in ran.out
    entries = labstacks("prices", "show", "--json").document["prices"]
    assert all(entry["source"] and entry["date"] and entry["confidence"] for entry in entries)


def answered(action, parameters):
    detail = [{"ModuleCode": "InstanceType", "OriginalCost": 0.02}]
    return {"Success": True, "Data": {"Currency": "USD", "ModuleDetails": {"ModuleDetail": detail}}}


def test_fetched_prices_are_written_and_can_be_planned_with(labstacks, priced, monkeypatch):
    monkeypatch.setattr("labstacks.planning.live.asking.ask_billing", lambda: answered)
    ran = labstacks("prices", "update", "-o", "ours.yaml")
    assert ran.code == 0
    assert "prices written to ours.yaml" in ran.out
    assert "disk/cloud_essd-PL0: The answer has no price for it." in ran.err
    lines = labstacks("plan", "--prices", "ours.yaml", "--json").document["cost"]["lines"]
    server = next(line for line in lines if line["item"] == "ecs/ecs.e-c1m1.large")
    assert server["price"]["confidence"] == "live"


def test_when_no_price_is_told_no_file_is_written(labstacks, monkeypatch):
    monkeypatch.setattr("labstacks.planning.live.asking.ask_billing", lambda: lambda *_: {"Success": True})
    ran = labstacks("prices", "update", "--json")
    assert ran.code == ran.document["exit_code"] == 1
    assert (ran.document["ok"], ran.document["file"]) == (False, None)
    assert not Path("prices.yaml").exists()
    assert json.dumps(ran.document["unanswered"])
