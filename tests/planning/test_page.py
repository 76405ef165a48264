"""The picture and the page, which are sent to people who do not run labstacks."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from planned import NOW, MakeClass, inventory, resource, server

from labstacks.planning import Plan, plan_class
from labstacks.planning.diagram import cards, mermaid, svg
from labstacks.planning.page import page
from labstacks.planning.wording import span


@pytest.fixture
def made(a_class: MakeClass) -> Plan:
    return plan_class(a_class(labs="all", budget={"currency": "HKD", "max": 1}), now=NOW)


def texts(drawing: str) -> str:
    return " ".join(ElementTree.fromstring(drawing).itertext())


def test_the_picture_is_well_formed_and_counts_what_is_made() -> None:
    drawn = svg(inventory([server("one"), server("two")], [resource("vpc/network:Network", "vpc")], seats=12))
    said = texts(drawn)
    assert "× 12" in said
    assert "server 伺服器" in said
    assert "network (VPC) 專有網絡" in said
    assert "13" not in said


def test_nothing_in_the_picture_is_drawn_outside_of_it() -> None:
    many = [resource("oss/bucket:Bucket", f"b{n}", lab=f"B{n % 6 + 1}") for n in range(60)]
    drawn = ElementTree.fromstring(svg(inventory(many, many)))
    _, _, width, height = map(float, drawn.attrib["viewBox"].split())
    for box in drawn.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(box.attrib["x"]) <= width - float(box.attrib["width"])
        assert 0 <= float(box.attrib["y"]) <= height - float(box.attrib["height"])


def test_labs_stand_in_teaching_order() -> None:
    seat = [
        resource("oss/bucket:Bucket", "b", lab="B6"),
        server("s", lab="B3"),
        resource("ram/user:User", "u", lab="B1"),
    ]
    assert [card.lab for card in cards(inventory(seat).kinds[0], "bridging")] == ["B1", "B3", "B6"]


def test_what_only_ties_others_together_is_counted_and_not_named() -> None:
    tie = resource("ecs/ecsDiskAttachment:EcsDiskAttachment", "tie")
    card = cards(inventory([server(), tie]).kinds[0], "bridging")[0]
    assert ([word.en for word, _ in card.contents], card.others) == (["server"], 1)


def test_mermaid_has_every_resource_and_every_dependency() -> None:
    seat = [resource("vpc/switch:Switch", "switch", vpcId="id-vpc"), server("server")]
    seat[1] = resource("ecs/instance:Instance", "server", "switch")
    drawn = mermaid(inventory(seat, [resource("vpc/network:Network", "vpc")], seats=9))
    assert drawn.startswith("flowchart LR\n")
    assert "Seat 座位 × 9" in drawn
    assert "  s_server --> s_switch\n" in drawn
    assert "  s_switch --> c_vpc\n" in drawn


class Checker(HTMLParser):
    """Notes what a page would fetch or run, and that its tags close."""

    VOID = frozenset({"meta", "input", "br", "hr", "img", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [f"{tag} {key}={value}" for key, value in attrs if key in ("src", "href", "action")]
        if tag in ("script", "link", "iframe", "img"):
            self.fetched.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, tag


def test_the_page_is_whole_by_itself(made: Plan) -> None:
    checker = Checker()
    checker.feed(page(made))
    assert checker.open == []
    assert checker.fetched == []
    assert "url(" not in page(made)
    assert "@import" not in page(made)


def test_the_page_says_the_verdict_and_the_figures(made: Plan) -> None:
    text = page(made)
    assert "No go" in text
    assert str(made.bill.term) in text
    assert made.blocking[0].message.en in text
    for way in made.ways:
        assert way.what.en in text


def test_every_sentence_is_there_in_both_languages(made: Plan) -> None:
    text = page(made)
    assert text.count('<span lang="en">') == text.count('<span lang="zh-Hant">')
    for reason in made.reasons:
        assert re.search(r"[\u4e00-\u9fff]", reason.message.zh), reason.message.en


def test_names_are_escaped(a_class: MakeClass) -> None:
    import dataclasses

    found = plan_class(a_class(), now=NOW)
    odd = dataclasses.replace(found, class_name="<b>&amp;</b>")
    assert "<b>&amp;" not in page(odd).replace("&lt;b&gt;&amp;amp;", "")


def test_the_first_language_of_the_class_is_shown_first(a_class: MakeClass) -> None:
    chinese = page(plan_class(a_class(language=["zh-Hant", "en"]), now=NOW))
    assert 'id="zh" checked' in chinese
    assert chinese.startswith('<!doctype html><html lang="zh-Hant">')


def test_a_class_without_lessons_and_without_seats_has_a_page(a_class: MakeClass) -> None:
    checker = Checker()
    checker.feed(page(plan_class(a_class(sessions=None, labs=["B1"], seats=1), now=NOW)))
    assert checker.open == []


@pytest.mark.parametrize(
    ("seconds", "en", "zh"),
    [
        (0, "1 s", "1 秒"),
        (59.6, "1 min", "1 分"),
        (648, "10 min 48 s", "10 分 48 秒"),
        (7261, "2 h 1 min", "2 小時 1 分"),
    ],
)
def test_times_are_said_as_people_say_them(seconds: float, en: str, zh: str) -> None:
    assert (span(seconds).en, span(seconds).zh) == (en, zh)
