"""`shinpo grade`: grades of planned figures and of scores, JSON lines in and out.

In:  {"id": 1, "item": "subrogation", "plan": 2630, "actual": 3928}
Out: {"id": 1, "ratio": "149.4", "grade": "E"}
In:  {"id": 2, "scores": [[18, 15, 14, 12, 16]]}
Out: {"id": 2, "average": 75, "grade": "B"}
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from shinpo.cli.jsonlines import run_lines
from shinpo.core.dated import NotInForce
from shinpo.core.evaluation import GradingRule, grade_against_plan, grade_by_scores
from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.evaluation import associations_with_rule, grading_rule, latest_start

BAD_USE = 2
PLAN_FIELDS = ("item", "plan", "actual")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; requests come from standard input."""
    parser.add_argument(
        "--association",
        choices=associations_with_rule(),
        default="kagoshima",
        help="判定基準を定めた協会（省略時: kagoshima）",
    )
    parser.add_argument(
        "--on",
        type=date.fromisoformat,
        help="判定基準の基準日 YYYY-MM-DD（省略時: 登録されている最新の基準）",
    )


def run(args: argparse.Namespace) -> int:
    """Grade every line of standard input."""
    try:
        rule = grading_rule(args.association, args.on or latest_start(args.association))
    except NotInForce as error:
        print(error, file=sys.stderr)
        return BAD_USE
    return run_lines(sys.stdin.buffer, sys.stdout.buffer, lambda request: answer(request, rule))


def answer(request: Mapping[str, Any], rule: GradingRule) -> Mapping[str, Any]:
    """Grade one request. Raise Refused if the rule does not allow it."""
    if "scores" in request:
        if any(field in request for field in PLAN_FIELDS):
            raise refuse(
                "scores",
                "grade.one_kind",
                "判定の方法が決まりません。評点（scores）と計画比（item・plan・actual）が"
                "同じ行にあります。どちらか一方を書いてください。",
            )
        scored = grade_by_scores(request["scores"], rule=rule)
        return {"average": scored.average, "grade": scored.grade}
    lacking = [field for field in PLAN_FIELDS if field not in request]
    if lacking:
        raise Refused(*(_lacking(field) for field in lacking))
    graded = grade_against_plan(
        request["item"], plan=request["plan"], actual=request["actual"], rule=rule
    )
    return {"ratio": graded.printed, "grade": graded.grade}


def _lacking(field: str) -> Problem:
    return Problem(
        field,
        "grade.required",
        f"{field} がありません。計画比の判定には item・plan・actual が、"
        f"評点の判定には scores が要ります。{field} を書いてください。",
    )
