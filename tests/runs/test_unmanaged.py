"""What students made by hand, and whose it is."""

from dataclasses import dataclass, field

from labstacks.runs.unmanaged import Extra, extras

BUCKET, OBJECT, KEY = "oss:Bucket", "oss:BucketObject", "ram:AccessKey"


@dataclass
class Row:
    type: str
    id: str
    stack: str = ""
    inputs: dict = field(default_factory=dict)


SEATS = {"f4a-s01": "s01", "f4a-s02": "s02", "other-s01": ""}
OURS = [Row(BUCKET, "b1", "f4a-s01"), Row(BUCKET, "b2", "f4a-s02"), Row(BUCKET, "b3", "other-s01")]


def found(*rows):
    return list(extras([*OURS, *rows], SEATS))


def test_things_in_a_seats_bucket_are_counted_together():
    files = [Row(OBJECT, name, inputs={"bucket": "b1", "key": name}) for name in ("a", "b", "c")]
    key = Row(KEY, "k", inputs={"userName": "b2"})
    assert found(*files, key) == [Extra("s01", OBJECT, 3, "b1"), Extra("s02", KEY, 1, "b2")]


def test_what_a_program_made_is_no_extra():
    assert found(Row(OBJECT, "a", "f4a-s01", {"bucket": "b1"})) == []


def test_what_belongs_to_nobody_here_is_left_out():
    assert found(Row(OBJECT, "a", inputs={"bucket": "b3"}), Row(OBJECT, "b", inputs={"bucket": "b9"})) == []
