"""The roles of an association's staff and what each may do: 「役割と権限」.

A permission names an act or a page family; views ask `Staff.may`. What a role may do is data
here, in one place, so that an auditor reads it in one sitting.
"""

from enum import StrEnum


class Role(StrEnum):
    """A staff member's role (役割)."""

    RECEPTION = "reception"
    SCREENING = "screening"
    SECTION_CHIEF = "section_chief"
    DIRECTOR = "director"
    MONITORING = "monitoring"
    RECOVERY = "recovery"
    ACCOUNTING = "accounting"
    PLANNING = "planning"
    AUDIT = "audit"
    ADMIN = "admin"
    SUPPORT = "support"
    GENERAL_AFFAIRS = "general_affairs"
    CHAIRMAN = "chairman"


ROLE_TERMS = {
    Role.RECEPTION: "保証事務",
    Role.SCREENING: "保証審査",
    Role.SECTION_CHIEF: "課長",
    Role.DIRECTOR: "役員",
    Role.MONITORING: "期中管理",
    Role.RECOVERY: "回収",
    Role.ACCOUNTING: "経理",
    Role.PLANNING: "企画",
    Role.AUDIT: "監査",
    Role.ADMIN: "システム管理",
    Role.SUPPORT: "経営支援",
    Role.GENERAL_AFFAIRS: "総務",
    Role.CHAIRMAN: "会長",
}

# Which department of the plan (law/departments.toml) a role writes for; None: for all of them.
ROLE_DEPARTMENT: dict[Role, str | None] = {
    Role.RECEPTION: "guarantee",
    Role.SCREENING: "guarantee",
    Role.SECTION_CHIEF: "guarantee",
    Role.DIRECTOR: None,
    Role.MONITORING: "monitoring_support",
    Role.RECOVERY: "recovery",
    Role.ACCOUNTING: "indirect",
    Role.PLANNING: None,
    Role.AUDIT: None,
    Role.ADMIN: "indirect",
    Role.SUPPORT: "monitoring_support",
    Role.GENERAL_AFFAIRS: "indirect",
    Role.CHAIRMAN: None,
}


class Permission(StrEnum):
    """Something that a page or an act asks for."""

    VIEW = "view"
    RECEIVE = "receive"
    DECIDE = "decide"
    DISBURSE = "disburse"
    MONITOR = "monitor"
    RECOVER = "recover"
    CLOSE = "close"
    PUBLISH = "publish"
    MASTER = "master"
    AUDIT = "audit"
    RECORD = "record"  # 活動を記録する
    PLAN = "plan"  # 経営計画を作る
    APPROVE_PLAN = "approve_plan"  # 経営計画・評価・刊行物の本文を承認する
    EVALUATE = "evaluate"  # 自部署の自己評価案を書く
    SCORE = "score"  # 計画等自己評価委員会の委員として評点する
    VOUCHER = "voucher"  # 振替伝票を起票し、年度末の決算整理を行う
    SECRETARIAT = "secretariat"  # 外部評価委員会の庶務
    COMMITTEE = "committee"  # 外部評価委員会の記録を読む


_EVERY = frozenset({Permission.VIEW})
_DEPARTMENT = _EVERY | {Permission.RECORD, Permission.EVALUATE}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RECEPTION: _DEPARTMENT | {Permission.RECEIVE, Permission.DISBURSE},
    Role.SCREENING: _DEPARTMENT | {Permission.RECEIVE},
    Role.SECTION_CHIEF: _DEPARTMENT
    | {Permission.RECEIVE, Permission.DECIDE, Permission.DISBURSE, Permission.SCORE},
    Role.DIRECTOR: _EVERY
    | {Permission.DECIDE, Permission.APPROVE_PLAN, Permission.SCORE, Permission.COMMITTEE},
    Role.MONITORING: _DEPARTMENT | {Permission.MONITOR, Permission.SCORE},
    Role.RECOVERY: _DEPARTMENT | {Permission.RECOVER, Permission.SCORE},
    Role.ACCOUNTING: _DEPARTMENT | {Permission.CLOSE, Permission.VOUCHER},
    Role.PLANNING: _DEPARTMENT
    | {
        Permission.PUBLISH,
        Permission.MASTER,
        Permission.PLAN,
        Permission.SCORE,
        Permission.SECRETARIAT,
        Permission.COMMITTEE,
    },
    Role.AUDIT: _EVERY | {Permission.AUDIT, Permission.COMMITTEE},
    Role.ADMIN: _DEPARTMENT | {Permission.MASTER, Permission.CLOSE},
    Role.SUPPORT: _DEPARTMENT | {Permission.MONITOR, Permission.SCORE},
    Role.GENERAL_AFFAIRS: _DEPARTMENT | {Permission.SCORE},
    Role.CHAIRMAN: _EVERY | {Permission.DECIDE, Permission.APPROVE_PLAN, Permission.COMMITTEE},
}
