"""`shinpo proof`: recompute published tables, ours or typed in: 「数値校正」."""

import argparse
import json
import sys
from pathlib import Path

from shinpo.core.refusal import Refused

FINDINGS, BAD_USE = 1, 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add FILE...: table folders, or the table.toml or values.csv in them."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="表のフォルダ、又はその中の table.toml・values.csv（省略時は公表表の全部）",
    )


def run(args: argparse.Namespace) -> int:
    """Print the report as JSON. Exit 0 if everything is explained, 1 if not, 2 on bad use."""
    from shinpo.publishing.proof.formulas import Library
    from shinpo.publishing.proof.report import prove, totals

    try:
        library = Library()
        reports = [prove(folder, library) for folder in _folders(args.files)]
    except Refused as refused:
        for problem in refused.problems:
            print(f"{problem.message}（{problem.field}・{problem.rule}）", file=sys.stderr)
        return BAD_USE
    answer = {"tables": [report.json() for report in reports], "total": totals(reports)}
    print(json.dumps(answer, ensure_ascii=False, indent=1))
    return 0 if all(report.clean for report in reports) else FINDINGS


def _folders(files: list[Path]) -> list[Path]:
    """Return the table folders meant; a file stands for the table it belongs to."""
    from shinpo.core.refusal import refuse
    from shinpo.statistics.published_files import published_root, table_folders

    folders: list[Path] = []
    for named in files or [published_root()]:
        if not named.exists():
            raise refuse("FILE", "proof.file", f"{named} がありません。場所を確かめてください。")
        found = table_folders(named) if named.is_dir() else (named.parent,)
        if not found:
            raise refuse("FILE", "proof.file", f"{named} に表（table.toml）がありません。")
        folders += [folder for folder in found if folder not in folders]
    return folders
