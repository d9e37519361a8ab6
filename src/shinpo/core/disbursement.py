"""Check a loan against its certificate: 「貸付実行の確認」.

The loan must be made exactly as the certificate says, within its validity. What differs is said
before anything is recorded: a breach of the conditions (保証条件違反), or a change of the fee.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shinpo.core.period import add_months
from shinpo.core.refusal import Problem
from shinpo.core.schedule import Run


@dataclass(frozen=True)
class Certificate:
    """What the certificate says (信用保証書の記載): amounts in yen, term in months."""

    loan_yen: int
    months: int
    runs: tuple[Run, ...]  # repayment plan, in order
    issued_on: date
    valid_until: date  # last day on which the loan may be made


@dataclass(frozen=True)
class Disbursement:
    """What the bank reports (貸付実行報告): amounts in yen."""

    loan_on: date
    loan_yen: int
    first_due_on: date
    final_due_on: date
    runs: tuple[Run, ...]
    conditions_met: bool  # the certificate's conditions (回収条件) fulfilled on the day


def valid_until(issued_on: date, *, days: int) -> date:
    """Return the last day of a certificate, the day of issue not counted: 「有効期限」.

    根拠: 約定書例第2条第2項（30日。1か月ではない）
    """
    return issued_on + timedelta(days=days)


def differences(certificate: Certificate, report: Disbursement) -> Sequence[Problem]:
    """Return every difference between report and certificate: 「相違の確認」. Empty if none.

    根拠: 保証契約の約定書、信用保証書の記載
    """
    found = []
    if report.loan_on < certificate.issued_on:
        found.append(
            Problem(
                "loan_on",
                "loan_before_certificate",
                f"貸付実行日（{report.loan_on}）が信用保証書の発行日（{certificate.issued_on}）より"
                "前です。承諾前の貸付は保証の対象になりません。実行日を確かめてください。",
            )
        )
    if report.loan_on > certificate.valid_until:
        found.append(
            Problem(
                "loan_on",
                "certificate_expired",
                f"貸付実行日（{report.loan_on}）が信用保証書の有効期限（{certificate.valid_until}）を"
                "過ぎています。期限後の貸付は保証の対象になりません。期限の延長を協議してください。",
            )
        )
    if report.loan_yen != certificate.loan_yen:
        found.append(
            Problem(
                "loan_yen",
                "amount_differs",
                f"貸付金額（{report.loan_yen:,}円）が信用保証書の金額（{certificate.loan_yen:,}円）と"
                "異なります。保証条件違反になります。実行前に協会へ連絡してください。",
            )
        )
    found += _due_dates(certificate, report)
    if report.runs != certificate.runs:
        found.append(
            Problem(
                "repayment",
                "repayment_differs",
                "返済方法が信用保証書の記載と異なります。保証条件違反になり、保証料も変わることがあります。"
                "記載どおりに直すか、実行前に協会へ連絡してください。",
            )
        )
    if not report.conditions_met:
        found.append(
            Problem(
                "conditions_met",
                "conditions_not_met",
                "回収条件が貸付実行日に履行されていません。実行と同時でなければ保証条件違反になります。"
                "履行を確かめてください。",
            )
        )
    return found


def _due_dates(certificate: Certificate, report: Disbursement) -> list[Problem]:
    """Compare first and final due dates with those that the loan date gives."""
    found = []
    first = add_months(report.loan_on, certificate.runs[0].first)
    final = add_months(report.loan_on, certificate.months)
    if (report.first_due_on.year, report.first_due_on.month) != (first.year, first.month):
        found.append(
            Problem(
                "first_due_on",
                "first_due_differs",
                f"初回返済日（{report.first_due_on}）の月が記載（{first:%Y-%m}）と異なります。"
                "不均等返済となり保証料に差額が生じます。実行前に協会へ連絡してください。",
            )
        )
    if report.final_due_on > final:
        found.append(
            Problem(
                "final_due_on",
                "final_due_differs",
                f"最終期日（{report.final_due_on}）が保証期間の最終日（{final}）を過ぎています。"
                "保証期間に合わせた最終期日に改めてください。",
            )
        )
    return found
