"""What stands in the frame of every page: whose system, who works, on which day, where to go."""

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from shinpo.governance.models import Staff
from shinpo.governance.roles import Permission
from shinpo.planning.committee.access import account_of
from shinpo.planning.committee.models import MemberAccount
from shinpo.registry.asking import association_of
from shinpo.ui.frame import Frame, NavItem


@dataclass(frozen=True)
class Way:
    """One way to go: its label, the letter after `g`, the name of its page, who may go."""

    label: str
    key: str
    name: str
    needs: Permission = Permission.VIEW
    group: str = ""


FIGURES, YEAR, MONEY = "統計・公表", "計画・評価", "経理"  # menus of the navigation
WAYS = (
    Way("ホーム", "h", "home"),
    Way("企業者", "e", "registry:enterprises"),
    Way("申込", "a", "guarantee:applications"),
    Way("決裁", "d", "guarantee:approvals", Permission.DECIDE),
    Way("保証", "w", "guarantee:guarantees"),
    Way("求償権", "k", "recovery:claims"),
    Way("活動", "v", "activities:list"),
    Way("制度", "s", "registry:programmes"),
    Way("台帳", "m", "registry:masters"),
    Way("統計", "t", "statistics:index", group=FIGURES),
    Way("月報", "b", "publishing:bulletins", group=FIGURES),
    Way("刊行物", "l", "publishing:editions", group=FIGURES),
    Way("校正", "n", "publishing:number_check", group=FIGURES),
    Way("計画", "p", "plans:plans", group=YEAR),
    Way("計画と実績", "f", "outcomes:newest", group=YEAR),
    Way("指標", "i", "planning_indicators:indicators", group=YEAR),
    Way("見通し", "u", "outlook:outlook", group=YEAR),
    Way("評価", "y", "planning_evaluation:evaluations", group=YEAR),
    Way("期限", "q", "planning_evaluation:deadlines", group=YEAR),
    Way("外部評価", "o", "external_committee:home", Permission.COMMITTEE, YEAR),
    Way("試算表", "r", "accounting:trial_balance", group=MONEY),
    Way("決算書", "z", "accounting:statements", group=MONEY),
    Way("伝票", "j", "accounting:vouchers", group=MONEY),
    Way("年度末", "x", "accounting:year_end", Permission.VOUCHER, MONEY),
    Way("締め", "c", "accounting:closing", Permission.CLOSE, MONEY),
)
MEMBER_WAYS = (
    ("会議", "committee:home"),
    ("自分の意見", "committee:mine"),
    ("委員会の意見と回答", "committee:answers"),
)
ACCOUNT = (
    ("二要素認証", "mfa_index"),
    ("パスワードの変更", "account_change_password"),
    ("ログアウト", "account_logout"),
)


def address(name: str, *args: object) -> str:
    """Return the address of a page, or empty if this installation does not have the page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def staff_or_none(request: HttpRequest) -> Staff | None:
    """Return the staff member who asks, or None for a stranger or a user who is none."""
    try:
        return request.user.staff
    except (AttributeError, ObjectDoesNotExist):
        return None


def make(request: HttpRequest) -> Frame:
    """Return the frame of a request (setting UI_FRAME): 「画面の枠」."""
    home = address("home") or "/"
    footer = tuple(
        NavItem(label, url) for label, url in (("保証料の試算", address("simulator")),) if url
    )
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Frame(home_url=home, footer=footer)
    account = tuple(NavItem(label, address(name)) for label, name in ACCOUNT if address(name))
    member = account_of(request)
    if member is not None:
        return frame_of_member(request, member, account)
    staff = staff_or_none(request)
    if staff is None:
        return Frame(home_url=home, user_name=user.get_username(), account=account, footer=footer)
    association = association_of(request)
    return Frame(
        association=association.name,
        home_url=home,
        role=staff.role_term,
        user_name=staff.name,
        business_date=association.business_on,
        demo=association.is_demo,
        navigation=navigation(staff),
        account=account,
        footer=footer,
        search_url=address("search"),
        search_query=request.GET.get("q", ""),
    )


def frame_of_member(
    request: HttpRequest, member: MemberAccount, account: tuple[NavItem, ...]
) -> Frame:
    """Return the frame of the committee's own pages: 「委員の枠」."""
    association = association_of(request)
    in_office = getattr(request, "seat", None) is not None
    return Frame(
        association=association.name,
        home_url=address("committee:home"),
        role="外部評価委員",
        user_name=member.member.name,
        business_date=association.business_on,
        demo=association.is_demo,
        navigation=tuple(NavItem(label, address(name)) for label, name in MEMBER_WAYS)
        if in_office
        else (),
        account=account,
    )


def navigation(staff: Staff) -> tuple[NavItem, ...]:
    """Return the ways that exist and that the staff member may go: 「主な画面」."""
    return tuple(
        NavItem(way.label, url, way.key, group=way.group)
        for way in WAYS
        if staff.may(way.needs) and (url := address(way.name))
    )
