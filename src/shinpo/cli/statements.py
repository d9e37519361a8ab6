"""`shinpo statements`: balance sheet, property list and income statement of a year."""

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from shinpo.cli.association import BadUse, find, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.refusal import Refused

if TYPE_CHECKING:
    from shinpo.accounting.statements import Made
    from shinpo.core.tables import Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--association", required=True, metavar="協会コード")
    parser.add_argument("--on", required=True, metavar="YYYY-03-31", help="年度の末日")
    parser.add_argument("--format", choices=("json",), default="json", help="出力は標準出力へ")


def run(args: argparse.Namespace) -> int:
    """Print the statements. Exit 1 if an identity fails, 2 if there are none for that day."""
    open_house()
    from shinpo.accounting.statements import made, term_ending
    from shinpo.ledger import scope

    try:
        association = find(args.association)
        term = term_ending(_day(args.on))
        with scope.association(association.id):
            found = made(association.id, term)
    except BadUse as error:
        print(error, file=sys.stderr)
        return 2
    except Refused as refused:
        say_refusal(refused)
        return 2
    print(json.dumps(_document(found, association.code), ensure_ascii=False, indent=1))
    failed = [identity for identity in found.statements.identities if not identity.holds]
    for identity in failed:
        print(
            f"{identity.id}: {identity.term}が一致しません"
            f"（{identity.left_yen:,}円と{identity.right_yen:,}円）。"
            "年度末の決算整理を終えているか、仕訳に誤りがないかを確かめてください。",
            file=sys.stderr,
        )
    return 1 if failed else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadUse(
            f"「{text}」は日付として読めません（--on）。2024-03-31 の形で指定してください。"
        ) from error


def _document(found: "Made", code: str) -> dict[str, Any]:
    made = found.statements
    return {
        "association": code,
        "on": found.term.last.isoformat(),
        "fiscal_year": found.term.year,
        "unit": "yen",
        "year_end_booked": found.final,
        "closed": found.closed,
        "statements": {table.id: _statement(table) for table in found.tables},
        "surplus_yen": made.yen["surplus"],
        "appropriation": {
            "variation_reserve_transfer_yen": made.appropriation.variation_reserve_transfer,
            "fund_reserve_transfer_yen": made.appropriation.fund_reserve_transfer,
            "variation_reserve_release_yen": made.appropriation.variation_reserve_release,
            "fund_reserve_release_yen": made.appropriation.fund_reserve_release,
            "booked": made.booked,
        },
        "identities": [
            {
                "id": identity.id,
                "term": identity.term,
                "left_yen": identity.left_yen,
                "right_yen": identity.right_yen,
                "holds": identity.holds,
            }
            for identity in made.identities
        ],
    }


def _statement(table: "Table") -> dict[str, Any]:
    return {
        "title": table.title,
        "period": table.period_note,
        "rows": [
            {
                "id": row.id,
                "label": row.label,
                "kind": row.kind.value,
                "parent": row.parent,
                "level": row.level,
                "yen": table.cell(row.id, "amount").value,
            }
            for row in table.rows
        ],
    }
