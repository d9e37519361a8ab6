"""Find the association that a command names, and say in words when it is not there."""

import sys
from typing import TYPE_CHECKING

from shinpo.core.period import Month
from shinpo.core.refusal import Refused

if TYPE_CHECKING:
    from shinpo.registry.models import Association

SYSTEM_ACTOR = 0  # acts that a command carries out, not a member of staff


class BadUse(Exception):
    """The command was called wrongly; the message is Japanese, the exit code 2."""


def find(code: str) -> "Association":
    """Return the association of that code. Raise BadUse, naming the known codes, if none."""
    from shinpo.registry.models import Association

    found = Association.objects.filter(code=code).first()
    if found is None:
        known = "、".join(Association.objects.order_by("id").values_list("code", flat=True))
        raise BadUse(
            f"協会「{code}」は登録されていません（--association）。"
            f"登録済みの協会コード: {known or 'なし'}"
        )
    return found


def month(text: str, argument: str = "--month") -> Month:
    """Read a month such as 2024-03. Raise BadUse for anything else."""
    try:
        return Month.parse(text)
    except ValueError as error:
        raise BadUse(
            f"「{text}」は月として読めません（{argument}）。2024-03 の形で指定してください。"
        ) from error


def say_refusal(refused: Refused) -> int:
    """Print every problem of a refusal and return the exit code for findings."""
    for problem in refused.problems:
        print(f"{problem.field}: {problem.message}（{problem.rule}）", file=sys.stderr)
    return 1
