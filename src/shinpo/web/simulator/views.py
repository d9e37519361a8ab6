"""The simulator's page: one address holds the whole question, so that it can be passed on."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shinpo.core.dated import NotInForce
from shinpo.core.refusal import Refused
from shinpo.ui.widgets import UNIT_SUFFIX
from shinpo.web.simulator.calculate import Answer, calculate
from shinpo.web.simulator.forms import EVERY, FIELDS, UNEVEN_ROWS, SimulatorForm

KINDS = {
    "lump": "一括返済",
    "revolving": "根保証",
    "grace": "据置期間の部分",
    "balloon": "据置金額の部分",
    "instalments": "分割返済の部分",
}


@require_GET
def simulator(request: HttpRequest) -> HttpResponse:
    """Ask, and answer if asked. Needs no login and keeps nothing."""
    asked = "amount" in request.GET
    form = SimulatorForm(request.GET) if asked else SimulatorForm()
    answer = _answer(form) if asked else None
    return render(
        request,
        "web/simulator.html",
        {
            "form": form,
            "answer": answer,
            "parts": _parts(answer) if answer else [],
            "lines": _lines(answer) if answer else [],
            "uneven": [[form[f"{name}_{n}"] for name in ("from", "to", "every", "yen")]
                       for n in UNEVEN_ROWS],
            "address": _address(request) if answer else "",
        },
    )  # fmt: skip


def _answer(form: SimulatorForm) -> Answer | None:
    if not form.is_valid():
        return None
    question = form.question()
    if question is None:
        return None
    try:
        return calculate(question)
    except Refused as refused:
        form.add_refusal(refused, FIELDS)
    except NotInForce:
        form.add_error(
            "on",
            "この基準日では計算できません。その日の定めが登録されていません。別の日を入力してください。",
        )
    return None


def _address(request: HttpRequest) -> str:
    """Return the address of this question, short: without what was left empty."""
    filled = {key: text for key, text in request.GET.items() if text.strip()}
    for n in UNEVEN_ROWS:
        if f"from_{n}" not in filled:
            filled.pop(f"every_{n}", None)
    kept = {
        key: text
        for key, text in filled.items()
        if not key.endswith(UNIT_SUFFIX) or key.removesuffix(UNIT_SUFFIX) in filled
    }
    return request.build_absolute_uri(f"{request.path}?{urlencode(kept)}")


def _parts(answer: Answer) -> list[dict[str, Any]]:
    return [{"label": KINDS[part.kind], "part": part} for part in answer.fee.parts]


def _lines(answer: Answer) -> list[dict[str, Any]]:
    found = []
    for line in answer.lines:
        run = line.run
        single = run.count == 1
        found.append(
            {
                "when": f"{run.first}か月目" if single else f"{run.first}〜{run.last}か月目",
                "every": "" if single else EVERY.get(str(run.every), f"{run.every}か月ごと"),
                "count": run.count,
                "each": run.amount_yen,
                "total": line.total_yen,
                "balance": line.balance_yen,
            }
        )
    return found
