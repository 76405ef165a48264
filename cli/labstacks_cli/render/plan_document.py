"""A plan as a JSON document. Amounts of money are strings with all their digits, times are RFC 3339."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from labstacks.planning.account_setup import account_setup as steps_of
from labstacks.planning.cost import Bill, Line
from labstacks.planning.forecast import Forecast
from labstacks.planning.money import Money
from labstacks.planning.plan import Plan
from labstacks.planning.quotas import Need
from labstacks_cli.render import account_setup


def document(plan: Plan) -> dict[str, Any]:
    """Everything that the text says, and each resource's lines."""
    bill = plan.bill
    return {
        "class": plan.class_name,
        "level": plan.level,
        "labs": list(plan.labs),
        "cloud": plan.cloud,
        "region": plan.inventory.spec.region,
        "seats": plan.seats,
        "made": instant(plan.made),
        "go": plan.go,
        "reasons": [
            {"key": r.key, "blocks": r.blocks, "message": r.message.en, "fix": r.fix.en} for r in plan.reasons
        ],
        "inventory": {
            "resources": plan.inventory.total,
            "classroom": len(plan.inventory.classroom.cloud),
            "types": plan.inventory.counts(),
        },
        "cost": {
            "currency": bill.currency,
            "seat": amount(bill.per_seat),
            "classroom": amount(bill.classroom),
            "session": amount(bill.session),
            "session_at_most": amount(plan.most),
            "sessions": [amount(money) for money in bill.sessions],
            "sessions_assumed": bill.times.assumed,
            "term": amount(bill.term),
            "left_standing": amount(bill.kept_deployed),
            "hour": amount(bill.per_hour),
            "forgotten_30_days": amount(bill.forgotten),
            "forgotten_30_days_without_release": amount(bill.forgotten_unreleased),
            "by_lab": {lab: amount(money) for lab, money in bill.by_lab().items()},
            "by_confidence": {key: amount(money) for key, money in bill.by_confidence().items()},
            "lines": [_line(line, bill) for line in bill.lines],
            "unknown": [_line(line, bill) for line in bill.unknown],
            "rates": {
                rate.currency: {
                    "per_usd": str(rate.per_usd),
                    "date": rate.date.isoformat(),
                    "source": rate.source,
                }
                for rate in plan.book.rates.values()
                if rate.currency != "USD"
            },
            "assumed": {
                name: str(plan.book.assumed(name))
                for name in sorted({n for x in bill.lines for n in x.assumed})
            },
            "price_files": list(plan.book.files),
        },
        "budget": {"currency": plan.budget.currency, "max": str(plan.budget.amount)} if plan.budget else None,
        "ways": [
            {"kind": way.kind, "what": way.what.en, "term": amount(way.total), "how": way.how}
            for way in plan.ways
        ],
        "quotas": {"live": plan.live, "needs": [_need(need) for need in plan.needs]},
        "account_setup": account_setup.document(steps_of(plan)),
        "guardrails": [
            {
                "rule": judgement.rule,
                "title": judgement.title,
                "kept": judgement.kept,
                "blocks": judgement.blocks,
                "findings": [
                    {
                        "resource": f.resource,
                        "source": str(f.source or ""),
                        "message": f.message,
                        "count": f.count,
                    }
                    for f in judgement.findings
                ],
            }
            for judgement in plan.judgements
        ],
        "forecast": _forecast(plan.forecast),
        "rehearsal_forecast": _forecast(plan.rehearsal) if plan.rehearsal else None,
        "latest_start": instant(plan.latest_start) if plan.latest_start else None,
    }


def amount(money: Money) -> str:
    """With four digits behind the point."""
    return format(money.amount.quantize(money.amount.__class__("0.0001")), "f")


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(line: Line, bill: Bill) -> dict[str, Any]:
    price = line.price
    return {
        "part": line.part,
        "count": line.count,
        "lab": line.lab,
        "resource": line.resource,
        "type": line.type,
        "item": line.item,
        "quantity": str(line.quantity),
        "measure": line.measure,
        "paid": "by the hour" if line.timed else "by use",
        "each": str(line.each) if line.each is not None else None,
        "session": amount(Money(line.one(bill.longest), bill.currency)) if line.known else None,
        "price": {
            "amount": str(price.amount),
            "currency": price.currency,
            "unit": price.unit,
            "region": price.region,
            "date": price.date.isoformat(),
            "confidence": price.confidence,
            "source": price.source,
        }
        if price
        else None,
        "reason": line.reason,
        "note": line.note,
    }


def _need(need: Need) -> dict[str, Any]:
    return {
        "key": need.quota.key,
        "title": need.quota.title,
        "need": need.need,
        "limit": need.limit,
        "used": need.used,
        "verdict": str(need.verdict),
        "where": need.where,
        "advice": need.advice,
        "source": need.source,
    }


def _forecast(forecast: Forecast) -> dict[str, Any]:
    return {
        "parallel": forecast.slots,
        "ready_seconds": round(forecast.ready, 1),
        "gone_seconds": round(forecast.gone, 1),
        "classroom_seconds": round(forecast.classroom, 1),
        "bound_by": forecast.bound_by,
        "why": forecast.why.en,
        "ready_seconds_by_parallel": {str(k): round(v, 1) for k, v in forecast.by_slots.items()},
    }
