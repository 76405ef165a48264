import pytest

from labstacks.components.catalog import LEVELS
from labstacks.components.permissions import GRANTS, LOOKS, Grant

EVERY_GRANT = [(lab, grant) for lab, grants in GRANTS.items() for grant in grants]
LABS = {lab for level in LEVELS.values() for lab in level.lab_ids}


def test_a_grant_that_does_not_say_whose_things_it_is_about_is_refused():
    with pytest.raises(ValueError, match="does not name its owner"):
        Grant(("oss:GetObject",), ("acs:oss:*:{account}:*",))


def test_names_and_classroom_parts_are_filled_in():
    grant = Grant(("cs:GetClusters",), ("acs:cs:{region}:{account}:cluster/{cluster_id}",))
    values = {"region": "cn-hongkong", "account": "42", "cluster_id": "c1"}
    assert grant.arns(values) == ["acs:cs:cn-hongkong:42:cluster/c1"]


def test_permissions_are_only_for_labs_that_exist():
    assert set(GRANTS) | set(LOOKS) <= LABS


@pytest.mark.parametrize(("lab", "grant"), EVERY_GRANT)
def test_no_grant_is_for_a_whole_service_for_money_or_for_changing_identities(lab, grant):
    for action in grant.actions:
        service, name = action.split(":")
        assert name.rstrip("*"), f"{lab} grants {action}"
        assert service not in {"ims", "sts", "bss", "bssapi"}
        assert service != "ram" or name.startswith(("Get", "List")), f"{lab} grants {action}"


@pytest.mark.parametrize("lab", sorted(LOOKS))
def test_looks_name_actions_one_by_one_and_only_look(lab):
    for action in LOOKS[lab]:
        service, name = action.split(":")
        assert "*" not in name
        assert name.startswith(("Describe", "List", "Get", "Query", "Lookup")), action
        assert service not in {"ram", "ims", "sts", "bss", "bssapi"}
