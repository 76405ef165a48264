import json

import pytest

from labstacks.components.base import LabContext
from labstacks.components.catalog import LEVELS
from labstacks.components.permissions import GRANTS, guard_policy, look_policy, own_policy, text
from labstacks.emulator.ram import PolicyDocument
from labstacks.testing import ACCOUNT_ID, CLASSROOM, lab_context


def context(level="bridging", seat="s07"):
    return LabContext.of(lab_context(level, seat))


@pytest.mark.parametrize("level", LEVELS)
def test_all_documents_of_all_labs_are_valid_and_short_enough(level):
    labs = LEVELS[level].lab_ids
    # The longest name of a class makes the longest document.
    here = LabContext.of(lab_context(level, "s123", class_name="a-class-of-20-letter"))
    for document in (
        look_policy(labs),
        own_policy(here, ACCOUNT_ID, labs, CLASSROOM),
        guard_policy(),
    ):
        assert PolicyDocument.read(text(document)).statements


def test_a_document_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="RAM accepts 4096"):
        text({"Version": "1", "Statement": ["x" * 5000]})


def test_grants_for_the_same_things_share_one_statement():
    statements = own_policy(context(), ACCOUNT_ID, ["B2", "B3", "B6"], CLASSROOM)["Statement"]
    places = [json.dumps([one["Resource"], one.get("Condition")]) for one in statements]
    assert len(places) == len(set(places)) == 4


def test_every_seat_has_the_permissions_of_signing_in():
    alone = own_policy(context(), ACCOUNT_ID, ["B2"], CLASSROOM)
    assert alone == own_policy(context(), ACCOUNT_ID, ["B1", "B2"], CLASSROOM)


def test_a_lab_twice_changes_nothing():
    once = own_policy(context(), ACCOUNT_ID, ["B2"], CLASSROOM)
    assert once == own_policy(context(), ACCOUNT_ID, ["B2", "B2"], CLASSROOM)


def test_only_chosen_labs_bring_permissions():
    actions = [
        a for s in own_policy(context(), ACCOUNT_ID, ["B2"], CLASSROOM)["Statement"] for a in s["Action"]
    ]
    assert "oss:PutObject" in actions
    assert "ecs:StartInstance" not in actions
    assert set(actions) <= {a for grants in (GRANTS["B1"], GRANTS["B2"]) for g in grants for a in g.actions}
