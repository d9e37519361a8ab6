"""The list of evaluations, one evaluation's progress, the calendar of deadlines, the rule."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from shinpo.core.evaluation_steps import Standing
from shinpo.core.fiscal_year import Term
from shinpo.governance.access import needs, staff_of
from shinpo.governance.roles import Permission
from shinpo.governance.tasks import Deadline, deadlines_of
from shinpo.guarantee.views.acting import business_on, carry_out, doing, new_request_id
from shinpo.planning.evaluation import services
from shinpo.planning.evaluation.forms import OpenForm, term_choices
from shinpo.planning.evaluation.models import Evaluation, EvaluationRule
from shinpo.planning.evaluation.queries import carried_countermeasures, states
from shinpo.planning.evaluation.reminders import may_take, note_of
from shinpo.planning.evaluation.rules import BODIES, Rule, read
from shinpo.planning.evaluation.services.drafts import department_term, missing_texts
from shinpo.planning.evaluation.state import State
from shinpo.planning.evaluation.views.calendar import calendar_of
from shinpo.planning.evaluation.views.countermeasures import table_of
from shinpo.planning.evaluation.views.frame import STANDS, head, state_or_404, writes_for
from shinpo.planning.plans.queries import versions_in_force
from shinpo.registry.asking import association_of
from shinpo.ui.tables import Chip, Column, Table

FINISHED = Chip("完了", "success")


@needs(Permission.VIEW)
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """List the self-evaluations with their next step and its day: 「自己評価の一覧」."""
    return _listed(request, _open_form(request))


def _open_form(request: HttpRequest, data: object = None) -> OpenForm:
    on = business_on(request)
    plans = [(v.plan.kind, v.plan.first_year, v.plan.last_year) for v in versions_in_force(on)]
    opened = {f"{kind}:{term}" for kind, term in Evaluation.objects.values_list("kind", "term")}
    choices = term_choices(plans, on, opened)
    return OpenForm(data, choices=choices, initial={"request_id": new_request_id()})


def _listed(request: HttpRequest, form: OpenForm) -> HttpResponse:
    on = business_on(request)
    rows = [_row(state, on) for state in states()]
    table = Table(
        caption="自己評価の一覧",
        columns=(
            Column("title", "自己評価",
                   link=lambda r: reverse("planning_evaluation:evaluation", args=[r["pk"]])),
            Column("ended_on", "対象期間の末日", "date"),
            Column("step", "次の手続"),
            Column("note", "期限"),
            Column("status", "ステータス", "chip"),
        ),
        rows=rows,
        empty="自己評価はまだ始まっていません。",
    )  # fmt: skip
    may_open = staff_of(request).may(Permission.PLAN) and bool(form.fields["term"].choices)
    context = {"table": table, "form": form, "may_open": may_open}
    return render(request, "planning_evaluation/evaluations.html", context)


def _row(state: State, on: object) -> dict[str, object]:
    coming = state.next_step
    standing = next((s for s in state.standings(on) if s.step == coming), None)
    return {
        "pk": state.row.pk, "title": state.row.title, "ended_on": state.row.ended_on,
        "step": standing.step.term if standing else "",
        "note": note_of(standing, on) if standing else "",
        "status": STANDS[standing.state] if standing else FINISHED,
    }  # fmt: skip


@needs(Permission.PLAN)
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Open the evaluation of a term: 「自己評価の開始」."""
    form = _open_form(request, request.POST)
    if form.is_valid():
        kind, _, text = form.cleaned_data["term"].partition(":")
        first, _, last = text.partition("-")

        def act() -> int:
            opening = services.opening_of(
                kind, Term.parse(first), Term.parse(last or first), business_on(request)
            )
            return services.evaluation_open(opening, doing(request, form))

        done, pk = carry_out(form, act)
        if done:
            messages.success(request, "自己評価を始めました。各部門の自己評価案を書けます。")
            return redirect("planning_evaluation:evaluation", pk=pk)
    return _listed(request, form)


