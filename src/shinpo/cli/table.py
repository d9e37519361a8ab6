"""`shinpo table NAME`: one statistics table from a closing."""

import argparse
import sys
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from shinpo.cli.association import BadUse, find, month, say_refusal
from shinpo.cli.house import open_house
from shinpo.core.period import Month
from shinpo.core.refusal import Refused
from shinpo.law.styles import style_names

if TYPE_CHECKING:
    from shinpo.output.document import Figures

FORMATS = ("json", "csv", "xlsx", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", metavar="表", help="表の名前（shinpo tables で一覧）")
    parser.add_argument("--association", required=True, metavar="協会コード")
    parser.add_argument("--month", required=True, metavar="YYYY-MM")
    parser.add_argument("--style", metavar="様式", help="表記の様式（省略時は表の様式）")
    parser.add_argument("--format", choices=FORMATS, default="json", help="出力は標準出力へ")


def run(args: argparse.Namespace) -> int:
    """Print the table. Exit 1 if an invariant fails, 2 if there is no such table or closing."""
    open_house()
    from shinpo.statistics import invariants
    from shinpo.statistics.layout import layout
    from shinpo.statistics.printing import block
    from shinpo.statistics.tables import statistics_of

    try:
        association, chosen = find(args.association), month(args.month)
        _check_style(args.style)
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
    sys.stdout.buffer.write(_bytes(args.format, block(table), chosen))
    sys.stdout.buffer.flush()
    return 0


def _check_style(name: str | None) -> None:
    if name is not None and name not in style_names():
        raise BadUse(
            f"様式「{name}」はありません（--style）。次から指定してください: "
            + "、".join(style_names())
        )


def _bytes(form: str, block: "Figures", chosen: Month) -> bytes:
    if form == "csv":
        from shinpo.output.tidy import tidy_csv

        return tidy_csv(block.table, str(chosen))
    if form == "xlsx":
        return _workbook(block, chosen)
    if form == "html":
        return _page(block).encode()
    from shinpo.statistics.export import to_json

    return (to_json(block.table, chosen) + "\n").encode()


def _workbook(block: "Figures", chosen: Month) -> bytes:
    """Return the workbook, with the terms that the table prints; made on the closing's last day."""
    from shinpo.output.xlsx import workbook
    from shinpo.statistics.printing import terms

    return workbook(
        [block],
        period=str(chosen),
        terms=terms([block]),
        title=block.table.title,
        created=chosen.last,
    )


def _page(block: "Figures") -> str:
    from shinpo.output.html import table_html

    css = files("shinpo.output").joinpath("report.css").read_text(encoding="utf-8")
    title = escape(f"{block.table.title} {block.table.period_note}")
    return (
        '<!doctype html>\n<html lang="ja">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n<style>\n{css}</style>\n</head>\n<body>\n"
        f"<main>\n<h1>{title}</h1>\n{table_html(block)}\n</main>\n</body>\n</html>\n"
    )
