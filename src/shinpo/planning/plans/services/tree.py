"""The tree of a draft: add, change, move, take out items: 「経営計画の項目」."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from shinpo.core.refusal import Problem, Refused, refuse
from shinpo.law.departments import departments
from shinpo.ledger import record
from shinpo.ledger.doing import Doing
from shinpo.planning.plans.models import IndicatorTarget, PlanNode, PlanVersion
from shinpo.planning.plans.services.opened import open_version
from shinpo.registry import history

# Which kinds may stand above an item; None: it may stand at the top.
ABOVE: dict[str, tuple[str | None, ...]] = {
    PlanNode.ENVIRONMENT: (None, PlanNode.ENVIRONMENT),
    PlanNode.POLICY: (None, PlanNode.POLICY),
    PlanNode.DEPARTMENT: (None,),
    PlanNode.ISSUE: (PlanNode.DEPARTMENT,),
    PlanNode.MEASURE: (PlanNode.ISSUE,),
}
OF_DEPARTMENT = (PlanNode.DEPARTMENT, PlanNode.ISSUE, PlanNode.MEASURE)
OWNED = (PlanNode.ISSUE, PlanNode.MEASURE)
KEY_BYTES = 6


@dataclass(frozen=True)
class NodeEntry:
    """An item as it is entered. `parent` is the key of the item above, `key` "" for a new one.

    `department` is an id of law/departments.toml for a department; issues and measures may name
    a section of theirs, else they belong to the department above them.
    """

    kind: str
    title: str
    parent: str | None = None
    number: str = ""
    body: str = ""
    department: str = ""
    owner: str = ""
    key: str = ""


def nodes_add(version_id: int, entries: Sequence[NodeEntry], doing: Doing) -> tuple[str, ...]:
    """Add items at the end of their places, all or none; return their keys: 「項目の追加」.

    An entry may stand below an earlier entry of the same list. The keys come level by level.

    :raises Refused: with every problem found.
    """
    content = {"version": version_id, "entries": [asdict(entry) for entry in entries]}
    begun = record.begin(doing.act("plan_nodes_add", content))
    if begun.repeated:
        return _keys_of(begun)
    version = open_version(version_id)
    placing = _Placing(version, doing.booked_on)
    made = [placing.place(entry) for entry in entries]
    if placing.problems:
        raise Refused(*placing.problems)
    levels = _levels(made)
    with history.under(begun):
        for level in levels:
            PlanNode.objects.bulk_create(level)
    return tuple(node.key for level in levels for node in level)


class _Placing:
    """Puts entries into the tree of a version and collects what is wrong with them."""

    def __init__(self, version: PlanVersion, on: date) -> None:
        self.version, self.on = version, on
        self.by_key = {n.key: n for n in PlanNode.objects.filter(version=version)}
        self.last: dict[str | None, int] = {}
        keys = {n.pk: n.key for n in self.by_key.values()}
        for node in self.by_key.values():
            above = keys.get(node.parent_id)
            self.last[above] = max(self.last.get(above, 0), node.order_no)
        self.problems: list[Problem] = []

    def place(self, entry: NodeEntry) -> PlanNode:
        """Return the row of an entry, not yet saved."""
        above = self.by_key.get(entry.parent) if entry.parent else None
        self.problems += problems_of(entry, above, on=self.on)
        if entry.key and entry.key in self.by_key:
            self.problems.append(
                Problem(
                    "key",
                    "plan_node_once",
                    f"項目の識別名「{entry.key}」は使われています。別の識別名にしてください。",
                )
            )
        order = self.last.get(entry.parent, 0) + 1
        self.last[entry.parent] = order
        node = PlanNode(
            association_id=self.version.association_id,
            version=self.version,
            key=entry.key or f"{entry.kind}-{secrets.token_hex(KEY_BYTES)}",
            order_no=order,
            parent=above,
            **_written(entry, above),
        )
        self.by_key[node.key] = node
        return node


def _written(entry: NodeEntry, above: PlanNode | None) -> dict[str, str]:
    """Return the columns that an entry sets; the department comes from above unless named."""
    department = entry.department or (above.department if above else "")
    return {
        "kind": entry.kind,
        "number": entry.number.strip(),
        "title": entry.title.strip(),
        "body": entry.body.strip(),
        "department": department if entry.kind in OF_DEPARTMENT else "",
        "owner": entry.owner.strip(),
    }


def _levels(made: Sequence[PlanNode]) -> list[list[PlanNode]]:
    """Return the rows so that every parent is saved before its children."""
    depth: dict[str, int] = {}
    for node in made:
        depth[node.key] = depth.get(node.parent.key, -1) + 1 if node.parent else 0
    found: list[list[PlanNode]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in made:
        found[depth[node.key]].append(node)
    return found


def problems_of(entry: NodeEntry, above: PlanNode | None, *, on: date) -> list[Problem]:
    """Return what is wrong with one item by itself and in its place."""
    if entry.kind not in PlanNode.KINDS:
        return [
            Problem(
                "kind",
                "plan_node_kind",
                f"項目の種類「{entry.kind}」はありません。一覧から選び直してください。",
            )
        ]
    found = []
    if not entry.title.strip():
        found.append(
            Problem(
                "title", "required", "件名がありません。必須の項目です。件名を入力してください。"
            )
        )
    if entry.parent and above is None:
        found.append(
            Problem(
                "parent",
                "plan_node_parent",
                f"上位の項目「{entry.parent}」がこの版にありません。一覧から選び直してください。",
            )
        )
    elif (above.kind if above else None) not in ABOVE[entry.kind]:
        places = "、".join(PlanNode.KINDS[k] if k else "最上位" for k in ABOVE[entry.kind])
        found.append(
            Problem(
                "parent",
                "plan_node_place",
                f"{PlanNode.KINDS[entry.kind]}「{entry.title}」はここに置けません。"
                f"置けるのは{places}の下です。上位の項目を選び直してください。",
            )
        )
    return [*found, *_department_problems(entry, above, on)]


def _department_problems(entry: NodeEntry, above: PlanNode | None, on: date) -> list[Problem]:
    if entry.kind not in OF_DEPARTMENT or (entry.kind in OWNED and not entry.department):
        return []
    known = {d.id: d for d in departments(on)}
    if entry.department not in known:
        return [
            Problem(
                "department",
                "department_unknown",
                f"部門「{entry.department}」はありません。部門の一覧から選んでください。",
            )
        ]
    own = {above.department} if above else set()
    if above is not None and not {entry.department, known[entry.department].parent} & own:
        return [
            Problem(
                "department",
                "department_elsewhere",
                f"部門「{known[entry.department].term}」は上位の項目の部門に属していません。"
                "上位の項目と同じ部門か、その中の部門を選んでください。",
            )
        ]
    return []


def node_change(node_id: int, entry: NodeEntry, doing: Doing, *, seen: int) -> None:
    """Change an item of a draft; its key, kind and place stay: 「項目の変更」.

    `seen` is the row's last change as the person saw it (`registry.history.latest`).

    :raises Refused: with every problem; nothing is written.
    """
    content = {"node": node_id, "entry": asdict(entry)}
    begun = record.begin(doing.act("plan_node_change", content))
    if begun.repeated:
        return
    node = _node(node_id)
    if history.latest(PlanNode, node_id) != seen:
        raise refuse(
            "title",
            "changed_meanwhile",
            "この項目は、画面を開いた後に別の職員が直しました。新しい内容を確かめ、画面を開き直してから"
            "直してください。",
        )
    above = node.parent
    problems = problems_of(entry, above, on=doing.booked_on)
    if entry.kind != node.kind or entry.parent != (above.key if above else None):
        problems.append(
            Problem(
                "kind",
                "plan_node_stays",
                "項目の種類と上位の項目は変えられません。識別名で翌年度の計画や評価につながるからです。"
                "新しい項目を追加し、この項目を外してください。",
            )
        )
    if node.kind == PlanNode.DEPARTMENT and entry.department != node.department:
        problems.append(
            Problem(
                "department",
                "plan_node_stays",
                "部門の項目の部門は変えられません。下の項目がその部門に属しているからです。"
                "別の部門の項目を追加してください。",
            )
        )
    if problems:
        raise Refused(*problems)
    before = node.department
    for name, value in _written(entry, above).items():
        setattr(node, name, value)
    with history.under(begun):
        node.save()
        if node.department != before:  # measures that had no section of their own go along
            PlanNode.objects.filter(parent=node, department=before).update(
                department=node.department
            )


def node_move(node_id: int, step: int, doing: Doing) -> None:
    """Move an item one place up (-1) or down (1) among its neighbours: 「項目の並べ替え」."""
    begun = record.begin(doing.act("plan_node_move", {"node": node_id, "step": step}))
    if begun.repeated:
        return
    node = _node(node_id)
    beside = list(
        PlanNode.objects.filter(version=node.version, parent=node.parent).order_by("order_no", "id")
    )
    if node.parent_id is None:  # at the top each kind stands together
        beside = [other for other in beside if other.kind == node.kind]
    place = next(i for i, other in enumerate(beside) if other.pk == node.pk)
    if not 0 <= place + step < len(beside):
        return
    beside.insert(place + step, beside.pop(place))
    for number, other in enumerate(beside, start=1):
        other.order_no = number
    with history.under(begun):
        PlanNode.objects.bulk_update(beside, ["order_no"])


def node_remove(node_id: int, doing: Doing) -> None:
    """Take an item out of a draft: 「項目の削除」. The row history keeps it.

    :raises Refused: if items or targets stand below it.
    """
    begun = record.begin(doing.act("plan_node_remove", {"node": node_id}))
    if begun.repeated:
        return
    node = _node(node_id)
    below = PlanNode.objects.filter(parent=node).count()
    targets = IndicatorTarget.objects.filter(node=node).count()
    if below or targets:
        raise refuse(
            "node",
            "plan_node_not_empty",
            f"「{node}」は外せません。下に項目が{below}件、目標が{targets}件あります。"
            "先にそれらを外してください。",
        )
    with history.under(begun):
        node.delete()


def _node(node_id: int) -> PlanNode:
    node = PlanNode.objects.select_related("version", "parent").filter(pk=node_id).first()
    if node is None:
        raise refuse(
            "node",
            "plan_node_unknown",
            f"計画の項目（{node_id}）がありません。画面を開き直してください。",
        )
    open_version(node.version_id)
    return node


def _keys_of(begun: record.Begun) -> tuple[str, ...]:
    rows = history.rows_of_act(begun, PlanNode)
    return tuple(PlanNode.objects.filter(pk__in=rows).order_by("id").values_list("key", flat=True))
