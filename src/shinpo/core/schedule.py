"""Repayment plans as runs of equal instalments: 「返済方法」.

A plan is not stored as rows but as it stands on the certificate: "from month 1 to month 59
every month 167,000 yen, in month 60 147,000 yen". Everything the fee depends on (number of
instalments, grace, deferred amount, equal or not) follows from the plan alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shinpo.core.refusal import refuse

FIELD = "repayment"


@dataclass(frozen=True, slots=True)
class Run:
    """Instalments of one amount at one interval: 「○か月目から○か月目まで○か月ごと」.

    `last` is the month of the last instalment really due, so (last - first) is a multiple of
    `every`; a single instalment has first == last and every == 1.
    """

    first: int
    last: int
    every: int
    amount_yen: int

    @property
    def count(self) -> int:
        """Number of instalments."""
        return (self.last - self.first) // self.every + 1

    @property
    def total_yen(self) -> int:
        """Sum of the instalments."""
        return self.count * self.amount_yen


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked repayment plan and what follows from it: 「返済方法」.

    `equal` is 「均等」 tested after the deferred amount is taken out, None for a lump sum;
    `interval` is None for a lump sum.
    """

    runs: tuple[Run, ...]
    amount_yen: int
    instalments: int
    first_month: int
    last_month: int
    interval: int | None
    grace_months: int
    deferred_yen: int
    equal: bool | None

    @property
    def is_lump(self) -> bool:
        """Whether everything is repaid at once: 「一括返済」."""
        return self.instalments == 1


def run(*, first: int, last: int, every: int, amount_yen: int) -> Run:
    """Return a run, cut back to the last month in which an instalment falls due.

    "From 2 to 59 every 2 months" ends in month 58.
    """
    if first < 1 or every < 1 or amount_yen < 1:
        raise refuse(
            FIELD,
            "schedule.positive",
            "返済方法を受け付けられません。月・間隔・返済額は1以上の整数です。値を確かめてください。",
        )
    if last < first:
        raise refuse(
            FIELD,
            "schedule.order",
            f"返済方法を受け付けられません。{first}か月目から{last}か月目まで、と終わりが"
            "始まりより前です。from と to を確かめてください。",
        )
    return Run(first, last - (last - first) % every, every, amount_yen)


def single(*, at: int, amount_yen: int) -> Run:
    """Return one instalment in one month: 「○か月目に○円」."""
    return run(first=at, last=at, every=1, amount_yen=amount_yen)


def plan(
    runs: Iterable[Run], *, amount_yen: int, balloon_factor: int, level_payment: bool = False
) -> Plan:
    """Check a repayment plan and derive what the fee needs: 「返済方法の判定」.

    `level_payment` marks 「元利均等」: its principal differs every time, yet it counts as equal
    if the intervals are. A plan may be given in any order; two instalments in one month, or a
    total other than the loan, are refused.
    根拠: cgc-yokohama-fee（均等・不均等）, ehime-2023（据置期間・据置金額）
    """
    ordered = _ordered(runs)
    total = 0
    count = 0
    for item in ordered:
        total += item.total_yen
        count += item.count
    if total != amount_yen:
        raise refuse(
            FIELD,
            "schedule.sum",
            f"返済額の合計 {total:,}円 が貸付金額 {amount_yen:,}円 と一致しません。"
            "全額を返済する計画でなければ保証料を計算できません。各回の返済額を確かめてください。",
        )
    first, last = ordered[0], ordered[-1]
    if count == 1:
        return Plan(ordered, amount_yen, 1, first.first, last.last, None, 0, 0, None)
    interval = _interval(ordered)
    previous_yen = last.amount_yen if last.count > 1 else ordered[-2].amount_yen
    deferred = 0
    remaining = ordered
    if last.amount_yen > balloon_factor * previous_yen:
        deferred = last.amount_yen - previous_yen
        remaining = (*ordered[:-1], Run(last.first, last.last, last.every, previous_yen))
    return Plan(
        runs=ordered,
        amount_yen=amount_yen,
        instalments=count,
        first_month=first.first,
        last_month=last.last,
        interval=interval,
        grace_months=max(0, first.first - interval),
        deferred_yen=deferred,
        equal=_rhythmic(ordered) and (level_payment or _level(remaining)),
    )


