"""Repayment plans from what an owner knows: how many months, from when, what is left over."""

from collections.abc import Iterator
from itertools import groupby

from shinpo.core.refusal import refuse
from shinpo.core.schedule import Run, single
from shinpo.core.schedule import run as instalments

ROUNDINGS = (1_000, 100, 10, 1)  # banks set instalments in whole thousands if they can


def level_runs(
    *,
    amount_yen: int,
    first_month: int,
    last_month: int,
    every: int,
    deferred_yen: int,
    balloon_factor: int,
) -> tuple[Run, ...]:
    """Return equal instalments, the odd rest in one of them, `deferred_yen` on top of the last.

    The last instalment takes the rest, as certificates are written. Where what is deferred is a
    balloon (the last over `balloon_factor` times the one before) the first takes it instead, so
    that the deferred amount stays exactly what was asked for.

    :raises Refused: if there is no month to repay in, or nothing to repay before the last
    """
    _check(amount_yen, first_month, last_month, deferred_yen)
    falling = amount_yen - deferred_yen
    count = (last_month - first_month) // every + 1
    if count == 1:
        return (single(at=last_month, amount_yen=amount_yen),)
    each = next(_each(falling, count))
    odd = falling - each * (count - 1)
    balloon = each + deferred_yen > balloon_factor * each
    start = last_month - (count - 1) * every
    amounts = [each] * count
    amounts[0 if balloon else -1] = odd
    amounts[-1] += deferred_yen
    return tuple(_runs(start, every, amounts))


def _check(amount_yen: int, first_month: int, last_month: int, deferred_yen: int) -> None:
    if first_month > last_month:
        raise refuse(
            "grace",
            "simulator.no_month",
            "この据置期間では返済できません。最初の返済が保証期間より後になります。"
            "据置期間か返済の間隔を短くしてください。",
        )
    if deferred_yen >= amount_yen:
        raise refuse(
            "deferred",
            "simulator.deferred_all",
            "最終回にまとめて返す額を受け付けられません。借入金額以上です。"
            "借入金額より小さい額を入力するか、一括返済を選んでください。",
        )


def _each(falling_yen: int, count: int) -> Iterator[int]:
    """Yield amounts for which the odd instalment is positive and not the larger one."""
    for rounding in ROUNDINGS:
        each = -(-falling_yen // (count * rounding)) * rounding
        if falling_yen - each * (count - 1) > 0:
            yield each
    yield falling_yen // count


def _runs(start: int, every: int, amounts: list[int]) -> Iterator[Run]:
    """Yield the instalments as runs of the same amount."""
    month = start
    for yen, same in groupby(amounts):
        count = len(list(same))
        last = month + (count - 1) * every
        if count == 1:
            yield single(at=month, amount_yen=yen)
        else:
            yield instalments(first=month, last=last, every=every, amount_yen=yen)
        month = last + every
