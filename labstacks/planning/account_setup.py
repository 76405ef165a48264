"""What the owner of a new account switches on by hand before a class, as a list to tick off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from labstacks.alicloud.account_steps import account_steps
from labstacks.planning.plan import Plan
from labstacks.planning.quotas import Need, QuotaVerdict
from labstacks.planning.resources import Inventory
from labstacks.planning.wording import NOTHING, BilingualText


@dataclass(frozen=True)
class SetupStep:
    """One item of the list.

    Args:
        key: Its name, such as ``oss`` or ``quota-vcpus``.
        kind: ``verify``, ``activate``, ``role``, ``password`` or ``quota``.
        title: What to do, in a few words.
        how: Where and how, where the title and the address are not enough.
        address: The console; empty where it is not known.
        labs: The labs that need it; empty where all do, or only the classroom.
        source: Where this is from.
    """

    key: str
    kind: str
    title: BilingualText
    how: BilingualText = NOTHING
    address: str = ""
    labs: tuple[str, ...] = ()
    source: str = ""


def account_setup(plan: Plan) -> tuple[SetupStep, ...]:
    """The list for a class; empty for a rehearsal, which needs no account."""
    if plan.cloud == "rehearsal":
        return ()
    return (*_by_hand(plan.inventory, plan.labs), *_quotas(plan.needs))


def programme_setup(plans: Iterable[Plan], needs: Iterable[Need]) -> tuple[SetupStep, ...]:
    """The list for all classes of a programme; empty if all are rehearsals.

    Args:
        plans: Of its classes.
        needs: What the classes on the real cloud need of their accounts together.
    """
    steps: dict[str, SetupStep] = {}
    for plan in plans:
        for step in () if plan.cloud == "rehearsal" else _by_hand(plan.inventory, plan.labs):
            known = steps.get(step.key, step)
            steps[step.key] = replace(known, labs=tuple(dict.fromkeys((*known.labs, *step.labs))))
    order = [step.key for step in account_steps()]
    return (
        *sorted(steps.values(), key=lambda step: order.index(step.key)),
        *(_quotas(needs) if steps else ()),
    )


def _by_hand(inventory: Inventory, labs: Iterable[str]) -> Iterator[SetupStep]:
    for step in account_steps():
        users = {resource.lab for _, resource in inventory.each() if step.needed_by(resource.type)}
        if users:
            yield SetupStep(
                step.key,
                step.kind,
                BilingualText(step.title, step.title_zh),
                BilingualText(step.how, step.how_zh),
                step.address,
                tuple(lab for lab in labs if lab in users) if step.types else (),
                f"{step.source}, {step.date}",
            )


def _quotas(needs: Iterable[Need]) -> Iterator[SetupStep]:
    """Limits that are too low, and one step for all that only the account itself can tell."""
    unknown = []
    for need in needs:
        if need.verdict is QuotaVerdict.OVER and need.quota.ask != "never":
            yield SetupStep(
                f"quota-{need.quota.key}",
                "quota",
                BilingualText(
                    f"Raise the quota: {need.quota.title}, {need.total:,} or more",
                    f"申請提高配額：{need.quota.title_zh}，{need.total:,} 或以上",
                ),
                _where_to_ask(need),
                source=need.source,
            )
        elif need.verdict is QuotaVerdict.UNKNOWN:
            unknown.append(need)
    if unknown:
        yield SetupStep(
            "quota-unknown",
            "quota",
            BilingualText("Look up quotas that differ by account", "查閱因帳戶而異的配額"),
            BilingualText(
                "In Quota Center. Needed: "
                + ", ".join(f"{need.quota.title} {need.total:,}" for need in unknown)
                + ".",
                "在配額中心（Quota Center）查閱。最少需要："
                + "、".join(f"{need.quota.title_zh} {need.total:,}" for need in unknown)
                + "。",
            ),
        )


def _where_to_ask(need: Need) -> BilingualText:
    if need.quota.ask == "ticket":
        return BilingualText(f"Open a ticket for {need.quota.product}.", f"提交工單：{need.quota.product}。")
    id_ = need.quota.id.replace("{region}", need.region)
    name = f" {id_}" if id_ else ""
    return BilingualText(
        f"Quota Center, product {need.quota.product}{name}.",
        f"在配額中心（Quota Center）申請：{need.quota.product}{name}。",
    )
