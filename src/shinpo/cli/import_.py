"""`shinpo import`: enter a whole file of masters or activities; all rows or none.

Every problem is told with row, column and rule. The same file again is the same request and
writes nothing more.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from shinpo.cli.association import SYSTEM_ACTOR, BadUse, find
from shinpo.cli.house import open_house
from shinpo.core.refusal import Refused, refuse

KINDS = ("programmes", "enterprises", "lenders", "municipalities", "activities")


class _Undo(Exception):
    """Takes back what --check has tried."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kind", choices=KINDS, metavar="種類", help="、".join(KINDS))
    parser.add_argument(
        "file", type=Path, metavar="ファイル", help="CSV、xlsx。制度は一覧（TOML）のフォルダー"
    )
    parser.add_argument("--association", required=True, metavar="協会コード")
    parser.add_argument("--approver", default="", metavar="決裁者", help="制度の一覧を決裁した者")
    parser.add_argument("--check", action="store_true", help="点検だけを行い、何も登録しない")


def run(args: argparse.Namespace) -> int:
    """Import the file and print how many rows; problems as JSON lines, exit code 1."""
    open_house()
    try:
        association = find(args.association)
        if not args.file.exists():
            raise BadUse(f"「{args.file}」がありません。ファイルの場所を確かめてください。")
        if args.kind == "programmes" and not args.approver.strip():
            raise BadUse("制度の取込みには、一覧を決裁した者（--approver）の指定が必要です。")
    except BadUse as error:
        print(error, file=sys.stderr)
        return 2
    try:
        count = _carry_out(args, association)
    except Refused as refused:
        for problem in refused.problems:
            print(json.dumps(_line(problem), ensure_ascii=False))
        print(f"{len(refused.problems)}件の誤りがあり、何も登録していません。", file=sys.stderr)
        return 1
    report = {"kind": args.kind, "rows": count, "written": 0 if args.check else count}
    print(json.dumps(report, ensure_ascii=False))
    return 0


def _line(problem: Any) -> dict[str, Any]:
    place = {"row": getattr(problem, "row", None), "column": getattr(problem, "column", None)}
    return {**place, "field": problem.field, "rule": problem.rule, "message": problem.message}


def _carry_out(args: argparse.Namespace, association: Any) -> int:
    from shinpo.ledger import scope
    from shinpo.ledger.doing import Doing

    doing = Doing(
        association_id=association.id,
        actor_id=SYSTEM_ACTOR,
        request_id=f"import-{args.kind}-{_hash(args.file)}",
        booked_on=association.business_on,
        reason=f"一括取込み {args.file.name}",
    )
    count = 0
    try:
        with scope.association(association.id):
            count = _import(args, association, doing)
            if args.check:
                raise _Undo
    except _Undo:
        pass
    return count


def _import(args: argparse.Namespace, association: Any, doing: Any) -> int:
    if args.kind == "programmes":
        return _programmes(args, association, doing)
    if args.kind == "activities":
        return _activities(args, doing)
    from shinpo.registry import importing, rows
    from shinpo.registry.services import bulk

    read = getattr(importing, args.kind)
    enter = getattr(bulk, f"{args.kind}_import")
    return int(enter(read(rows.read(args.file)), doing))


def _activities(args: argparse.Namespace, doing: Any) -> int:
    from shinpo.activities import importing
    from shinpo.activities.services import activities_record
    from shinpo.activities.template import TITLE
    from shinpo.registry import rows

    read = rows.read(args.file, sheet=TITLE)
    done = activities_record(importing.activities(read, on=doing.booked_on), doing)
    for warning in done.warnings:
        print(f"{warning.row}行目: {warning.message}", file=sys.stderr)
    return done.count


def _programmes(args: argparse.Namespace, association: Any, doing: Any) -> int:
    from shinpo.law import catalogue
    from shinpo.registry.services.programme import entries_of, programmes_import

    folder = args.file if args.file.is_dir() else args.file.parent
    try:
        read = catalogue.load(folder)
    except (KeyError, OSError, ValueError) as mistake:
        raise refuse(
            "file",
            "catalogue_unreadable",
            f"制度の一覧を読み取れません（{mistake}）。ファイルと行を確かめてください。",
        ) from mistake
    entries = entries_of(read, area=association.area_name, approver=args.approver)
    return programmes_import(entries, doing)


def _hash(path: Path) -> str:
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
