"""Who may take part, before anything is touched."""

from dataclasses import replace

import pytest

from labstacks.errors import UsageError
from labstacks.runs.dask.compatibility import MachineFacts, own_facts, own_versions, refuse

VERSIONS = {"labstacks": "1.0", "Python": "3.12", "Dask": "2026.8.0"}
MINE = MachineFacts("this machine", VERSIONS, "desk", engine="3.259.0")
FIT = MachineFacts("desk-1", VERSIONS, "desk", slots=2, engine="3.259.0", sees_folder=True)


def test_workers_that_are_alike_may_work():
    refuse(MINE, [FIT, replace(FIT, name="desk-2")], shared_state=False)


def test_workers_elsewhere_may_work_where_the_state_is_shared():
    refuse(MINE, [replace(FIT, host="attic", sees_folder=False)], shared_state=True)


@pytest.mark.parametrize(
    ("worker", "shared", "message"),
    [
        (
            replace(FIT, versions={**VERSIONS, "labstacks": "0.9"}),
            True,
            "desk-1 has labstacks 0.9, and this mach",
        ),
        (replace(FIT, versions={**VERSIONS, "Python": "3.11"}), True, "desk-1 has Python 3.11"),
        (replace(FIT, versions={"labstacks": "1.0", "Python": "3.12"}), True, "desk-1 has Dask not at all"),
        (
            replace(FIT, engine="", why_no_engine="/x is not there."),
            True,
            "desk-1 has no engine: /x is not there.",
        ),
        (replace(FIT, engine="3.258.1"), True, "desk-1 has Pulumi 3.258.1, and this machine has 3.259.0"),
        (replace(FIT, host="attic"), False, r"desk-1 is on another machine \(attic\)"),
        (replace(FIT, why_no_state="It says no."), True, "desk-1 cannot reach the state: It says no."),
        (replace(FIT, sees_folder=False), False, "cannot see what is kept of this class"),
    ],
)
def test_what_speaks_against_a_worker_is_told_with_what_to_do(worker, shared, message):
    with pytest.raises(UsageError, match=message) as caught:
        refuse(MINE, [FIT, worker], shared_state=shared)
    assert caught.value.hint


def test_a_worker_takes_a_class_on_the_real_cloud_only_if_its_user_allows_it():
    refuse(MINE, [replace(FIT, allows_real_cloud=True)], shared_state=True, real_cloud=True)
    with pytest.raises(UsageError, match="could connect to the provider plugin") as caught:
        refuse(MINE, [FIT], shared_state=True, real_cloud=True)
    assert "--allow shared-machine" in caught.value.hint


def test_a_scheduler_without_workers_is_told_how_to_get_some():
    with pytest.raises(UsageError, match="has no worker of labstacks") as caught:
        refuse(MINE, [], shared_state=True)
    assert "labstacks worker" in caught.value.hint


def test_facts_of_here_fit_here():
    mine = replace(own_facts("me"), engine="3.259.0")
    refuse(mine, [replace(mine, name="other", sees_folder=True)], shared_state=False)
    assert all(own_versions().values())
