"""What the secretariat records of rule, members, terms, logins and the chair."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.guarantee.forms import ActForm
from shinpo.guarantee.views.acting import business_on, carry_out, doing
from shinpo.law.committee import model_rule
from shinpo.planning.committee import roll
from shinpo.planning.committee.forms import (
    AccountForm,
    MemberForm,
    ReappointForm,
    ResignForm,
    RuleForm,
)
from shinpo.planning.committee.models import ChairElection, CommitteeMember, Tenure
from shinpo.planning.committee.pages import act_page, form_page, initial
from shinpo.planning.committee.services import chair, members
from shinpo.planning.committee.words import day

OFFICE = "external_committee:home"


@needs(Permission.SECRETARIAT)
def rule_new(request: HttpRequest) -> HttpResponse:
    """Register the rule from a day on: 「運営規程の登録」."""
    on = business_on(request)
    last = roll.read().rows[-1:]
    model = last[0].rule if last else model_rule(on)
    form = RuleForm(
        request.POST or None,
        entry_unit="円",
        initial=initial(
            valid_from=on,
            members_min=model.members_min,
            term_years=model.term_years,
            quorum_numerator=model.quorum.numerator,
            quorum_denominator=model.quorum.denominator,
            fee_yen=last[0].fee_yen if last else None,
        ),
    )
    return act_page(
        request,
        form,
        lambda who: members.rule_register(
            members.RuleEntry(**{k: v for k, v in form.cleaned_data.items() if k != "request_id"}),
            who,
        ),
        title="外部評価委員会運営規程の登録",
        button="登録する",
        done="運営規程を登録しました。",
        back=reverse(OFFICE),
        notes=("前の規程は残り、施行日の前日まで効きます。",),
    )


@needs(Permission.SECRETARIAT)
def member_new(request: HttpRequest) -> HttpResponse:
    """Entrust somebody with a seat: 「委員の委嘱」."""
    found = roll.read()
    taken = set(found.substitutes.values())
    vacant = [
        (t.id, f"{found.name(t.member_id)}（{day(t.resigned_on)}辞任）")
        for t in found.tenures
        if t.resigned_on and t.id not in taken
    ]
    form = MemberForm(
        request.POST or None, vacancies=vacant, initial=initial(starts_on=business_on(request))
    )
    return act_page(
        request,
        form,
        lambda who: members.member_appoint(
            members.MemberEntry(
                **{k: v for k, v in form.cleaned_data.items() if k != "request_id"}
            ),
            who,
        ),
        title="委員の委嘱",
        button="委嘱を登録する",
        done="委員を登録しました。",
        back=reverse(OFFICE),
    )


def _member_or_404(pk: int) -> CommitteeMember:
    found = CommitteeMember.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(Permission.SECRETARIAT)
def reappoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Entrust a member with another term: 「再任」."""
    row = _member_or_404(pk)
    last = Tenure.objects.filter(member=row).order_by("-ends_on").first()
    form = ReappointForm(request.POST or None, initial=initial())
    return act_page(
        request,
        form,
        lambda who: members.member_reappoint(pk, form.cleaned_data["starts_on"], who),
        title=f"再任　{row.name}",
        button="再任を登録する",
        done="再任を登録しました。",
        back=reverse("external_committee:member", args=[pk]),
        notes=(f"いまの任期は{day(last.ends_on)}までです。",),
    )


@needs(Permission.SECRETARIAT)
def resign(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a member leaves: 「辞任」."""
    row = _member_or_404(pk)
    form = ResignForm(request.POST or None, initial=initial(resigned_on=business_on(request)))
    return act_page(
        request,
        form,
        lambda who: members.member_resign(pk, form.cleaned_data["resigned_on"], who),
        title=f"辞任　{row.name}",
        button="辞任を登録する",
        done="辞任を登録しました。翌日から審議資料は見られません。",
        back=reverse("external_committee:member", args=[pk]),
        notes=("登録は戻せません。辞任の翌日から、この委員は委員の画面に入れなくなります。",),
    )


@needs(Permission.SECRETARIAT)
def account_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a member's login; its password is shown on this page only: 「委員の利用者」."""
    row = _member_or_404(pk)
    form = AccountForm(request.POST or None, initial=initial())
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        done, password = carry_out(
            form, lambda: members.account_open(pk, name, doing(request, form))
        )
        if done:
            context = {"member": row, "username": name, "password": password}
            response = render(request, "external_committee/account.html", context)
            response["Cache-Control"] = "no-store"
            return response
    return form_page(
        request,
        form,
        title=f"委員の利用者　{row.name}",
        button="利用者を作る",
        back=reverse("external_committee:member", args=[pk]),
        notes=("職員とは別の利用者です。パスワードは作ったときに一度だけ表示します。",),
    )


@needs(Permission.SECRETARIAT)
def election_new(request: HttpRequest) -> HttpResponse:
    """Open a ballot: 「互選の開始」."""
    found = roll.read()
    names = "、".join(found.name(m) for m in sorted(found.seated(business_on(request))))
    return act_page(
        request,
        ActForm(request.POST or None, initial=initial()),
        chair.election_open,
        title="委員長の互選の開始",
        button="投票を始める",
        done="互選を始めました。委員の画面で投票できます。",
        back=reverse(OFFICE),
        notes=(
            f"在任の委員：{names or 'いません'}",
            "1人1票、最多得票の委員が委員長になります。",
        ),
    )


@needs(Permission.SECRETARIAT)
def election_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the votes: 「開票」."""
    if not ChairElection.objects.filter(pk=pk).exists():
        raise Http404
    return act_page(
        request,
        ActForm(request.POST or None, initial=initial()),
        lambda who: chair.election_close(pk, who),
        title="開票",
        button="開票する",
        done="委員長が選ばれました。",
        back=reverse("external_committee:election", args=[pk]),
        notes=("定足数に足りる投票があれば開票できます。同数のときは再投票になります。",),
    )
