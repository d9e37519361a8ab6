"""`shinpo quote`: guarantee fees from JSON lines to JSON lines: 「信用保証料の試算」.

One line in, one line out, in order; a line that is refused becomes an error object in its
place. Needs neither data base nor Django. The contract is docs/rules/fee.md.
"""

import argparse
import re
import sys
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from shinpo.cli.jsonlines import run_lines
from shinpo.core import schedule
from shinpo.core.dated import NotInForce
from shinpo.core.fee import Fee, FeeTerms, Term, fee, split
from shinpo.core.refusal import Refused, refuse
from shinpo.core.schedule import Plan, Run, plan, single
from shinpo.law.fee_terms import fee_terms, first_known_day, last_known_day, newest_law_date

TERM_KEYS = frozenset({"months", "days", "repayment", "level_payment", "revolving"})
KEYS = frozenset({"id", "amount_yen", "rate_percent", "on", "split"}) | TERM_KEYS
RUN_KEYS = frozenset({"from", "to", "every", "amount_yen"})
SINGLE_KEYS = frozenset({"at", "amount_yen"})

# Limits of form, not of law: beyond them the entry is a slip of the finger.
LARGEST_YEN = 10**15
LONGEST_MONTHS = 100 * 12
LONGEST_DAYS = 100 * 366

RATE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,6})?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BAD_USE = 2
RATE_REMEDY = '年率（%）を "1.15" のように半角数字の文字列で、符号や%を付けずに指定してください'
DAY_REMEDY = '実在する日を "2026-04-01" の形で指定してください'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument(
        "file", nargs="?", default="-", help="JSON lines のファイル（省略または - なら標準入力）"
    )


def run(args: argparse.Namespace) -> int:
    """Answer every line of the file or of standard input."""
    if args.file == "-":
        return run_lines(sys.stdin.buffer, sys.stdout.buffer, quote)
    try:
        with Path(args.file).open("rb") as source:
            return run_lines(source, sys.stdout.buffer, quote)
    except OSError as error:
        print(
            f"{args.file} を読めません（{error.strerror}）。ファイル名を確かめてください。",
            file=sys.stderr,
        )
        return BAD_USE


def quote(given: dict[str, Any]) -> dict[str, Any]:
    """Return the fee of one parsed request as the contract prints it. Raise Refused."""
    if not given.keys() <= KEYS:
        unknown = sorted(given.keys() - KEYS)[0]
        raise _no(
            unknown[:40], "quote.unknown_key", "は知らない項目です", "項目名を確かめてください"
        )
    amount_yen = _amount(given)
    rate = _rate(given.get("rate_percent"))
    term = _term(given)
    terms = _terms(given.get("on"))
    revolving = _flag(given, "revolving")
    repayment = _plan(given, amount_yen, terms)
    result = fee(
        amount_yen=amount_yen,
        rate=rate,
        term=term,
        terms=terms,
        plan=repayment,
        revolving=revolving,
    )
    answer = _printed(result)
    if _flag(given, "split"):
        answer["split"] = split(result.yen, term=term, terms=terms, revolving=revolving)
    return answer


def _printed(result: Fee) -> dict[str, Any]:
    return {
        "fee_yen": result.yen,
        "parts": [
            {"kind": part.kind, "yen": part.yen, "formula": part.formula} for part in result.parts
        ],
        "coefficient": None if result.coefficient is None else str(result.coefficient),
        "equal": result.equal,
        "instalments": result.instalments,
    }


# --- reading one request -----------------------------------------------------------------


def _amount(given: dict[str, Any]) -> int:
    return _whole(given.get("amount_yen"), "amount_yen", LARGEST_YEN, "円単位の正の整数")


def _whole(value: Any, field: str, largest: int, what: str) -> int:
    """Return a positive whole number that was written as one (not 5.0, "5" or true)."""
    if type(value) is int and 1 <= value <= largest:
        return value
    if value is None:
        raise _no(field, "quote.required", "がありません", f"{what}で指定してください")
    if isinstance(value, Decimal):
        raise _no(
            field,
            "quote.whole_number",
            f"の {_shown(value)} は小数です。端数のある値は計算に使えません",
            f"{what}で指定してください",
        )
    if type(value) is int and value > largest:
        raise _no(
            field, "quote.too_large", f"の {_shown(value)} は大きすぎます", "桁を確かめてください"
        )
    raise _no(
        field,
        "quote.whole_number",
        f"の {_shown(value)} は{what}ではありません",
        f"{what}で指定してください",
    )


@lru_cache(maxsize=4096)
def _ratio(text: str) -> Decimal | None:
    return Decimal(text).scaleb(-2) if RATE.fullmatch(text) else None


