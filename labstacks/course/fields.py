"""What each key of a class file may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from labstacks.catalog import LEVELS
from labstacks.context import REGION
from labstacks.course.document import Value
from labstacks.course.model import Budget, Session
from labstacks.course.slug import slug_mistake, suggest_slug
from labstacks.course.words import did_you_mean, quote

CLOUDS = ("rehearsal", "alibaba")
CURRENCIES = ("HKD", "USD", "CNY")
LANGUAGES = ("en", "zh-Hant")
REHEARSAL_KEYS = ("seed", "strict", "clock", "quotas", "chaos")
STATE_SCHEMES = ("s3", "gs", "azblob", "postgres", "file", "https", "http")
MOST_PARALLEL = 64
LONGEST_SESSION = 24
MOST_SESSIONS = 200
FURTHEST = timedelta(days=2 * 365)
"""Servers can be told to release themselves at most three years ahead; a course is never that far away."""

REGIONS = (
    "cn-hongkong",
    "ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
    "ap-northeast-1", "ap-northeast-2",
    "us-west-1", "us-east-1", "na-south-1", "eu-central-1", "eu-west-1", "me-east-1", "me-central-1",
    "cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-huhehaote", "cn-qingdao",
    "cn-shanghai", "cn-shenzhen", "cn-wulanchabu", "cn-zhangjiakou",
)  # fmt: skip

_REGION_NAMES = {
    **dict.fromkeys(("hongkong", "hong kong", "hk", "香港"), "cn-hongkong"),
    **dict.fromkeys(("singapore", "新加坡"), "ap-southeast-1"),
    **dict.fromkeys(("tokyo", "東京"), "ap-northeast-1"),
}
_CLOUD_NAMES = dict.fromkeys(("alicloud", "aliyun", "alibabacloud", "alibaba cloud", "阿里雲"), "alibaba")
_CURRENCY_NAMES = {
    **dict.fromkeys(("hk$", "港幣", "港元"), "HKD"),
    **dict.fromkeys(("$", "us$", "美元"), "USD"),
    **dict.fromkeys(("rmb", "¥", "人民幣"), "CNY"),
}
_LANGUAGE_NAMES = {
    **dict.fromkeys(("english", "en-gb", "en-us", "en-hk", "英文"), "en"),
    **dict.fromkeys(("zh", "zh-hk", "zh-tw", "tc", "cht", "chinese", "中文", "繁體中文"), "zh-Hant"),
}
_START = "Write date, time and offset from UTC, such as 2026-12-01T14:00+08:00."
_SPACE_IN_TIME = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2}) +(\S+)(?: +([+-]\S+|Z))?$")


def class_name(value: Value) -> str | None:
    text = value.scalar("a class name", "Write a short name such as f4a-2026.")
    mistake = slug_mistake(text) if text else None
    if text and mistake:
        better = suggest_slug(text)
        value.wrong(
            f"{quote(text)} {mistake}.", f"Write {better}, for example." if better else "Write f4a-2026, say."
        )
        return None
    return text


def level(value: Value) -> str | None:
    return value.choice("a level", LEVELS)


def labs(value: Value, level_name: str | None) -> tuple[str, ...] | None:
    """The chosen labs in teaching order; ``all`` is every lab of the level.

    Args:
        level_name: None when the level itself was wrong: then labs of any level pass.
    """
    levels = [LEVELS[level_name]] if level_name else list(LEVELS.values())
    ids = tuple(lab_id for one in levels for lab_id in one.lab_ids)
    allowed = f"Write `all`, or a list of: {', '.join(ids)}."
    if value.is_scalar:
        if value.text == "all":
            return ids
        value.wrong(f"{quote(value.text)} is not a list of labs.", _labs_fix(value.text, ids) or allowed)
        return None
    chosen: list[str] = []
    for item in value.items("a list of labs", allowed):
        _lab(item, ids, chosen, level_name)
    if not value.node.value:
        value.wrong("The list of labs is empty.", allowed)
    return tuple(lab_id for lab_id in ids if lab_id in chosen)


def _labs_fix(text: str, ids: tuple[str, ...]) -> str | None:
    if text.lower() == "all":
        return "Did you mean all?"
    found = [lab_id for lab_id in ids if lab_id.lower() in re.split(r"[\s,;]+", text.lower())]
    return f"Did you mean [{', '.join(found)}]?" if found else None


def _lab(item: Value, ids: tuple[str, ...], chosen: list[str], level_name: str | None) -> None:
    text = item.scalar("a lab", f"Write one of: {', '.join(ids)}.")
    if text is None:
        return
    if text in chosen:
        item.wrong(f"The lab {text} stands in the list twice.", "Remove one.")
    elif text in ids:
        chosen.append(text)
    elif other := lab_level(text.upper()):
        item.wrong(
            f"{quote(text)} is not a lab{f' of {level_name}' if level_name else ''}.",
            f"Did you mean {text.upper()}?" if other == level_name or not level_name
            else f"{text.upper()} belongs to {other}; {level_name} has {', '.join(ids)}.",
        )  # fmt: skip
    else:
        where = f" of {level_name}" if level_name else ""
        item.wrong(f"{quote(text)} is not a lab{where}.", f"Write one of: {', '.join(ids)}.")


def lab_level(lab_id: str) -> str | None:
    """The name of the level that a lab belongs to."""
    return next((one.name for one in LEVELS.values() if lab_id in one.lab_ids), None)


def region(value: Value) -> str | None:
    return value.choice("a region of Alibaba Cloud", REGIONS, _REGION_NAMES)


def zones(value: Value, region_id: str | None) -> tuple[str, ...] | None:
    """At least two zones of the region, in order of preference."""
    region_id = region_id or REGION
    fix = f"List at least two different zones, such as [{region_id}-b, {region_id}-c]."
    chosen = [text for item in value.items("a list of zones", fix) if (text := item.scalar("a zone", fix))]
    strangers = [zone for zone in chosen if not re.fullmatch(rf"{region_id}-[a-z]", zone)]
    if strangers:
        return value.wrong(f"{quote(strangers[0])} is not a zone of {region_id}.", fix)
    if len(set(chosen)) < max(2, len(chosen)):
        return value.wrong("These are not two or more different zones.", fix)
    return tuple(chosen)


def cloud(value: Value) -> str | None:
    return value.choice("a cloud", CLOUDS, _CLOUD_NAMES)


def languages(value: Value) -> tuple[str, ...] | None:
    """One language, or a list of them."""
    items = (
        [value]
        if value.is_scalar
        else list(value.items("a language", "Write [en, zh-Hant], or one of them."))
    )
    chosen = [
        word for item in items if (word := item.choice("a language of handouts", LANGUAGES, _LANGUAGE_NAMES))
    ]
    if not items and not value.is_scalar and not value.node.value:
        return value.wrong("The list of languages is empty.", "Write [en, zh-Hant], or one of them.")
    return tuple(dict.fromkeys(chosen))


def budget(value: Value) -> Budget | None:
    fix = "Write {currency: HKD, max: 400}."
    entries = value.mapping("a budget", fix, ("currency", "max"))
    if entries is None:
        return None
    if missing := [key for key in ("currency", "max") if key not in entries]:
        return value.wrong(f"The budget has no {missing[0]}.", fix)
    currency = entries["currency"].choice("a currency", CURRENCIES, _CURRENCY_NAMES)
    amount = _amount(entries["max"])
    return Budget(currency, amount) if currency and amount is not None else None


def _amount(value: Value) -> Decimal | None:
    text = value.number(
        "an amount of money", "Write a number such as 400 or 399.50, without thousands separators."
    )
    if text is None:
        return None
    if Decimal(text) < 0:
        return value.wrong(
            f"A budget of {text} is below nothing.", "Write the most that the class may cost, 0 or more."
        )
    return Decimal(text)


def sessions(value: Value, now: datetime) -> tuple[Session, ...] | None:
    """The lessons in order of time.

    Args:
        now: An aware time; a lesson further ahead than :data:`FURTHEST` is a slip of the pen.
    """
    fix = "List the lessons: - {start: 2026-12-01T14:00+08:00, hours: 2}"
    found: list[tuple[Session, Value]] = []
    for item in value.items("a list of sessions", fix):
        session = _session(item, fix)
        if session and session.start - now > FURTHEST:
            item.wrong(f"The session of {session.start:%Y-%m-%d} is years away.", "Check the year.")
        elif session:
            found.append((session, item))
    if len(found) > MOST_SESSIONS:
        return value.wrong(f"{len(found)} sessions are more than {MOST_SESSIONS}.", "Split the class in two.")
    found.sort(key=lambda pair: pair[0].start)
    for (earlier, _), (later, item) in pairwise(found):
        if later.start < earlier.end:
            item.wrong(
                f"The session at {later.start:%Y-%m-%d %H:%M} begins before the one at "
                f"{earlier.start:%Y-%m-%d %H:%M} has ended.",
                "Correct one of the two.",
            )
    return tuple(session for session, _ in found)


def _session(value: Value, fix: str) -> Session | None:
    entries = value.mapping("a session", fix, ("start", "hours", "end"))
    if entries is None:
        return None
    if "start" not in entries:
        return value.wrong("The session has no start.", fix)
    if ("hours" in entries) == ("end" in entries):
        return value.wrong("A session needs either hours or end.", fix)
    start = _instant(entries["start"])
    hours = _hours(entries["hours"]) if "hours" in entries else _hours_until(entries["end"], start)
    return Session(start, hours) if start and hours else None


def _hours(value: Value) -> float | None:
    fix = f"Write the length in hours, such as 2 or 1.5, at most {LONGEST_SESSION}."
    text = value.number("a number of hours", fix)
    if text is not None and not 0 < float(text) <= LONGEST_SESSION:
        return value.wrong(f"A session of {text} hours cannot be right.", fix)
    return float(text) if text else None


def _hours_until(value: Value, start: datetime | None) -> float | None:
    end = _instant(value)
    if not (start and end):
        return None
    hours = (end - start).total_seconds() / 3600
    if hours <= 0:
        return value.wrong(f"The session ends at {value.text}, before it begins.", "Correct start or end.")
    if hours > LONGEST_SESSION:
        return value.wrong(
            f"A session of {hours:g} hours cannot be right.", f"At most {LONGEST_SESSION} hours."
        )
    return hours


def _instant(value: Value) -> datetime | None:
    text = value.scalar("a date and time", _START)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(_SPACE_IN_TIME.sub(lambda m: f"{m[1]}T{m[2]}{m[3] or ''}", text))
    except ValueError as error:
        return value.wrong(f"{quote(text)} is not a date and time ({error}).", _START)
    if instant.tzinfo is None:
        return value.wrong(
            f"{quote(text)} does not say in which time zone.",
            f"In Hong Kong: {instant:%Y-%m-%dT%H:%M}+08:00.",
        )
    return instant


def state(value: Value) -> str | None:
    """``local``, or the URL of a Pulumi backend."""
    fix = "Write `local`, or a Pulumi backend such as s3://bucket?region=cn-hongkong."
    text = value.scalar("a place for state", fix)
    if text is None or text == "local":
        return text
    scheme, separator, rest = text.partition("://")
    if separator and rest and scheme in STATE_SCHEMES:
        return text
    meant = did_you_mean(scheme, STATE_SCHEMES) if separator else did_you_mean(text, ("local",))
    return value.wrong(
        "This is not a place for state.", f"Did you mean {meant}{separator}{rest}?" if meant else fix
    )


def rehearsal(value: Value) -> Mapping[str, Any]:
    """Settings of the embedded cloud. Their values are for the rooms that use them to check."""
    entries = value.mapping("a mapping", "Write {seed: 7, strict: true}.", REHEARSAL_KEYS)
    return MappingProxyType({key: entry.plain() for key, entry in (entries or {}).items()})


def lab_options(value: Value, level_name: str | None) -> Mapping[str, Mapping[str, Any]]:
    """Options per lab. Their values are for the labs to check."""
    known = (
        LEVELS[level_name].lab_ids if level_name else tuple(i for one in LEVELS.values() for i in one.lab_ids)
    )
    entries = value.mapping("a mapping of labs", "Write {G2: {…}}.", known) or {}
    return MappingProxyType({key: MappingProxyType(dict(_options(entry))) for key, entry in entries.items()})


def _options(value: Value) -> Iterator[tuple[str, Any]]:
    entries = value.mapping("a mapping of options", "Write {option: value}.")
    for key, entry in (entries or {}).items():
        yield key, entry.plain()
