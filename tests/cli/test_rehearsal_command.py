"""``labstacks rehearsal``: looking into an emulator, and laying hands on it. No engine is needed."""

import json
import os
import signal
import subprocess
import sys

import pytest

from labstacks.emulator import ByHand, RehearsalCloud
from labstacks.emulator.services import tokens as t
from labstacks.gateway.cloud import Target

POLICY = {
    "Version": "1",
    "Statement": [{"Effect": "Allow", "Action": ["oss:GetObject"], "Resource": ["acs:oss:*:*:f4a-s01-*"]}],
}


def make(cloud, type_, name, inputs, stack="f4a-s01"):
    about = Target(f"urn:pulumi:{stack}::labstacks::{type_}::{name}", type_)
    checked = cloud.check(about, {}, inputs, b"seed")
    assert checked.failures == ()
    return cloud.create(about, checked.inputs, preview=False).id


@pytest.fixture(params=["file", "postgresql"])
def small_cloud(a_class, request):
    """A network, a bucket with a file and a user who may read it, where the class has its cloud."""
    place = a_class / ".labstacks" / "rehearsal.db"
    place.parent.mkdir(mode=0o700)
    if request.param == "postgresql":
        place = request.getfixturevalue("postgres").fresh_database()
        with (a_class / "class.yaml").open("a") as file:
            file.write(f"state: {place}\n")
    cloud = RehearsalCloud(place)
    made = {
        "vpc": make(cloud, t.NETWORK, "net", {"vpcName": "net", "cidrBlock": "10.0.0.0/8"}, "f4a-classroom"),
        "bucket": make(cloud, t.BUCKET, "files", {"bucket": "f4a-s01-files"}),
    }
    make(cloud, t.USER, "user", {"name": "f4a-s01"})
    make(cloud, t.POLICY, "own", {"policyName": "own", "policyDocument": json.dumps(POLICY)})
    attached = {"policyName": "own", "policyType": "Custom", "userName": "f4a-s01"}
    make(cloud, t.USER_POLICY_ATTACHMENT, "may", attached)
    ByHand(cloud).put_object("f4a-s01-files", "essay.txt", "my essay")
    cloud.close()
    return made


@pytest.mark.parametrize(
    "words",
    [
        ("ls",),
        ("show", "x"),
        ("break", "s01"),
        ("delete", "x"),
        ("can", "u", "a:B"),
        ("quotas",),
        ("events",),
    ],
    ids=lambda words: words[0],
)
def test_before_the_first_up_there_is_no_cloud_to_look_into(labstacks, a_class, words):
    ran = labstacks("rehearsal", *words)
    assert ran.code == 2
    assert "no rehearsal here yet" in ran.err
    assert "labstacks up" in ran.err


def test_ls_lists_what_there_is_and_whose(labstacks, small_cloud):
    ran = labstacks("rehearsal", "ls")
    assert ran.code == 0
    assert any(
        line.split() == ["f4a-classroom", "Network", small_cloud["vpc"]] for line in ran.out.splitlines()
    )
    assert ran.out.splitlines()[-1] == "6 resources."


def test_ls_of_one_seat_leaves_the_others_out(labstacks, small_cloud):
    rows = labstacks("rehearsal", "ls", "--seat", "1", "--json").document["resources"]
    assert {row["stack"] for row in rows} == {"f4a-s01"}
    classroom = labstacks("rehearsal", "ls", "--seat", "classroom", "--json").document["resources"]
    assert [row["id"] for row in classroom] == [small_cloud["vpc"]]


def test_ls_of_a_seat_that_is_not_there_is_refused(labstacks, small_cloud):
    ran = labstacks("rehearsal", "ls", "--seat", "s09")
    assert ran.code == 2
    assert "has no seat s09" in ran.err


def test_show_tells_everything_of_one(labstacks, small_cloud):
    ran = labstacks("rehearsal", "show", small_cloud["vpc"])
    assert "stack: f4a-classroom" in ran.out
    assert "cidrBlock: 10.0.0.0/8" in ran.out
    [row] = labstacks("rehearsal", "show", small_cloud["vpc"], "--json").document["resources"]
    assert row["properties"]["vpcName"] == "net"


def test_show_of_an_unknown_id_says_where_to_look(labstacks, small_cloud):
    ran = labstacks("rehearsal", "show", "vpc-nowhere")
    assert ran.code == 2
    assert "vpc-nowhere" in ran.err
    assert "labstacks rehearsal ls" in ran.err


def test_break_says_what_it_broke_and_events_remember_it(labstacks, small_cloud):
    ran = labstacks("rehearsal", "break", "d01")
    assert ran.code == 0
    assert "f4a-s01-files" in ran.out
    assert "labstacks verify" in ran.out.splitlines()[-1]
    events = labstacks("rehearsal", "events", "--json").document["events"]
    assert events[-1]["kind"] == "by hand"
    assert "essay.txt" not in [
        row["id"] for row in labstacks("rehearsal", "ls", "--json").document["resources"]
    ]


def test_a_seat_with_nothing_cannot_be_broken(labstacks, small_cloud):
    ran = labstacks("rehearsal", "break", "s02", "--json")
    assert ran.code == 2
    assert "f4a-s02" in ran.document["error"]["message"]


