"""From what a clerk enters to the runs of the core: 「返済方法の入力」."""

from collections.abc import Sequence
from itertools import groupby

from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.core.schedule import Run, run, single

LUMP, EQUAL, FREE = "lump", "equal", "free"
KINDS = {LUMP: "一括返済", EQUAL: "分割返済（均等）", FREE: "分割返済（区間を指定）"}
ROUNDING = 1_000  # instalments are set in whole thousands; one of them takes the rest


def lump(amount_yen: int, months: int) -> tuple[Run, ...]:
    """Return everything in the last month: 「一括返済」."""
    return (single(at=months, amount_yen=amount_yen),)


def equal(
    *, amount_yen: int, months: int, grace_months: int, every: int, balloon_yen: int
) -> tuple[Run, ...]:
    """Return equal instalments after `grace_months`, with `balloon_yen` on top of the last.

    An instalment is in whole thousands, the last one takes the rest. Where a balloon stands on
    top of the last, the first takes the rest, so that the balloon is exactly what was entered.

    :raises Refused: if nothing is left to divide.
    """
    count = (months - grace_months) // every
    if count < 1:
        raise refuse(
            "grace_months",
            "plan.no_instalment",
            f"据置期間（{grace_months}か月）と返済間隔（{every}か月）では、保証期間"
            f"（{months}か月）の内に返済の月がありません。据置期間か間隔を短くしてください。",
        )
    if balloon_yen >= amount_yen:
        raise refuse(
            "balloon_yen",
            "plan.balloon_all",
            f"最終回の据置金額（{balloon_yen:,}円）が申込金額（{amount_yen:,}円）以上です。"
            "分割する額が残りません。小さくするか一括返済を選んでください。",
        )
    falling = amount_yen - balloon_yen
    each = falling // count // ROUNDING * ROUNDING or falling // count
    rest = falling - each * (count - 1)
    amounts = [each] * (count - 1) + [rest]
    if balloon_yen:
        amounts.reverse()
        amounts[-1] += balloon_yen
    start = months - (count - 1) * every
    return tuple(_runs(amounts, start=start, every=every))


def _runs(amounts: Sequence[int], *, start: int, every: int) -> list[Run]:
    found, month = [], start
    for yen, same in groupby(amounts):
        count = len(list(same))
        last = month + (count - 1) * every
        found.append(run(first=month, last=last, every=every if count > 1 else 1, amount_yen=yen))
        month = last + every
    return found


def free(rows: Sequence[tuple[int, int, int, int]]) -> tuple[Run, ...]:
    """Return the runs of rows (from month, to month, every, yen): 「区間の指定」.

    :raises Refused: with the number of each row that cannot be.
    """
    found, problems = [], []
    for number, (first, last, every, yen) in enumerate(rows, start=1):
        try:
            found.append(run(first=first, last=last, every=every, amount_yen=yen))
        except Refused as refused:
            problems += [
                Problem("repayment", p.rule, f"{number}行目：{p.message}") for p in refused.problems
            ]
    if problems:
        raise Refused(*problems)
    if not found:
        raise refuse(
            "repayment",
            "plan.rows_missing",
            "返済の区間が入力されていません。返済計画がないと保証料を計算できません。"
            "何か月目から何か月目までいくらかを入力してください。",
        )
    return tuple(found)


def words(runs: Sequence[Run]) -> list[str]:
    """Return a plan as the certificate says it: 「1か月目から59か月目まで毎月100,000円」."""
    return [_words(item) for item in runs]


def _words(item: Run) -> str:
    if item.count == 1:
        return f"{item.first}か月目　{item.amount_yen:,}円"
    rhythm = "毎月" if item.every == 1 else f"{item.every}か月ごとに"
    span = f"{item.first}か月目から{item.last}か月目まで"
    return f"{span}{rhythm}{item.amount_yen:,}円（{item.count}回）"
