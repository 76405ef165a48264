"""What the keys of a class file may hold, save for the labs and the timetable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from labstacks.alicloud.instance_types import SMALL_TYPES
from labstacks.classfile.dates import DateError, zone_of
from labstacks.classfile.model import Budget, Fallback
from labstacks.classfile.setting_checks import SettingChecks, check_rehearsal
from labstacks.classfile.slug import slug_mistake, suggest_slug
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Value
from labstacks.components.catalog import LEVELS
from labstacks.components.context import REGION
from labstacks.storage import state_address

CLOUDS = ("rehearsal", "alibaba")
CURRENCIES = ("HKD", "USD", "CNY")
LANGUAGES = ("en", "zh-Hant")
REHEARSAL_KEYS = ("seed", "strict", "clock", "quotas", "chaos", "database")
MAX_PARALLEL = 64

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


def class_name(value: Value) -> str | None:
    """A class name that fits into cloud names."""
    text = value.scalar("a class name", "Write a short name such as f4a-2026.")
    if text and (mistake := slug_mistake(text)):
        return value.wrong(
            f"{quote(text)} {mistake}.", f"Write {suggest_slug(text) or 'f4a-2026'}, for example."
        )
    return text


def level(value: Value) -> str | None:
    """A level of the course."""
    return value.choice("a level", LEVELS)


def region(value: Value) -> str | None:
    """The id of a region."""
    return value.choice("a region of Alibaba Cloud", REGIONS, _REGION_NAMES)


def zones(value: Value, region_id: str | None) -> tuple[str, ...] | None:
    """At least two zones of the region, in order of preference.

    Args:
        region_id: None when the region itself was wrong.
    """
    fix = f"List at least two different zones, such as {example_zones(region_id or REGION)}."
    items = value.items("a list of zones", fix)
    if items is None:
        return None
    chosen = [zone for item in items if (zone := item.scalar("a zone", fix))]
    for item in items:
        if region_id and item.text and item.text[:-1] != _zone(region_id, ""):
            item.wrong(f"{quote(item.text)} is not a zone of {region_id}.", fix)
    if len(set(chosen)) < max(2, len(chosen)):
        return value.wrong("These are not two or more different zones.", fix)
    return tuple(chosen)


def example_zones(region_id: str) -> str:
    """Two zones as they are written in a class file; whether there are such is for the cloud to say."""
    return f"[{_zone(region_id, 'a')}, {_zone(region_id, 'b')}]"


def _zone(region_id: str, letter: str) -> str:
    """A zone's name: ``cn-hongkong-b`` in China, ``ap-southeast-1b`` abroad."""
    return f"{region_id}{letter}" if region_id[-1].isdigit() else f"{region_id}-{letter}"


def time_zone(value: Value) -> tzinfo | None:
    """The time zone of lessons that are written without an offset from UTC."""
    text = value.scalar("a time zone", "Write one such as Asia/Hong_Kong or Europe/London.")
    try:
        return zone_of(text) if text else None
    except DateError as error:
        return value.wrong(f"{quote(text or '')} {error}.", error.fix)


def cloud(value: Value) -> str | None:
    """``rehearsal`` or ``alibaba``."""
    return value.choice("a cloud", CLOUDS, _CLOUD_NAMES)


def languages(value: Value) -> tuple[str, ...] | None:
    """One language, or a list of them."""
    fix = "Write [en, zh-Hant], or one of them."
    items = [value] if value.is_scalar else value.items("a language", fix)
    if items is None:
        return None
    if not items:
        return value.wrong("The list of languages is empty.", fix)
    words = [item.choice("a language of handouts", LANGUAGES, _LANGUAGE_NAMES) for item in items]
    return tuple(dict.fromkeys(word for word in words if word))


def budget(value: Value) -> Budget | None:
    """A currency and the most that the class may cost in it."""
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
        return value.wrong(f"A budget of {text} is negative.", "Write the most it may cost, 0 or more.")
    return Decimal(text)


def state(value: Value) -> str | None:
    """Where the class's state is kept; an address with a password is refused, and not repeated."""
    text = value.scalar("a place for state", state_address.FIX)
    found = state_address.mistake(text) if text else None
    if found:
        message, fix, shown = found
        return value.wrong(message, fix, shown=shown)
    return text


def rehearsal(value: Value, checks: SettingChecks | None = None) -> Mapping[str, Any] | None:
    """Settings of the emulator.

    Args:
        checks: What checks their values; None leaves that to the rooms that use them.
    """
    entries = value.mapping("a mapping", "Write {seed: 7, strict: true}.", REHEARSAL_KEYS) or {}
    if "database" in entries:
        _database(entries["database"])
    if checks:
        for key, entry in entries.items():
            check_rehearsal(checks.rehearsal, key, entry)
    return MappingProxyType({key: entry.plain() for key, entry in entries.items()})


def _database(value: Value) -> None:
    text = value.scalar("an address", "Write postgres://USER@HOST/DATABASE.")
    if text and (found := state_address.database_mistake(text)):
        message, fix, shown = found
        value.wrong(message, fix, shown=shown)


def fallback(value: Value) -> Fallback | None:
    """Where what is new may go when the cloud has no stock for it."""
    fix = "Write {zones: true}, or {zones: true, instance_types: [" + SMALL_TYPES[0] + "]}."
    entries = value.mapping("a fallback", fix, ("zones", "instance_types"))
    if entries is None:
        return None
    zones_too = entries["zones"].plain() if "zones" in entries else False
    if not isinstance(zones_too, bool):
        entries["zones"].wrong(f"{quote(str(zones_too))} is neither true nor false.", "Write true or false.")
        zones_too = False
    types = entries["instance_types"].items("a list of types", fix) if "instance_types" in entries else ()
    chosen = [item.choice("a type for the labs' servers", SMALL_TYPES) for item in types or ()]
    return Fallback(zones_too, tuple(dict.fromkeys(name for name in chosen if name)))
