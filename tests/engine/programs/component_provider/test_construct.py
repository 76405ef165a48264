"""A program in another language asks for a component; the provider process makes it.

The program here is Python, too, but it knows the component by its token alone, as any language does.
"""

import sys
from dataclasses import replace

import pulumi
import pytest

from labstacks.errors import StackError

pytestmark = pytest.mark.engine

CONTEXT = {"className": "f4a", "level": "bridging", "seat": "s01", "slot": 1}


class Remote(pulumi.ComponentResource):
    """A component of which only the token is known."""

    def __init__(self, kind, name, args, outputs=()):
        super().__init__(f"labstacks:index:{kind}", name, {**args, **dict.fromkeys(outputs)}, remote=True)


@pytest.fixture
def rehearsal(rehearsal, tmp_path):
    """An engine that finds our provider as a plugin on its PATH."""
    plugin = tmp_path / "bin" / "pulumi-resource-labstacks"
    plugin.parent.mkdir()
    plugin.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m labstacks.engine.programs.component_provider "$@"\n'
    )
    plugin.chmod(0o755)
    settings = rehearsal.driver.settings
    path = {"PATH": f"{plugin.parent}:/usr/bin:/bin"}
    rehearsal.driver.settings = replace(settings, environment={**settings.environment, **path})
    return rehearsal


def test_the_provider_makes_a_classroom_and_a_lab_for_any_language(rehearsal):
    def program():
        room = {"context": {**CONTEXT, "seat": "classroom", "slot": 0}, "labs": ["B2"], "seats": 1}
        classroom = Remote("Classroom", "classroom", room, ["shared"])
        lab = {"context": CONTEXT, "classroom": classroom.shared}
        share = Remote("FileShare", "share", lab, ["bucketName", "summary"])
        pulumi.export("bucket", share.bucketName)
        pulumi.export("summary", share.summary)

    made = rehearsal.up(program)

    buckets = [
        resource for resource in rehearsal.resources() if resource.type == "alicloud:oss/bucket:Bucket"
    ]
    assert [bucket.id for bucket in buckets] == [made.outputs["bucket"]]
    assert set(made.outputs["summary"]) == {"bucket", "address", "firstFile"}
    rehearsal.destroy()
    assert rehearsal.resources() == []


def test_a_wrong_word_of_an_enum_is_refused_in_our_words(rehearsal):
    def program():
        room = {"context": {**CONTEXT, "level": "bridgin", "seat": "classroom", "slot": 0}}
        Remote("Classroom", "classroom", room)

    with pytest.raises(StackError, match=r"level is 'bridgin'.*Did you mean 'bridging'"):
        rehearsal.up(program)


def test_a_wrong_argument_reaches_the_other_side_in_our_words(rehearsal):
    def program():
        room = {"context": {**CONTEXT, "seat": "classroom", "slot": 0}, "labs": ["B7"], "seats": 1}
        Remote("Classroom", "classroom", room)

    with pytest.raises(StackError, match="B7"):
        rehearsal.up(program)
