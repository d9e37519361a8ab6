"""A plan goes by versions: made, submitted, approved, and then it stands."""

from datetime import date

import pytest
from django.db import Error, connection, transaction

from shinpo.core.refusal import Refused
from shinpo.planning.plans import queries, services
from shinpo.planning.plans.models import PlanFigure, PlanNode, PlanVersion
from shinpo.planning.plans.services import NewPlan, NodeEntry
from support.planner import CHAIRMAN, MARCH, PLANNER, TREE, approved, draft

pytestmark = pytest.mark.django_db


def rules(refused):
    return [problem.rule for problem in refused.value.problems]


def test_the_tree_comes_in_order_with_its_departments(doing):
    found = queries.nodes(PlanVersion.objects.get(pk=draft(doing)))
    assert [n.key for n in found] == ["env", "policy", "g", "g1", "g1a", "g1b"]
    assert [n.parent for n in found] == [None, None, None, "g", "g1", "g1"]
    assert [n.level for n in found] == [0, 0, 0, 1, 2, 2]
    assert {n.department for n in found} == {"", "guarantee"}


def test_a_plan_is_in_force_from_its_approval(doing):
    version = approved(doing)
    assert queries.plan_in_force("annual", 2024, date(2024, 3, 24)) is None
    assert queries.plan_in_force("annual", 2024, MARCH).pk == version
    assert queries.plan_in_force("annual", 2023, MARCH) is None
    assert queries.plan_in_force("mid_term", 2024, MARCH) is None


def test_a_new_version_takes_over_on_its_day_and_the_old_one_stays(doing):
    old = approved(doing)
    changed = services.version_change(old, doing(reason="景気の急変"))
    assert queries.plan_in_force("annual", 2024, date(2024, 9, 30)).pk == old
    copied = queries.nodes(PlanVersion.objects.get(pk=changed))
    assert [(n.key, n.parent) for n in copied] == [
        (n.key, n.parent) for n in queries.nodes(PlanVersion.objects.get(pk=old))
    ]
    services.version_submit(changed, doing(on=date(2024, 10, 1)))
    services.version_approve(changed, doing(CHAIRMAN, on=date(2024, 10, 2)))
    assert queries.plan_in_force("annual", 2024, date(2024, 10, 1)).pk == old
    assert queries.plan_in_force("annual", 2024, date(2024, 10, 2)).pk == changed


def test_copied_items_hang_under_items_of_their_own_version(doing):
    changed = services.version_change(approved(doing), doing(reason="変更"))
    rows = PlanNode.objects.filter(version=changed, parent__isnull=False).select_related("parent")
    assert {row.parent.version_id for row in rows} == {changed}


def test_a_change_needs_its_reason_and_a_version_in_force(doing):
    version = approved(doing)
    with pytest.raises(Refused) as refused:
        services.version_change(version, doing())
    assert rules(refused) == ["reason_missing"]
    services.version_change(version, doing(reason="変更"))
    with pytest.raises(Refused) as refused:
        services.version_change(version, doing(reason="また変更"))
    assert rules(refused) == ["plan_version_under_way"]


def test_approved_twice_is_refused_in_words(doing):
    version = approved(doing)
    with pytest.raises(Refused) as refused:
        services.version_approve(version, doing(CHAIRMAN))
    assert rules(refused) == ["approved_twice"]
    assert "二度承認" in str(refused.value)


def test_the_submitter_does_not_approve(doing):
    version = draft(doing)
    services.version_submit(version, doing())
    with pytest.raises(Refused) as refused:
        services.version_approve(version, doing(PLANNER))
    assert rules(refused) == ["approver_is_submitter"]


def test_a_draft_is_not_approved_and_an_empty_plan_is_not_submitted(doing):
    version = services.plan_create(NewPlan("annual", 2025, "令和7年度経営計画"), doing())
    with pytest.raises(Refused) as refused:
        services.version_approve(version, doing(CHAIRMAN))
    assert rules(refused) == ["not_submitted"]
    with pytest.raises(Refused) as refused:
        services.version_submit(version, doing())
    assert rules(refused) == ["plan_empty"]


def test_what_was_submitted_waits_for_its_return(doing):
    version = draft(doing)
    services.version_submit(version, doing())
    node = PlanNode.objects.get(version=version, key="g1b")
    with pytest.raises(Refused) as refused:
        services.node_remove(node.pk, doing())
    assert rules(refused) == ["plan_version_settled"]
    services.version_return(version, doing(CHAIRMAN, reason="担当を明らかに"))
    services.node_remove(node.pk, doing())
    services.version_submit(version, doing())
    services.version_approve(version, doing(CHAIRMAN))


