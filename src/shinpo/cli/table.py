"""`shinpo table NAME`: one statistics table from a closing."""

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from shinpo.cli.association import BadUse, find, month, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.law.styles import style_names

if TYPE_CHECKING:
    from shinpo.core.tables import Table

FORMATS = ("json", "csv", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", metavar="表", help="表の名前（shinpo tables で一覧）")
    parser.add_argument("--association", required=True, metavar="協会コード")
    parser.add_argument("--month", required=True, metavar="YYYY-MM")
    parser.add_argument("--style", metavar="様式", help="表記の様式（省略時は表の様式）")
    parser.add_argument("--format", choices=FORMATS, default="json")


def run(args: argparse.Namespace) -> int:
    """Print the table. Exit 1 if an invariant fails, 2 if there is no such table or closing."""
    open_house()
    from shinpo.statistics import invariants
    from shinpo.statistics.layout import layout
    from shinpo.statistics.tables import statistics_of

    try:
        association, chosen = find(args.association), month(args.month)
        _known_style(args.style)
        layout().table(args.name)
        statistics = statistics_of(association.id, chosen)
        table = statistics.table(args.name, args.style)
    except BadUse as error:
        print(error, file=sys.stderr)
        return 2
    except Refused as refused:
        say_refusal(refused)
        return 2
    try:
        invariants.check(statistics, (args.name,))
    except Refused as refused:
        return say_refusal(refused)
    sys.stdout.write(_writer(args.format)(table, chosen))
    return 0


def _known_style(name: str | None) -> None:
    if name is not None and name not in style_names():
        raise BadUse(
            f"様式「{name}」はありません（--style）。次から指定してください: "
            + "、".join(style_names())
        )


def _writer(form: str) -> "Callable[[Table, Month], str]":
    from shinpo.statistics import export

    return {
        "json": lambda table, chosen: export.to_json(table, chosen) + "\n",
        "csv": export.to_csv,
        "html": lambda table, chosen: export.to_html(table),
    }[form]
