"""Reasons against deploying a class, and warnings. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from labstacks.planning.cost import Bill
from labstacks.planning.forecast import Forecast
from labstacks.planning.guardrail_check import GuardrailJudgement
from labstacks.planning.money import Money
from labstacks.planning.quotas import Need, QuotaVerdict
from labstacks.planning.wording import NOTHING, BilingualText, span

OLD_PRICE_YEARS = 2
MAX_NAMED = 5
_UPDATE = BilingualText(
    "`labstacks prices update` fetches the prices of servers, disks and databases.",
    "執行 `labstacks prices update` 可向帳戶查詢伺服器、雲端硬碟和數據庫的價格。",
)


@dataclass(frozen=True)
class Reason:
    """A reason against deploying the class, or a warning.

    Args:
        key: ``budget``, ``quota``, ``guardrails`` or ``sessions``, the name by which ``up --allow`` ignores
            it; or ``prices`` or ``forecast``, which never block.
        blocks: Whether it makes the plan a no-go.
        message: As a sentence.
        fix: What to do, as a sentence; may be empty.
    """

    key: str
    blocks: bool
    message: BilingualText
    fix: BilingualText = NOTHING


def reasons(
    file: str,
    bill: Bill,
    budget: Money | None,
    needs: Sequence[Need],
    judgements: Sequence[GuardrailJudgement],
    forecast: Forecast,
    now: datetime,
) -> tuple[Reason, ...]:
    """All reasons and warnings for a class, blocking ones first.

    Args:
        file: The class file's name, for sentences.
        forecast: For the cloud that the class goes to.
    """
    found = [
        *_of_sessions(file, bill, forecast, now),
        *(_of_budget(bill, budget) if budget else ()),
        *_of_quotas(needs),
        *_of_guardrails(judgements),
        *_of_prices(bill, now),
    ]
    return tuple(sorted(found, key=lambda reason: not reason.blocks))


def _of_sessions(file: str, bill: Bill, forecast: Forecast, now: datetime) -> Iterator[Reason]:
    times = bill.times
    if times.assumed:
        hours = f"{times.sessions[0].hours:g}"
        what = BilingualText(
            f"{file} names no sessions: one lesson of {hours} h is assumed.",
            f"{file} 沒有列出課堂（sessions），現假設一節 {hours} 小時。",
        )
        fix = BilingualText(
            "Add `sessions:` to see the cost of the term.", "加入 `sessions:` 便可計算整個學期的費用。"
        )
        yield Reason("sessions", False, what, fix)
    elif not times.sessions:
        what = BilingualText(f"Every session in {file} is in the past.", f"{file} 的所有課堂均已過去。")
        yield Reason(
            "sessions", True, what, BilingualText("Correct the dates under `sessions:`.", "請更正日期。")
        )
    elif times.past:
        verb = "session is" if times.past == 1 else "sessions are"
        what = BilingualText(
            f"{times.past} {verb} over and not counted.", f"{times.past} 節課已經過去，沒有計算在內。"
        )
        yield Reason("sessions", False, what)
    if times.sessions and not times.assumed:
        yield from _too_late((times.sessions[0].start - now).total_seconds(), forecast)


def _too_late(left: float, forecast: Forecast) -> Iterator[Reason]:
    if 0 < left < forecast.ready:
        until, takes = span(left), span(forecast.ready)
        what = BilingualText(
            f"The next lesson begins in {until.en}, and the class takes {takes.en} to be ready.",
            f"下一節課在 {until.zh}後開始，而準備課堂需時 {takes.zh}。",
        )
        yield Reason("forecast", False, what, BilingualText("Start at once.", "請立即開始。"))


def _of_budget(bill: Bill, budget: Money) -> Iterator[Reason]:
    if bill.term > budget:
        over = Money(bill.term.amount - budget.amount, budget.currency)
        nothing = (
            ("", "")
            if budget.amount
            else (" A budget of 0 allows only what is free.", "預算為零，只容許免費項目。")
        )
        what = BilingualText(
            f"The term costs {bill.term}, which is {over} over the budget of {budget}.{nothing[0]}",
            f"學期費用為 {bill.term}，超出預算 {budget} 共 {over}。{nothing[1]}",
        )
        yield Reason(
            "budget", True, what, BilingualText("See the ways to reduce the cost.", "請參閱下列節省方法。")
        )
        return
    if bill.unknown:
        left = Money(budget.amount - bill.term.amount, budget.currency)
        things = f"{len(bill.unknown)} resource{'s' if len(bill.unknown) > 1 else ''}"
        yield Reason(
            "budget",
            False,
            BilingualText(
                f"{left} of the budget is left for {things} without a known price.",
                f"預算尚餘 {left}，用於 {len(bill.unknown)} 個未知價格的項目。",
            ),
        )
    if bill.kept_deployed > budget and len(bill.times.sessions) > 1:
        what = BilingualText(
            f"If it stays deployed between lessons, the class costs {bill.kept_deployed}, over the budget.",
            f"如課堂之間不移除資源，費用將為 {bill.kept_deployed}，超出預算。",
        )
        fix = BilingualText("Run `labstacks down` after each lesson.", "每節課後請執行 `labstacks down`。")
        yield Reason("budget", False, what, fix)


def _of_quotas(needs: Sequence[Need]) -> Iterator[Reason]:
    for need in needs:
        if need.verdict is QuotaVerdict.OVER:
            besides = (
                (f" besides {need.used} in use", f"（另有 {need.used} 個使用中）") if need.used else ("", "")
            )
            what = BilingualText(
                f"{need.quota.title}: the class needs {need.need}{besides[0]}, the limit is {need.limit}.",
                f"{need.quota.title_zh}：需要 {need.need} 個{besides[1]}，上限為 {need.limit} 個。",
            )
            yield Reason(
                "quota", True, what, BilingualText(need.advice, f"請在配額中心申請 {need.total} 個或以上。")
            )
    unknown = [need for need in needs if need.verdict is QuotaVerdict.UNKNOWN]
    if unknown:
        what = BilingualText(
            "The limits of these quotas depend on the account: "
            + ", ".join(f"{need.quota.title} ({need.need})" for need in unknown)
            + ".",
            "只有帳戶本身才知道以下各項是否足夠："
            + "、".join(f"{need.quota.title_zh}（{need.need}）" for need in unknown)
            + "。",
        )
        fix = BilingualText(
            "Run `labstacks plan --live`, or look in Quota Center.",
            "請執行 `labstacks plan --live`，或查閱配額中心。",
        )
        yield Reason("quota", False, what, fix)


def _of_guardrails(judgements: Sequence[GuardrailJudgement]) -> Iterator[Reason]:
    for judgement in judgements:
        if judgement.kept:
            continue
        named = "; ".join(str(finding) for finding in judgement.findings[:MAX_NAMED])
        more = len(judgement.findings) - MAX_NAMED
        named += f"; and {more} more" if more > 0 else ""
        what = BilingualText(f"{judgement.title} {named}", f"安全守則 {judgement.rule}：{named}")
        yield Reason("guardrails", judgement.blocks, what, BilingualText(judgement.fix, judgement.fix))


def _of_prices(bill: Bill, now: datetime) -> Iterator[Reason]:
    if bill.unknown:
        items = sorted({line.item for line in bill.unknown})
        named = _some(items)
        what = BilingualText(
            f"Price not known, not in the total: {named}.", f"以下項目價格未知，沒有計算在內：{named}。"
        )
        yield Reason("prices", False, what, _UPDATE)
    today = now.astimezone(UTC).date()
    limit = today.replace(year=today.year - OLD_PRICE_YEARS, day=1)
    old = sorted({line.item for line in bill.lines if line.price and line.price.date < limit})
    if old:
        named = _some(old)
        what = BilingualText(
            f"Prices older than {OLD_PRICE_YEARS} years: {named}.",
            f"以下價格已超過 {OLD_PRICE_YEARS} 年：{named}。",
        )
        yield Reason("prices", False, what, _UPDATE)


def _some(items: Sequence[str]) -> str:
    """The first few items, and the number of the others."""
    more = len(items) - MAX_NAMED
    return ", ".join(items[:MAX_NAMED]) + (f" (+{more})" if more > 0 else "")