def _rate(value: Any) -> Decimal:
    if type(value) is not str:
        if value is None:
            raise _no(
                "rate_percent", "quote.required", "がありません", '"1.15" の形で指定してください'
            )
        raise _no(
            "rate_percent",
            "quote.rate_text",
            f"の {_shown(value)} は文字列ではありません。数値では2進小数の誤差が入ります",
            RATE_REMEDY,
        )
    rate = _ratio(value) if len(value) < 12 else None
    if rate is None:
        raise _no(
            "rate_percent",
            "quote.rate_form",
            f"の {_shown(value)} は料率の形ではありません。0より大きく100未満の年率（%）です",
            RATE_REMEDY,
        )
    return rate


def _term(given: dict[str, Any]) -> Term:
    months, days = given.get("months"), given.get("days")
    if months is not None and days is not None:
        raise _no(
            "months",
            "quote.one_term",
            "と days の両方があります。月数保証か確定日保証のどちらかです",
            "どちらか一方だけを指定してください",
        )
    if days is not None:
        return Term(_whole(days, "days", LONGEST_DAYS, "正の整数（日数）"), daily=True)
    if months is None:
        raise _no(
            "months",
            "quote.one_term",
            "も days もありません。保証期間が決まりません",
            "月数保証なら months、確定日保証なら days を指定してください",
        )
    return Term(_whole(months, "months", LONGEST_MONTHS, "正の整数（月数）"))


def _flag(given: dict[str, Any], field: str) -> bool:
    value = given.get(field)
    if value is None or value is False:
        return False
    if value is True:
        return True
    raise _no(
        field,
        "quote.flag",
        f"の {_shown(value)} は真偽値ではありません",
        "true か false を指定してください",
    )


def _terms(on: Any) -> FeeTerms:
    if on is None:
        return fee_terms(newest_law_date())
    if type(on) is str:
        found = _terms_on(on)
        if isinstance(found, FeeTerms):
            return found
        raise _no("on", "quote.law_on", found, "基準日を確かめてください")
    raise _no("on", "quote.day", f"の {_shown(on)} は日付ではありません", DAY_REMEDY)


@lru_cache(maxsize=4096)
def _terms_on(text: str) -> FeeTerms | str:
    """Return the law on a day written as text, or the reason why there is none."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise _no(
            "on", "quote.day", f"の {_shown(text)} は日付ではありません", DAY_REMEDY
        ) from None
    try:
        return fee_terms(day)
    except NotInForce:
        return (
            f"の {text} には信用保証料の定めが登録されていません"
            f"（{first_known_day().isoformat()}から{last_known_day().isoformat()}まで）"
        )


def _plan(given: dict[str, Any], amount_yen: int, terms: FeeTerms) -> Plan | None:
    level = _flag(given, "level_payment")
    repayment = given.get("repayment")
    if repayment is None or repayment == "lump":
        return None
    if type(repayment) is not list:
        raise _no(
            "repayment",
            "quote.repayment",
            f"の {_shown(repayment)} は返済方法ではありません",
            '"lump" か返済の区切りの配列を指定してください',
        )
    runs = [_run(item, place) for place, item in enumerate(repayment)]
    return plan(
        runs, amount_yen=amount_yen, balloon_factor=terms.balloon_factor, level_payment=level
    )


def _run(item: Any, place: int) -> Run:
    if type(item) is dict:
        keys = item.keys()
        if keys == RUN_KEYS:
            first, last, every = item["from"], item["to"], item["every"]
            yen = item["amount_yen"]
            if type(first) is type(last) is type(every) is type(yen) is int and (
                0 < first <= last <= LONGEST_MONTHS and 0 < every <= LONGEST_MONTHS and yen > 0
            ):
                return schedule.run(first=first, last=last, every=every, amount_yen=yen)
            _refuse_run(item, place)
        if keys == SINGLE_KEYS:
            at, yen = item["at"], item["amount_yen"]
            if type(at) is type(yen) is int and 0 < at <= LONGEST_MONTHS and yen > 0:
                return single(at=at, amount_yen=yen)
            _refuse_run(item, place)
    raise _no(
        f"repayment[{place}]",
        "quote.run_keys",
        "の項目が返済の区切りの形ではありません",
        "from・to・every・amount_yen の4つか、at・amount_yen の2つを指定してください",
    )


def _refuse_run(item: dict[str, Any], place: int) -> NoReturn:
    """Name the number that is wrong in a run."""
    for key, value in item.items():
        field = f"repayment[{place}].{key}"
        if key == "amount_yen":
            _whole(value, field, LARGEST_YEN, "円単位の正の整数")
        else:
            _whole(value, field, LONGEST_MONTHS, "正の整数（月数）")
    raise refuse(
        f"repayment[{place}].to",
        "schedule.order",
        f"repayment[{place}] の to が from より前です。区切りは from から to までです。"
        "from と to を確かめてください。",
    )


def _shown(value: Any) -> str:
    text = f"「{value}」" if type(value) is str else str(value)
    return text if len(text) <= 40 else text[:40] + "…"


def _no(field: str, rule: str, event: str, remedy: str) -> Refused:
    return refuse(field, rule, f"{field} {event}。{remedy}。")
