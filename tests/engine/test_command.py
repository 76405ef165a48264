"""How engines are started and stopped; a shell script plays the engine."""

import signal
import threading

import pytest
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from labstacks.engine.command import EngineCommand


@pytest.fixture
def engine(tmp_path):
    def engine(body):
        path = tmp_path / "pulumi"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return EngineCommand(path, "3.259.0")

    return engine


def run(command, tmp_path, *args, env=None, **callbacks):
    return command.run(list(args), str(tmp_path), env or {}, **callbacks)


def test_it_hands_over_arguments_and_gathers_both_streams(engine, tmp_path):
    lines = []
    command = engine('echo "$@"; echo careful >&2; pwd')
    result = run(command, tmp_path, "up", "--yes", on_output=lines.append)
    assert result.stdout.splitlines() == lines == ["--non-interactive up --yes", str(tmp_path)]
    assert (result.stderr, result.code) == ("careful", 0)


def test_the_engine_sees_nothing_that_an_instructor_has_exported(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("ALICLOUD_SECRET_KEY", "hush")
    monkeypatch.setenv("PULUMI_STACK", "somebody-elses")
    monkeypatch.setenv("HTTPS_PROXY", "proxy:3128")
    told = run(engine("env"), tmp_path, env={"PULUMI_BACKEND_URL": "file:///x"}).stdout
    assert "hush" not in told
    assert "PULUMI_STACK" not in told
    assert "HTTPS_PROXY=proxy:3128" in told
    assert "PULUMI_BACKEND_URL=file:///x" in told


def test_a_failure_is_the_automation_apis_own(engine, tmp_path):
    with pytest.raises(CommandError, match="no stack"):
        run(engine("echo 'error: no stack' >&2; exit 255"), tmp_path)
    with pytest.raises(ConcurrentUpdateError):
        run(engine("echo 'the stack is currently locked by 1 lock(s)' >&2; exit 255"), tmp_path)


@pytest.mark.parametrize(
    ("act", "said", "code"),
    [("stop", "stopping in good order", 3), ("kill", "", -signal.SIGKILL)],
)
def test_running_engines_can_be_stopped_and_killed(engine, tmp_path, act, said, code):
    command = engine(
        "trap 'echo stopping in good order; exit 3' INT; echo ready; while :; do sleep 0.01; done"
    )
    threads = [threading.Timer(0, lambda: None)]

    def ready(line):
        if line == "ready":
            threads[0] = threading.Thread(target=getattr(command, act))
            threads[0].start()

    with pytest.raises(CommandError) as caught:
        run(command, tmp_path, on_output=ready)
    threads[0].join()
    assert said in str(caught.value)
    assert f"code: {code}" in str(caught.value)
    assert command.stopping


def test_an_engine_that_starts_after_the_stop_is_stopped_too(engine, tmp_path):
    command = engine("trap 'exit 3' INT; while :; do sleep 0.01; done")
    command.stop()
    with pytest.raises(CommandError):
        run(command, tmp_path)


def test_a_listener_that_raises_leaves_no_engine_behind(engine, tmp_path):
    command = engine("echo $$; sleep 60")
    pids = []

    def listener(line):
        pids.append(int(line))
        raise ValueError("a bug of ours")

    with pytest.raises(ValueError, match="a bug of ours"):
        run(command, tmp_path, on_output=listener)
    from labstacks.storage.processes import is_alive

    assert not is_alive(pids[0])