def test_delete_asks_first_and_deletes_then(labstacks, small_cloud):
    assert labstacks("rehearsal", "delete", small_cloud["vpc"]).code == 2
    assert labstacks("rehearsal", "delete", small_cloud["vpc"], "--yes", "--json").document["done"]
    assert labstacks("rehearsal", "show", small_cloud["vpc"]).code == 2


def test_what_the_cloud_refuses_is_told_in_its_own_words(labstacks, small_cloud):
    ran = labstacks("rehearsal", "delete", small_cloud["bucket"], "--yes")
    assert ran.code == 1
    assert "not empty" in ran.err


@pytest.mark.parametrize(("action", "code"), [("oss:GetObject", 0), ("oss:DeleteBucket", 1)])
def test_can_answers_with_its_exit_code_and_says_why(labstacks, small_cloud, action, code):
    ran = labstacks("rehearsal", "can", "f4a-s01", action, small_cloud["bucket"], "--json")
    assert ran.code == code
    assert ran.document["allowed"] is (code == 0)
    assert ran.out != labstacks("rehearsal", "can", "f4a-s01", action, small_cloud["bucket"]).out


def test_quotas_show_what_is_used_and_with_all_the_rest_too(labstacks, small_cloud):
    used = labstacks("rehearsal", "quotas", "--json").document["quotas"]
    everything = labstacks("rehearsal", "quotas", "--all", "--json").document["quotas"]
    assert {"vpcs", "ram-users"} <= {row["key"] for row in used} < {row["key"] for row in everything}
    assert all(row["used"] for row in used)
    assert "(vpcs)" in labstacks("rehearsal", "quotas").out


def test_events_are_told_one_a_line(labstacks, small_cloud):
    ran = labstacks("rehearsal", "events")
    assert "essay.txt" in ran.out
    assert ran.out.splitlines()[-1] == "1 event."


@pytest.fixture
def serving(tmp_path):
    """``labstacks rehearsal serve --json`` at work."""
    command = [sys.executable, "-m", "labstacks_cli", "rehearsal", "serve", "--json"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    yield process
    process.kill()
    process.communicate()


def test_serve_prints_one_document_serves_and_ends_with_ctrl_c(labstacks, serving, tmp_path):
    assert serving.stdout is not None
    lines = []
    while not lines or lines[-1] != "}\n":
        lines.append(serving.stdout.readline())
    document = json.loads("".join(lines))
    assert (document["schema"], document["command"]) == (1, "rehearsal serve")
    assert document["line"] == f"export PULUMI_DEBUG_PROVIDERS={document['attach']}"

    import grpc

    name, port = document["attach"].split(":")
    assert name == "alicloud"
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        grpc.channel_ready_future(channel).result(timeout=30)
    for where in (port, str(tmp_path), str(tmp_path / ".labstacks" / "rehearsal.db")):
        assert labstacks("rehearsal", "ls", "--cloud", where, "--json").document["resources"] == []
    refused = labstacks("rehearsal", "reset", "--cloud", str(tmp_path), "--yes")
    assert (refused.code, f"served on port {port}" in refused.err) == (2, True)
    serving.send_signal(signal.SIGINT)
    out, err = serving.communicate(timeout=30)
    assert out == ""
    assert "0 resources are kept" in err
    assert serving.returncode == 0
    assert (tmp_path / ".labstacks" / "rehearsal.db").exists()


@pytest.fixture
def own_cloud(tmp_path):
    """A cloud as `rehearsal serve` leaves it in a folder, with a bucket of the stack `trial`."""
    (tmp_path / "mine" / ".labstacks").mkdir(parents=True)
    cloud = RehearsalCloud(tmp_path / "mine" / ".labstacks" / "rehearsal.db")
    make(cloud, t.BUCKET, "files", {"bucket": "my-files"}, "trial")
    ByHand(cloud).put_object("my-files", "note.txt", "Hello")
    cloud.close()
    return str(tmp_path / "mine")


def test_the_commands_work_on_a_cloud_without_a_class(labstacks, own_cloud):
    listed = labstacks("rehearsal", "ls", "--cloud", own_cloud, "--seat", "trial")
    assert (listed.code, "my-files" in listed.out) == (0, True)
    assert "bucket: my-files" in labstacks("rehearsal", "show", "my-files", "--cloud", own_cloud).out
    broken = labstacks("rehearsal", "break", "trial", "--cloud", own_cloud)
    assert (broken.code, "`pulumi refresh` finds it" in broken.out) == (0, True)
    assert labstacks("rehearsal", "events", "--cloud", own_cloud, "--json").document["events"]
    assert labstacks("rehearsal", "quotas", "--cloud", own_cloud).code == 0


def test_reset_empties_it(labstacks, own_cloud):
    done = labstacks("rehearsal", "reset", "--cloud", own_cloud, "--yes")
    assert (done.code, "The cloud is empty" in done.out) == (0, True)
    assert labstacks("rehearsal", "ls", "--cloud", own_cloud).code == 2


@pytest.mark.parametrize("words", [("ls", "--cloud", "nowhere"), ("reset",)], ids=lambda words: words[0])
def test_a_cloud_that_is_not_there_is_refused_with_the_next_step(labstacks, words):
    ran = labstacks("rehearsal", *words)
    assert ran.code == 2
    assert "labstacks rehearsal" in ran.err
