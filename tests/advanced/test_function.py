"""The code of lab V3's function, called as Function Compute calls it."""

import base64
import json

import pytest

from labstacks.advanced.payload import function


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setattr(function, "MOUNT", str(tmp_path))
    (tmp_path / "in").mkdir()
    return tmp_path


def call(message):
    return function.handler(json.dumps(message).encode(), None)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"queryParameters": {"text": "one two three"}}, 3),
        ({"body": "one two"}, 2),
        ({"body": base64.b64encode(b"one").decode(), "isBase64Encoded": True}, 1),
        ({"queryParameters": None}, 0),
    ],
)
def test_a_visitor_gets_the_number_of_words(request_, words):
    answer = call({"version": "v1", "rawPath": "/", **request_})
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["words"] == words


def test_a_file_that_arrives_gets_a_report(files):
    (files / "in" / "my poem.txt").write_text("roses are red\nviolets are blue\n", encoding="utf-8")
    arrived = {"eventName": "ObjectCreated:PutObject", "oss": {"object": {"key": "in/my+poem.txt"}}}
    assert json.loads(call({"events": [arrived]})) == ["out/my poem.txt.json"]
    assert json.loads((files / "out" / "my poem.txt.json").read_text(encoding="utf-8")) == {
        "file": "in/my poem.txt",
        "lines": 2,
        "words": 6,
    }


def test_a_file_that_is_no_text_does_no_harm(files):
    (files / "in" / "photo.jpg").write_bytes(bytes(range(256)))
    call({"events": [{"oss": {"object": {"key": "in/photo.jpg"}}}]})
    assert (files / "out" / "photo.jpg.json").exists()