@needs(Permission.VIEW)
@require_GET
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an evaluation stands: steps with their days, departments, scorers."""
    state, on = state_or_404(pk), business_on(request)
    context = {
        "head": head(request, state, "evaluation"),
        "state": state,
        "steps": _steps(request, state),
        "departments": _departments(request, state),
        "scorers": _scorers(request, state) if state.rule.grading else None,
        "countermeasures": table_of(request, state) if state.countermeasures else None,
        "carried": [c for c in carried_countermeasures(_first_day(state)) if c.evaluation_id != pk],
        "on": on,
    }  # fmt: skip
    return render(request, "planning_evaluation/evaluation.html", context)


def _first_day(state: State) -> date:
    """Return the day from which the evaluated period ran."""
    return Term.parse(state.row.term.partition("-")[0]).first


def _steps(request: HttpRequest, state: State) -> Table:
    staff, coming = staff_of(request), state.next_step
    notes = {s.step: s.note for s in state.steps if not s.department}

    def act(standing: Standing) -> str:
        step = standing.step
        turn = step == coming or (standing.state == "exempt" and coming is None)
        return "記録する" if turn and may_take(staff, step, state) else ""

    return Table(
        caption="手続と期限",
        note="期限は民法の期間計算による末日です。休業日のときは、その前の営業日までに行います。",
        columns=(
            Column("term", "手続", value=lambda s: s.step.term),
            Column("by", "行う者", value=lambda s: BODIES.get(s.step.by, s.step.by)),
            Column("due_on", "期限", "date"),
            Column("work_by", "期限までの営業日", "date"),
            Column("done_on", "行った日", "date"),
            Column("state", "ステータス", "chip", value=lambda s: STANDS[s.state]),
            Column("note", "備考", value=lambda s: notes.get(s.step.id, "")),
            Column("act", "操作", value=act,
                   link=lambda s: act(s) and reverse("planning_evaluation:step",
                                                     args=[state.row.pk, s.step.id])),
        ),
        rows=state.standings(business_on(request)),
    )  # fmt: skip


def _departments(request: HttpRequest, state: State) -> Table:
    staff, on = staff_of(request), business_on(request)
    rows = []
    for department in state.departments:
        items = [item for item in state.items if item.department == department]
        step = state.handed_in.get(department)
        rows.append({
            "department": department, "term": department_term(department, state.row.ended_on),
            "items": len(items), "written": len(items) - len(missing_texts(state, department)),
            "on": step.held_on if step else None,
            "status": Chip("提出済み", "success") if step else Chip("作成中", "info"),
            "mine": "自分の部門" if writes_for(staff, department, on) else "",
        })  # fmt: skip
    return Table(
        caption="自己評価案",
        columns=(
            Column("term", "部門", link=lambda r: reverse(
                "planning_evaluation:drafts", args=[state.row.pk, r["department"]])),
            Column("items", "評価項目", "number", note="件"),
            Column("written", "記入済み", "number", note="件"),
            Column("on", "提出日", "date"),
            Column("status", "ステータス", "chip"),
            Column("mine", "担当"),
        ),
        rows=rows,
    )  # fmt: skip


def _scorers(request: HttpRequest, state: State) -> Table:
    may = staff_of(request).may(Permission.SECRETARIAT) and state.scoring_open
    wanted = sum(1 for m in state.measures if not m.ungraded_reason)

    def left(scorer: object) -> int:
        return state.missing_scores.get(scorer.pk, 0) if state.scoring_open else 0

    def entry(scorer: object) -> str:
        return "評点表を代わって入力する" if may and scorer.user_id is None else ""

    return Table(
        caption="評点者",
        note="評点は、全員が終えるまで本人のほかに見えません。",
        columns=(
            Column("name", "評点者", value=str),
            Column("chair", "委員長", value=lambda s: "委員長" if s.is_chair else ""),
            Column("done", "評点済み", "number", note="件",
                   value=lambda s: wanted - left(s) if state.has_done("received") else 0),
            Column("left", "残り", "number", note="件", value=left),
            Column("act", "操作", value=entry,
                   link=lambda s: entry(s) and reverse("planning_evaluation:sheet",
                                                       args=[state.row.pk, s.pk])),
        ),
        rows=state.scorers,
        empty="評点者が登録されていません。",
    )  # fmt: skip


@needs(Permission.VIEW)
@require_GET
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show every day to be kept, the next first, then what is done: 「期限の一覧」."""
    on = business_on(request)
    found = deadlines_of(association_of(request).pk, on)
    waiting = [d for d in found if d.done_on is None]
    done = sorted((d for d in found if d.done_on), key=lambda d: d.due_on, reverse=True)

    def status(row: Deadline) -> Chip:
        if row.done_on is not None:
            late = row.done_on > row.due_on
            return Chip("期限後に済", "warning") if late else Chip("済", "success")
        days = (row.due_on - on).days
        if days < 0:
            return Chip(f"{-days}日超過", "error")
        return Chip(f"あと{days}日" if days else "今日まで", "warning" if days <= 7 else "info")

    columns = (
        Column("subject", "対象", link=lambda d: d.url),
        Column("what", "行うこと"),
        Column("who", "行う者"),
        Column("due_on", "期限", "date"),
        Column("work_by", "期限までの営業日", "date"),
        Column("done_on", "行った日", "date"),
        Column("status", "ステータス", "chip", value=status),
    )
    context = {
        "waiting": Table(caption="これからの期限", columns=columns, rows=waiting,
                         empty="これからの期限はありません。"),
        "done": Table(caption="済んだ期限", columns=columns, rows=done[:50],
                      empty="済んだものはまだありません。"),
        "overdue": sum(d.is_overdue(on) for d in waiting),
        "months": calendar_of(waiting, on),
        "on": on,
    }  # fmt: skip
    return render(request, "planning_evaluation/deadlines.html", context)


@needs(Permission.VIEW)
@require_GET
def rule(request: HttpRequest) -> HttpResponse:
    """Show the association's rule: steps, bands, who decided it: 「自己評価の定め」."""
    on = business_on(request)
    rows = EvaluationRule.objects.order_by("-valid_from")
    found = [(row, read(row, max(row.valid_from, min(on, row.valid_until or on)))) for row in rows]
    return render(
        request,
        "planning_evaluation/rule.html",
        {"rules": [(row, shown, _bands(shown), _deadlines(shown)) for row, shown in found]},
    )


def _bands(shown: Rule) -> list[tuple[str, str, str]]:
    """Return grade, its word and the averages that earn it."""
    if shown.grading is None:
        return []
    found, above = [], ""
    for band in shown.grading.score_bands:
        text = f"{band.at_least}点以上{above}"
        found.append((band.grade, shown.grading.grades[band.grade], text))
        above = f"{band.at_least}点未満"
    return found


def _deadlines(shown: Rule) -> list[tuple[str, str, str]]:
    """Return each step with who takes it and by when."""
    terms = {step.id: step.term for step in shown.steps} | {"period_end": "対象期間の終了"}
    found = []
    for step in shown.steps:
        text = "定めなし"
        if step.within is not None:
            long = (
                f"{step.within.months}月以内" if step.within.months
                else f"{step.within.weeks}週間以内"
            )  # fmt: skip
            text = f"「{terms[step.within.after]}」から{long}"
        if not step.in_half:
            text += "（上半期は不要）"
        found.append((step.term, BODIES.get(step.by, step.by), text))
    return found
