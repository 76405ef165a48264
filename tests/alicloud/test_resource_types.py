"""What is known of a resource type is written once, and every consumer reads it."""

import re

import pytest

from labstacks.alicloud import ids
from labstacks.alicloud.resource_types import (
    QUICK,
    main_token,
    tokens_of_same_thing,
    type_entries,
    type_entry,
)
from labstacks.components.guardrails import TAGGABLE
from labstacks.emulator.schema import resource_type
from labstacks.emulator.services import all_quotas, model_of
from labstacks.engine.mocks import computed
from labstacks.gateway.find_existing import id_from
from labstacks.planning.meters import METERS
from labstacks.planning.price_book import built_in
from labstacks.planning.quotas import all_quotas as planned_quotas


def inputs_in(shape):
    """The inputs that a shape of ids has holes for."""
    return {name for hole in re.findall(r"\{([\w|]+)\}", shape) for name in hole.split("|")}


TOKENS = sorted(type_entries())


@pytest.mark.parametrize("token", TOKENS)
def test_every_entry_is_of_a_type_that_the_package_has(token):
    declared, entry = resource_type(token), type_entries()[token]
    assert declared is not None
    assert entry.title
    assert entry.title_zh
    assert inputs_in(entry.id_shape) <= set(declared.inputs)
    assert entry.is_taggable <= ("tags" in declared.inputs)
    for other in entry.other_tokens:
        assert resource_type(other) is not None


@pytest.mark.parametrize("token", TOKENS)
def test_the_mocks_and_the_gateway_make_ids_of_the_same_shape(token):
    shape = type_entries()[token].id_shape
    inputs = {name: f"the-{name}" for name in inputs_in(shape)}
    made, _ = computed.outputs(token, "it", inputs)
    assert len(made) == len(ids.shaped(shape, inputs, computed.REGION, "other"))
    if (known := id_from(token, inputs)) is not None:
        assert made == known


@pytest.mark.parametrize("token", TOKENS)
def test_the_emulator_takes_the_durations_of_the_table(token):
    assert model_of(token).seconds({}) == type_entry(token).seconds


def test_a_type_without_an_entry_is_quick_and_has_some_id():
    entry = type_entry("alicloud:ddos/basicThreshold:BasicThreshold")
    assert entry.seconds == QUICK
    assert len(ids.shaped(entry.id_shape, {}, "cn-hongkong", "x")) == 20


def test_guardrails_ask_for_tags_where_the_table_says_so():
    assert {token for token in TOKENS if type_entries()[token].is_taggable} == TAGGABLE


def test_an_older_class_is_the_same_thing_as_the_newest():
    old, new = "alicloud:ecs/keyPair:KeyPair", "alicloud:ecs/ecsKeyPair:EcsKeyPair"
    assert main_token(old) == new
    assert tokens_of_same_thing(old) == tokens_of_same_thing(new) == (new, old)
    assert type_entry(old).title == "key pair"
    assert main_token("alicloud:ecs/instance:Instance") == "alicloud:ecs/instance:Instance"


def test_quotas_are_those_of_the_plan_and_of_the_emulator():
    written = {key: token for token in TOKENS for key in type_entries()[token].quotas}
    assert {quota.key: quota.type for quota in planned_quotas()} == written
    emulated = {quota.key: quota.counted for quota in all_quotas()}
    assert {key: emulated[key] for key in emulated if key in written}.items() <= written.items()


def test_what_has_a_price_is_metered_and_the_price_book_has_no_other_groups():
    priced = {token for token in TOKENS if type_entries()[token].price}
    assert priced == set(METERS)
    book = built_in()
    prefixes = tuple(entry.price for entry in type_entries().values() if entry.price)
    # Traffic belongs to several types, and no lab uses a network load balancer yet.
    others = ("internet/", "nlb/")
    assert [item for item, _ in book.prices if not item.startswith((*prefixes, *others))] == []
    assert not priced & set(book.free)