@pytest.mark.parametrize(
    "statement",
    [
        "update planning_plan_version set reason = 'x' where id = %s",
        "update planning_plan_version set state = 'draft' where id = %s",
        "update planning_plan_version set in_force_until = '2024-05-01', reason = 'x'"
        " where id = %s",
        "update planning_plan_node set title = 'x' where version_id = %s",
        "delete from planning_plan_node where version_id = %s and key = 'g1b'",
        "insert into planning_plan_node (association_id, version_id, key, kind, order_no, number,"
        " title, body, department, owner) values (1, %s, 'n', 'policy', 9, '', 'x', '', '', '')",
        "update planning_plan_figure set value = 1 where version_id = %s",
        "delete from planning_plan_figure where version_id = %s",
        "insert into planning_plan_figure (association_id, version_id, line, year, aspect, value)"
        " values (1, %s, 'recovery', 2024, 'plan', 1)",
        "insert into planning_indicator_target (association_id, version_id, node_id, indicator,"
        " year, value, unit, owner) select 1, id, (select min(id) from planning_plan_node), 'a',"
        " 2024, 1, '件', 'x' from planning_plan_version where id = %s",
    ],
)
@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_what_is_settled_stands_against_sql(doing, statement, state):
    """The application's role writes SQL by hand; the data base says no."""
    version = draft(doing)
    PlanFigure.objects.create(
        association_id=1, version_id=version, line="approvals", year=2024, value=1_000_000
    )
    services.version_submit(version, doing())
    if state == "approved":
        services.version_approve(version, doing(CHAIRMAN))
    with (
        pytest.raises(Error, match="計画の版"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [version])


def test_a_version_cannot_be_born_approved(in_association):
    with (
        pytest.raises(Error, match="作成中から"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "with p as (insert into planning_plan (association_id, kind, first_year, last_year,"
            " title) values (1, 'annual', 2030, 2030, 'x') returning id) insert into"
            " planning_plan_version (association_id, plan_id, number, state, reason, act_id,"
            " return_reason, submitted_by, approved_by, approved_on, approved_act_id) select 1,"
            " id, 1, 'approved', '', 1, '', 1, 2, '2024-01-01', 1 from p"
        )


def test_the_same_request_makes_one_plan(doing):
    new = NewPlan("annual", 2024, "令和6年度経営計画")
    first = services.plan_create(new, doing(request="once"))
    assert services.plan_create(new, doing(request="once")) == first
    keys = services.nodes_add(first, TREE, doing(request="tree"))
    assert services.nodes_add(first, TREE, doing(request="tree")) == keys
    assert PlanNode.objects.filter(version=first).count() == len(TREE)
    with pytest.raises(Refused) as refused:
        services.plan_create(new, doing())
    assert rules(refused) == ["plan_once"]


def test_a_plan_of_next_year_takes_over_the_tree_with_its_keys(doing):
    source = approved(doing)
    new = NewPlan("annual", 2025, "令和7年度経営計画", copy_of=source)
    made = PlanVersion.objects.get(pk=services.plan_create(new, doing()))
    assert [n.key for n in queries.nodes(made)] == ["env", "policy", "g", "g1", "g1a", "g1b"]
    assert not PlanFigure.objects.filter(version=made).exists()


@pytest.mark.parametrize(
    ("entry", "rule"),
    [
        (NodeEntry("measure", "方策", "g"), "plan_node_place"),
        (NodeEntry("issue", "課題"), "plan_node_place"),
        (NodeEntry("issue", "課題", "nowhere"), "plan_node_parent"),
        (NodeEntry("department", "部門", department="nobody"), "department_unknown"),
        (NodeEntry("issue", "課題", "g", department="recovery"), "department_elsewhere"),
        (NodeEntry("policy", " "), "required"),
        (NodeEntry("song", "歌"), "plan_node_kind"),
        (NodeEntry("policy", "方針", key="g1"), "plan_node_once"),
    ],
)
def test_an_item_out_of_place_is_refused(doing, entry, rule):
    version = draft(doing)
    with pytest.raises(Refused) as refused:
        services.nodes_add(version, [entry], doing())
    assert rule in rules(refused)


def test_another_association_sees_no_plan(doing):
    version = approved(doing)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.association', '2', true)")
        for table in ("plan", "plan_version", "plan_node", "plan_figure", "indicator_target"):
            cursor.execute(f"select count(*) from planning_{table}")
            assert cursor.fetchone() == (0,)
        with pytest.raises(Error), transaction.atomic():
            cursor.execute(
                "insert into planning_plan_node (association_id, version_id, key, kind, order_no,"
                " number, title, body, department, owner)"
                " values (2, %s, 'n', 'policy', 9, '', 'x', '', '', '')",
                [version],
            )
        cursor.execute("select set_config('app.association', '1', true)")
