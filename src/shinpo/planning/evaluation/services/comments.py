"""What is said about the figures: 「実績の自己評価」. A comment carries no grade."""

from shinpo.core.refusal import refuse
from shinpo.law.plan_lines import plan_lines
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.evaluation.models import EvaluationComment
from shinpo.planning.evaluation.rules import APPROVED
from shinpo.planning.evaluation.state import locked
from shinpo.registry import history


def comment_write(evaluation_id: int, line: str, body: str, doing: Doing) -> None:
    """Write what is said about a line; an empty text takes it away, the history keeps it.

    :raises Refused: for an unknown line, and after the chairman's approval.
    """
    content = {"evaluation": evaluation_id, "line": line, "body": body}
    begun = record.begin(doing.act("evaluation_comment", content))
    if begun.repeated:
        return
    state = locked(evaluation_id)
    if line not in plan_lines(state.row.ended_on):
        raise refuse(
            "line",
            "evaluation.line_unknown",
            f"行「{line}」は計画の様式にありません。コメントは様式の行に付けます。"
            "画面を開き直してください。",
        )
    if state.has_done(APPROVED):
        raise refuse(
            "body",
            "evaluation.approved",
            "会長の決裁が済んでいます。決裁された評価の文章は変えられません。"
            "公表後の訂正は刊行物の訂正の版で行ってください。",
        )
    with history.under(begun):
        EvaluationComment.objects.update_or_create(
            evaluation=state.row, line=line,
            defaults={"association_id": doing.association_id, "body": body.strip()},
        )  # fmt: skip
