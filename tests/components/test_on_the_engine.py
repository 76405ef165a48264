"""Every component on Pulumi's engine, by its example: twice in a program, with outputs as arguments, with the
caller's options, with a provider of its own in another region.

``examples/components`` has a program for each component. The tests run it with the component's class replaced
by a function that creates it in another way.
"""

import importlib
import re
from pathlib import Path

import pulumi
import pulumi_alicloud
import pytest

from labstacks.alicloud.regions import zones_of
from labstacks.components.level_lab import argument_type
from labstacks.engine.programs.component_provider.components import components
from labstacks.errors import StackError
from labstacks.testing import Rehearsal

EXAMPLES = Path(__file__).parents[2] / "examples" / "components"
ALL = components()
ELSEWHERE = "ap-southeast-1"
OTHER_SEAT = {"BridgingLab", "BeginnerLab", "AdvancedLab", "SeatIdentity", "SeatNetwork"}
"""A seat has one of these, so the second one is another seat's."""
SHARED_VSWITCHES = {"FirstServer": "vswitch_id", "AutoScalingSite": "vswitch_ids"}
"""The second one of a seat takes over the vSwitches of the first."""

pytestmark = pytest.mark.engine
each = pytest.mark.parametrize("component", ALL, ids=lambda one: one.__name__)


def example(component):
    return EXAMPLES / f"{re.sub(r'(?<=[a-z])(?=[A-Z])', '_', component.__name__).lower()}.py"


def program(component, make, **context):
    """The component's example with ``make`` in place of its class, and more keys in each context."""
    more = "".join(f'"{key}": {value!r}, ' for key, value in context.items())
    source = example(component).read_text("utf-8").replace('{"class_name"', f'{{{more}"class_name"')
    code = compile(source, str(example(component)), "exec")
    [package] = re.findall(rf"^from (\S+) import .*\b{component.__name__}\b", source, re.MULTILINE)

    def run():
        home = importlib.import_module(package)
        setattr(home, component.__name__, make)
        try:
            exec(code, {"__name__": "__main__"})
        finally:
            setattr(home, component.__name__, component)

    return run


def twice(component, options):
    """Create it as the example does and once more, with an output for each argument that may be one."""
    declared = argument_type(component).__annotations__

    def outputs(args):
        later = {key for key, kind in declared.items() if "Output" in str(kind)}
        return {
            key: pulumi.Output.from_input(value) if key in later else value for key, value in args.items()
        }

    def make(name, args):
        first = component(name, outputs(args), options())
        more = dict(args)
        if component.__name__ in OTHER_SEAT:
            more["context"] = {**args["context"], "seat": "s02"}
        elif component.__name__.startswith("Classroom"):
            more["context"] = {**args["context"], "class_name": "f5b"}
        if key := SHARED_VSWITCHES.get(component.__name__):
            more[key] = getattr(first, key)
        component("second", outputs(more), options())
        return first

    return make


def unprotected(rehearsal):
    """Resources of the two components without the option `protect`."""
    states = rehearsal.driver.backend._snapshot("test")["resources"]
    below = {one["urn"] for one in states if one["type"] == "t:index:Group"}
    found = []
    for state in states:
        if state.get("parent") in below:
            below.add(state["urn"])
            found += [] if state.get("protect") else [state["urn"]]
    assert len(below) > 2
    return found


@each
def test_it_is_deployed_twice_with_outputs_transforms_aliases_and_protection(component, tmp_path):
    transformed = set()

    def note(args):
        transformed.add(args.name)

    def at_first():
        return pulumi.ResourceOptions(transforms=[note])

    def moved(protect):
        alias = pulumi.Alias(parent=pulumi.ROOT_STACK_RESOURCE)
        parent = []

        def options():
            # Both in one parent, made with the first.
            parent.append(parent[0] if parent else pulumi.ComponentResource("t:index:Group", "group"))
            return pulumi.ResourceOptions(parent=parent[0], aliases=[alias], protect=protect)

        return options

    with Rehearsal(tmp_path) as rehearsal:
        made = rehearsal.up(program(component, twice(component, at_first)))
        assert set(made.changes) == {"create"}
        assert any(name.startswith("second") for name in transformed)
        assert set(rehearsal.up(program(component, twice(component, moved(True)))).changes) == {"same"}
        assert unprotected(rehearsal) == []
        rehearsal.up(program(component, twice(component, moved(False))))
        rehearsal.destroy()
        assert rehearsal.resources() == []


@each
def test_it_works_in_another_region_and_refuses_a_provider_of_a_third(component, tmp_path):
    def with_provider(region):
        def make(name, args):
            provider = pulumi_alicloud.Provider("elsewhere", region=region)
            return component(name, args, pulumi.ResourceOptions(providers={"alicloud": provider}))

        return make

    there = {"region": ELSEWHERE, "zones": list(zones_of(ELSEWHERE))[:3]}
    config = {"alicloud:region": ELSEWHERE}
    with Rehearsal(tmp_path / "right", config=config) as rehearsal:
        rehearsal.up(program(component, with_provider(ELSEWHERE), **there))
        assert {row.region for row in rehearsal.resources()} == {ELSEWHERE}
    with Rehearsal(tmp_path / "wrong", config=config) as rehearsal:
        with pytest.raises(StackError) as caught:
            rehearsal.up(program(component, with_provider("cn-hongkong"), **there))
        assert (
            "the region of its context is 'ap-southeast-1', and its provider works in 'cn-hongkong'"
            in str(caught.value)
        )
        assert {row.region for row in rehearsal.resources()} <= {ELSEWHERE}


@each
def test_a_default_provider_of_another_region_is_refused_before_anything_is_made(component, tmp_path):
    with (
        Rehearsal(tmp_path, config={"alicloud:region": ELSEWHERE}) as rehearsal,
        pytest.raises(StackError, match="the region of its context is 'cn-hongkong'"),
    ):
        rehearsal.up(program(component, component))
    assert rehearsal is not None
