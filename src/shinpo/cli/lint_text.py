"""`shinpo lint-text FILE --figures FILE`: words against figures: 「文章校正」.

One JSON object a line for each finding: {"line", "column", "rule", "sentence", "message",
"expected", ...}. Exit 0 without findings, 1 with findings, 2 on bad use.
"""

import argparse
import json
import sys
from pathlib import Path

from shinpo.core.figure_book import FigureBook
from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused, refuse

FINDINGS, BAD_USE = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the text, the figures and the period of the edition."""
    parser.add_argument("file", type=Path, metavar="FILE", help="校正する文章（UTF-8）")
    parser.add_argument(
        "--figures",
        type=Path,
        required=True,
        metavar="FILE",
        help="計数表: JSON、CSV、又は公表表のフォルダ（data/published/s001 など）",
    )
    parser.add_argument("--period", metavar="年度", help="対象期間（2024、上期は 2024H1）")
    parser.add_argument(
        "--format",
        choices=("jsonl", "json"),
        default="jsonl",
        help="1行に1件、又は全体で一つの配列",
    )
    parser.add_argument(
        "--references",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="計数は引用（{{...}}）で置くものとして調べる（省略時は文章に引用があれば）",
    )


def run(args: argparse.Namespace) -> int:
    """Print the findings as JSON."""
    from shinpo.core.words import findings
    from shinpo.law.eras import eras
    from shinpo.publishing.words.figures_file import read_figures, read_text

    try:
        period = _period(args.period)
        text = read_text(args.file, "文章")
        book = read_figures(args.figures, period)
    except Refused as refused:
        for problem in refused.problems:
            print(f"{problem.message}（{problem.field}・{problem.rule}）", file=sys.stderr)
        return BAD_USE
    found = findings(
        text, book, period=period or _only_period(book), eras=eras(), references=args.references
    )
    answers = [
        {
            "line": one.line,
            "column": one.column,
            "rule": one.rule,
            "sentence": one.sentence,
            "message": one.message,
            "expected": one.expected,
            "found": one.found,
            "confidence": one.sureness.value,
            "reference": one.ref,
        }
        for one in found
    ]
    if args.format == "json":
        print(json.dumps(answers, ensure_ascii=False, indent=1))
    else:
        for answer in answers:
            print(json.dumps(answer, ensure_ascii=False))
    return FINDINGS if found else 0


def _period(written: str | None) -> Term | None:
    """Return the period asked for, None if none is."""
    if written is None:
        return None
    try:
        return Term.parse(written)
    except ValueError:
        raise refuse(
            "period",
            "words.period",
            f"対象期間「{written}」を読み取れません。2024 又は 2024H1 の形で書いてください。",
        ) from None


def _only_period(book: FigureBook) -> Term | None:
    """Return the period of the figures if all of them have the same; else nobody can say."""
    periods = {figure.period for figure in book.values()}
    if len(periods) != 1:
        return None
    try:
        return Term.parse(periods.pop())
    except ValueError:
        return None
