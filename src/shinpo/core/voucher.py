"""What a voucher may contain: 「振替伝票」.

Debit and credit lines on leaf accounts, at least one each, equal in sum. Accounts with a balance
by guarantee or claim belong to their department and take no voucher.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shinpo.core.accounts import Chart, Kind
from shinpo.core.refusal import Problem

MOST_LINES = 100


@dataclass(frozen=True)
class VoucherLine:
    """One line: 「振替伝票の行」. Exactly one of the yen amounts is positive.

    `row` is the number of the row that it was typed in, if rows may be left empty.
    """

    account: str
    debit_yen: int = 0
    credit_yen: int = 0
    note: str = ""
    row: int | None = None


def line_problems(lines: Sequence[VoucherLine], chart: Chart, kept: Iterable[str]) -> list[Problem]:
    """Return every mistake of a voucher, each naming its line: 「伝票の誤り」.

    `kept` are the accounts that keep a balance by guarantee or claim. Fields are `line-N.account`
    and `line-N.yen`, N from 1, or `lines` for the whole.
    """
    found = [
        problem
        for number, line in enumerate(lines, start=1)
        for problem in _problems_of(line.row or number, line, chart, frozenset(kept))
    ]
    if len(lines) > MOST_LINES:
        found.append(
            Problem(
                "lines",
                "voucher_too_long",
                f"行が{len(lines)}行あります。一枚の伝票は{MOST_LINES}行までです。"
                "伝票を分けてください。",
            )
        )
    return found + list(_unbalanced(lines))


def _problems_of(
    number: int, line: VoucherLine, chart: Chart, kept: frozenset[str]
) -> Iterator[Problem]:
    field = f"line-{number}"
    known = {account.id for account in chart.accounts}
    if line.account not in known:
        yield Problem(
            f"{field}.account",
            "account_unknown",
            f"{number}行目の勘定科目がありません。{chart.on.isoformat()}の勘定科目表から選んで"
            "ください。",
        )
    elif not chart.takes_postings(line.account):
        yield Problem(
            f"{field}.account",
            "account_takes_no_postings",
            f"{number}行目の「{chart.by_id(line.account).term}」は内訳を集計する科目です。"
            "内訳の科目を選んでください。",
        )
    elif line.account in kept:
        yield Problem(
            f"{field}.account",
            "account_kept_by_subject",
            f"{number}行目の「{chart.by_id(line.account).term}」は保証又は求償権ごとの残高を持ち、"
            "伝票では動かせません。担当部署の処理で記録してください。",
        )
    if min(line.debit_yen, line.credit_yen) < 0:
        yield Problem(
            f"{field}.yen",
            "amount_negative",
            f"{number}行目の金額が負です。反対側の金額として入力してください。",
        )
    elif (line.debit_yen > 0) == (line.credit_yen > 0):
        what = "借方と貸方の両方にあります" if line.debit_yen else "ありません"
        yield Problem(
            f"{field}.yen",
            "amount_side",
            f"{number}行目の金額が{what}。借方か貸方の一方に1円以上を入力してください。",
        )


def _unbalanced(lines: Sequence[VoucherLine]) -> Iterator[Problem]:
    if len(lines) <= 1:
        yield Problem(
            "lines",
            "voucher_too_short",
            "行が足りません。仕訳には借方と貸方が少なくとも一行ずつ要ります。行を足してください。",
        )
        return
    debit, credit = sum(x.debit_yen for x in lines), sum(x.credit_yen for x in lines)
    if debit != credit:
        yield Problem(
            "lines",
            "voucher_does_not_balance",
            f"借方の計{debit:,}円と貸方の計{credit:,}円が{abs(debit - credit):,}円違います。"
            "仕訳は貸借が一致しなければなりません。金額を直してください。",
        )


def opening_problems(lines: Sequence[VoucherLine], chart: Chart) -> list[Problem]:
    """Return the lines of an opening that name income or expense: 「開始残高の誤り」."""
    balances = (Kind.ASSET, Kind.LIABILITY, Kind.NET_ASSETS)
    known = {account.id: account for account in chart.accounts}
    return [
        Problem(
            f"line-{line.row or number}.account",
            "opening_of_a_flow",
            f"{line.row or number}行目の「{known[line.account].term}」は"
            "残高を持ち越さない科目です。"
            "開始残高は貸借対照表の科目に置いてください。",
        )
        for number, line in enumerate(lines, start=1)
        if line.account in known and known[line.account].kind not in balances
    ]