def check_term(plan: Plan, months: int) -> None:
    """Refuse a plan that does not end with the guarantee: 「最終回は保証期間の末月」."""
    if plan.last_month > months:
        raise refuse(
            FIELD,
            "schedule.beyond_term",
            f"{plan.last_month}か月目の返済が保証期間 {months}か月 を超えています。"
            "返済は保証期間内に終わらなければなりません。期間か返済方法を直してください。",
        )
    if plan.last_month < months:
        raise refuse(
            FIELD,
            "schedule.before_term",
            f"返済が {plan.last_month}か月目で終わり、保証期間 {months}か月 に届きません。"
            "最終回は保証期間の末月です。期間か返済方法を直してください。",
        )


def due_yen(runs: Sequence[Run], month: int) -> int:
    """Return what falls due in that month of the term: 「当月の約定返済額」."""
    for item in runs:
        if item.first <= month <= item.last and (month - item.first) % item.every == 0:
            return item.amount_yen
    return 0


def planned_balance_yen(plan: Plan, month: int) -> int:
    """Return the balance left after that month if all goes to plan: 「予定残高」."""
    paid = 0
    for item in plan.runs:
        if month >= item.first:
            until = min(month, item.last)
            paid += ((until - item.first) // item.every + 1) * item.amount_yen
    return plan.amount_yen - paid


def _ordered(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs by month; runs that interleave are taken apart into single months."""
    ordered = tuple(sorted(runs, key=_first_month))
    if not ordered:
        raise refuse(
            FIELD,
            "schedule.empty",
            "返済方法が空です。少なくとも1回の返済が要ります。"
            "一括返済なら lump、分割返済なら返済の区切りを指定してください。",
        )
    for earlier, later in pairwise(ordered):
        if later.first <= earlier.last:
            return _interleaved(ordered)
    return ordered


def _first_month(item: Run) -> int:
    return item.first


def _interleaved(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    by_month: dict[int, int] = {}
    for item in runs:
        for month in range(item.first, item.last + 1, item.every):
            if month in by_month:
                raise refuse(
                    FIELD,
                    "schedule.overlap",
                    f"{month}か月目の返済が2回指定されています。1つの月の返済額は1つです。"
                    "区切りの重なりをなくしてください。",
                )
            by_month[month] = item.amount_yen
    return tuple(Run(month, month, 1, by_month[month]) for month in sorted(by_month))


def _interval(runs: tuple[Run, ...]) -> int:
    """Return the months between instalments by which grace is counted.

    The first run that repeats says it in words (「○か月ごと」); without one, the first gap does.
    """
    for item in runs:
        if item.count > 1:
            return item.every
    return runs[1].first - runs[0].first


def _rhythmic(runs: tuple[Run, ...]) -> bool:
    """Whether all intervals between instalments are the same: 「等間隔」."""
    interval = 0
    before = 0
    for item in runs:
        if before:
            gap = item.first - before
            if interval and gap != interval:
                return False
            interval = gap
        if item.count > 1:
            if interval and item.every != interval:
                return False
            interval = item.every
        before = item.last
    return True


def _level(runs: tuple[Run, ...]) -> bool:
    """Whether the amounts are the same, but for the first alone or the last alone."""
    without_last = runs if runs[-1].count > 1 else runs[:-1]
    without_first = runs if runs[0].count > 1 else runs[1:]
    return _one_amount(without_last) or _one_amount(without_first)


def _one_amount(runs: Sequence[Run]) -> bool:
    return all(item.amount_yen == runs[0].amount_yen for item in runs)
