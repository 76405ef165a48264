"""The whole plan as one page to send to a head of department: no scripts, no links, no external files.

In English and Traditional Chinese: both are in the page, and two buttons made of CSS choose.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from html import escape

from labstacks.components.catalog import LEVELS
from labstacks.planning.account_setup import account_setup
from labstacks.planning.billed_hours import FORGOTTEN_DAYS, BilledPeriod
from labstacks.planning.charts import bars, columns, hours_of, line
from labstacks.planning.cost import Bill
from labstacks.planning.diagram import svg
from labstacks.planning.html import code, document, h2, p, t, table
from labstacks.planning.money import Money
from labstacks.planning.plan import Plan, Reason
from labstacks.planning.quotas import QuotaVerdict
from labstacks.planning.wording import ELSEWHERE, BilingualText, span

_VERDICTS = {
    QuotaVerdict.FITS: BilingualText("fits", "足夠"),
    QuotaVerdict.TIGHT: BilingualText("tight", "接近上限"),
    QuotaVerdict.OVER: BilingualText("over", "超出"),
    QuotaVerdict.UNKNOWN: BilingualText("not known", "未知"),
}
_TRUST = {
    "official": BilingualText("the vendor's own price", "官方價格"),
    "live": BilingualText("fetched from the vendor", "向官方查詢"),
    "official-old": BilingualText("an old price of the vendor", "多年前的官方價格"),
    "third-party": BilingualText("a published third-party price", "第三方公佈的價格"),
    "other-region": BilingualText("the vendor's price in another region", "其他地區的官方價格"),
    "assumed": BilingualText("assumed", "假設"),
}


def page(plan: Plan) -> str:
    """The plan as one HTML document."""
    chinese_first = plan.language[:1] == ("zh-Hant",)
    return document(f"{plan.class_name}: {_count(plan)}", "".join(_body(plan)), chinese_first=chinese_first)


def _body(plan: Plan) -> Iterator[str]:
    level = LEVELS[plan.level]
    yield f"<h1>{escape(plan.class_name)}</h1>"
    yield p(
        f"{level.title} course, labs {', '.join(plan.labs)}; {_count(plan)}",
        f"{level.title_zh}，單元 {'、'.join(plan.labs)}；{plan.seats} 個座位",
    )
    yield _verdict(plan)
    yield _figures(plan)
    yield h2("What it costs", "費用") + _charts(plan)
    yield from _lessons(plan.bill)
    yield _items(plan.bill)
    yield h2("Contents", "內容") + svg(plan.inventory)
    yield h2("Quotas", "配額") + _quotas(plan)
    yield from _account_setup(plan)
    yield h2("Time", "時間") + "".join(_time(plan))
    if plan.judgements:
        yield h2("Guardrails", "安全守則") + "".join(_guardrails(plan))
    yield h2("Sources of the prices", "價格依據") + "".join(_trust(plan))
    yield p(
        f"Planned on {plan.made:%d %B %Y, %H:%M} UTC with `labstacks plan`; nothing was changed.",
        f"於 {plan.made:%Y-%m-%d %H:%M} UTC 以 `labstacks plan` 計算，沒有更改任何資源。",
        "soft",
    )


def _verdict(plan: Plan) -> str:
    kind, word = (
        ("go", BilingualText("Go", "可以進行")) if plan.go else ("no", BilingualText("No go", "不可進行"))
    )
    reasons = "".join(f"<li>{_reason(reason)}</li>" for reason in plan.blocking)
    ways = "".join(
        f"<li><b>{way.total}</b> {t(way.what)} <code>{escape(way.how)}</code></li>" for way in plan.ways
    )
    cautions = "".join(f"<li>{_reason(reason)}</li>" for reason in plan.cautions)
    listed = f"<ul>{reasons}</ul>" if reasons else ""
    after = p("Ways to get under the budget:", "節省至預算之內的方法：") + f"<ul>{ways}</ul>" if ways else ""
    after += p("Good to know:", "請留意：") + f"<ul>{cautions}</ul>" if cautions else ""
    return f'<div class="verdict {kind}"><strong>{t(word)}</strong>{listed}</div>{after}'


def _figures(plan: Plan) -> str:
    bill = plan.bill
    figures = [
        (bill.per_seat, BilingualText("a seat, a lesson", "每座位每節課")),
        (bill.session, BilingualText("the class, a lesson", "全班每節課")),
        (
            bill.term,
            BilingualText(
                f"the term: {len(bill.times.sessions)} lessons", f"學期共 {len(bill.times.sessions)} 節課"
            ),
        ),
        (bill.forgotten, BilingualText("forgotten for 30 days", "忘記移除 30 日")),
        (plan.budget, BilingualText("the budget", "預算")),
        (t(span(plan.own_forecast.ready)), BilingualText("until it is ready", "準備時間")),
    ]
    if bill.times.assumed:
        del figures[2]
    return '<div class="figures">' + "".join(
        f'<div class="figure"><b>{value}</b>{t(what)}</div>' for value, what in figures if value is not None
    ) + "</div>"  # fmt: skip


def _charts(plan: Plan) -> str:
    bill = plan.bill
    by_lab = [(_lab_name(plan, lab), money) for lab, money in bill.by_lab().items()]
    hours = hours_of(bill, plan.forecast)
    days = [(day, _forgotten(bill, day)) for day in range(FORGOTTEN_DAYS + 1)]
    charts = [
        (BilingualText("A lesson, by lab", "每節課費用（按單元）"), bars(by_lab, "cost by lab")),
        (BilingualText("A lesson, by the hour", "每節課費用（按小時）"), columns(hours, "cost by hour")),
        (
            BilingualText("If it is never removed: cost by day", "沒有移除：逐日累計費用"),
            line(days, plan.budget, "cost of a forgotten class by day"),
        ),
    ]
    return '<div class="charts">' + "".join(
        f"<section><h3>{t(title)}</h3>{chart}</section>" for title, chart in charts if chart
    ) + "</div>"  # fmt: skip


def _forgotten(bill: Bill, day: int) -> Money:
    stretch = BilledPeriod(Decimal(24 * day), Decimal(0))
    amount = sum((line.all(stretch, released=True) for line in bill.lines), Decimal(0))
    return Money(amount, bill.currency)


def _lab_name(plan: Plan, lab: str) -> str:
    known = {one.id: one for one in LEVELS[plan.level].labs}
    if lab in known:
        return lab
    said = ELSEWHERE.get(lab, BilingualText(lab, lab))
    return f"{said.en} {said.zh}"


def _lessons(bill: Bill) -> Iterator[str]:
    if bill.times.assumed or not bill.sessions:
        return
    rows = [
        (_moment(session.start), f"{session.hours:g}", str(money))
        for session, money in zip(bill.times.sessions, bill.sessions, strict=True)
    ]
    heads = (BilingualText("Lesson", "課堂"), BilingualText("Hours", "小時"), BilingualText("Cost", "費用"))
    yield table(heads, rows, numbers=(1, 2))
    if len(rows) > 1:
        yield p(
            f"Kept deployed from the first lesson to the last: {bill.kept_deployed} instead of {bill.term}.",
            f"如由首節至末節一直保留，費用為 {bill.kept_deployed}，而非 {bill.term}。",
        )


def _items(bill: Bill) -> str:
    prices = {line.item: line.price for line in bill.lines if line.price}
    rows = [(item, str(prices[item]), str(money)) for item, money in bill.by_item().items()]
    heads = (
        BilingualText("Billed item", "收費項目"),
        BilingualText("Price", "單價"),
        BilingualText("A lesson", "每節課"),
    )
    return table(heads, rows, numbers=(1, 2)) if rows else ""


def _quotas(plan: Plan) -> str:
    rows = [
        (
            t(BilingualText(need.quota.title, need.quota.title_zh)),
            f"{need.need:,}",
            f"{need.used:,}",
            "?" if need.limit is None else f"{need.limit:,}",
            f'<span class="{need.verdict}">{t(_VERDICTS[need.verdict])}</span>',
            code(need.advice),
        )
        for need in plan.needs
    ]
    heads = (
        BilingualText("Quota", "配額"),
        BilingualText("Needed", "需要"),
        BilingualText("In use", "已用"),
        BilingualText("Limit", "上限"),
        BilingualText("Result", "結果"),
        BilingualText("What to do", "跟進"),
    )
    where = (
        p("As reported by the account.", "根據帳戶回覆。")
        if plan.live
        else p(
            "Against default limits; the account's own may differ.",
            "以預設上限計算；帳戶的實際上限可能不同。",
        )
    )
    return where + table(heads, rows, numbers=(1, 2, 3), escaped=True)


def _account_setup(plan: Plan) -> Iterator[str]:
    steps = account_setup(plan)
    if not steps:
        return
    rows = [
        ("☐", t(step.title), escape(", ".join(step.labs)), f"{t(step.how)} {escape(step.address)}".strip())
        for step in steps
    ]
    heads = (
        BilingualText("Done", "完成"),
        BilingualText("What", "事項"),
        BilingualText("Labs", "單元"),
        BilingualText("How", "方法"),
    )
    yield h2("What to set up in a new account", "新帳戶的準備工作")
    yield p(
        "Once, before the first class, by the owner of the account.",
        "首次開班前由帳戶擁有人完成，只需做一次。",
    )
    yield table(heads, rows, escaped=True)


def _time(plan: Plan) -> Iterator[str]:
    own = plan.own_forecast
    if plan.latest_start:
        when = _moment(plan.latest_start)
        yield p(f"For the first lesson, start at the latest on {when}.", f"首節課最遲須於 {when} 開始準備。")
    ready, gone = span(plan.forecast.ready), span(plan.forecast.gone)
    yield p(
        f"On Alibaba Cloud the class is ready in about {ready.en} and removed in about {gone.en}.",
        f"在阿里雲上，準備約需 {ready.zh}，移除約需 {gone.zh}。",
    )
    yield f"<p>{t(plan.forecast.why)}</p>"
    rows = [(f"{slots}", t(span(seconds))) for slots, seconds in own.by_slots.items()]
    yield table(
        (BilingualText("Engines at once", "同時引擎數"), BilingualText("Ready after", "準備時間")),
        rows,
        escaped=True,
    )


def _guardrails(plan: Plan) -> Iterator[str]:
    rows = [
        (
            escape(judgement.title),
            '<span class="fits">✓</span>'
            if judgement.kept
            else f'<span class="over">{escape("; ".join(map(str, judgement.findings[:3])))}</span>',
        )
        for judgement in plan.judgements
    ]
    yield table((BilingualText("Rule", "守則"), BilingualText("Result", "結果")), rows, escaped=True)


def _trust(plan: Plan) -> Iterator[str]:
    bill = plan.bill
    rows = [(t(_TRUST[key]), str(money)) for key, money in bill.by_confidence().items()]
    yield table(
        (BilingualText("Prices", "價格"), BilingualText("A lesson", "每節課")),
        rows,
        numbers=(1,),
        escaped=True,
    )
    for rate in plan.book.rates.values():
        if rate.currency == bill.currency and rate.currency != "USD":
            yield p(
                f"US$1 = {rate.per_usd} {rate.currency} on {rate.date}: {rate.source}.",
                f"US$1 = {rate.per_usd} {rate.currency}（{rate.date}）。",
            )
    used = sorted({name for line_ in bill.lines for name in line_.assumed})
    if used:
        yield p("Assumed use; change it in a price file:", "假設的用量，可在價格檔案中更改：")
        assumed = [plan.book.usage[name] for name in used]
        amounts = [(one.name, f"{one.amount:g}", one.why) for one in assumed]
        heads = (
            BilingualText("Assumption", "假設"),
            BilingualText("Amount", "數量"),
            BilingualText("Why", "理由"),
        )
        yield table(heads, amounts, numbers=(1,))
    if bill.unknown:
        yield p("Price not known, not in the total:", "價格未知，沒有計算在內：")
        unknown = [(line_.item, f"{line_.part} {line_.resource}", line_.reason) for line_ in bill.unknown]
        yield table(
            (BilingualText("Item", "項目"), BilingualText("Where", "位置"), BilingualText("Why", "理由")),
            unknown,
        )


def _reason(reason: Reason) -> str:
    message, fix = reason.message, reason.fix
    return t(BilingualText(f"{message.en} {fix.en}".strip(), f"{message.zh}{fix.zh}"))


def _moment(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def _count(plan: Plan) -> str:
    return f"{plan.seats} seat" + ("" if plan.seats == 1 else "s")
