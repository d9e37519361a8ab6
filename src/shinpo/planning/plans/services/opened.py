"""Find a version and hold it for the act under way; refuse if it may not be edited."""

from shinpo.core.refusal import refuse
from shinpo.planning.plans.models import PlanVersion


def version_for_change(version_id: int) -> PlanVersion:
    """Return a version with its row locked, so that two acts on it come one after the other.

    :raises Refused: if the association has no such version.
    """
    found = PlanVersion.objects.select_for_update(of=("self",)).select_related("plan")
    version = found.filter(pk=version_id).first()
    if version is None:
        raise refuse(
            "version",
            "plan_version_unknown",
            f"計画の版（{version_id}）がありません。一覧にない版です。一覧から選び直してください。",
        )
    return version


def open_version(version_id: int) -> PlanVersion:
    """Return a version that may be edited, locked.

    :raises Refused: if it was submitted or approved.
    """
    version = version_for_change(version_id)
    if not version.is_open:
        remedy = (
            "新しい版を作ってください。"
            if version.state == PlanVersion.APPROVED
            else "直すときは承認者に差戻しを依頼してください。"
        )
        raise refuse(
            "version",
            "plan_version_settled",
            f"「{version}」は{version.state_term}のため直せません。"
            f"提出した内容は、承認者が見たときから変わってはならないからです。{remedy}",
        )
    return version
