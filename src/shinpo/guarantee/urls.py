"""Addresses of the guarantee department."""

from django.urls import path, register_converter

from shinpo.guarantee.views import acts, application, decision, lists, record


class TabName:
    """The tabs of a guarantee; other words after its number belong to other departments."""

    regex = "|".join(name for name in record.TABS if name != "terms")

    def to_python(self, value: str) -> str:
        """Return the tab."""
        return value

    def to_url(self, value: str) -> str:
        """Return the tab as the address has it."""
        return value


register_converter(TabName, "guarantee_tab")

app_name = "guarantee"
urlpatterns = [
    path("applications/", lists.applications, name="applications"),
    path("applications/new", application.application_new, name="application_new"),
    path("applications/new/preview", application.application_preview, name="preview"),
    path("applications/new/enterprises", application.enterprise_found, name="enterprise_found"),
    path("applications/new/programmes", application.programmes_open, name="programmes_open"),
    path("applications/<int:pk>/", application.application_page, name="application"),
    path("applications/<int:pk>/decision", decision.decision, name="decision"),
    path("applications/<int:pk>/decision/fee", decision.decision_fee, name="decision_fee"),
    path("applications/<int:pk>/refuse", decision.application_refuse, name="refuse"),
    path("applications/<int:pk>/withdraw", decision.application_withdraw, name="withdraw"),
    path("approvals/", decision.approval_list, name="approvals"),
    path("guarantees/", lists.guarantees, name="guarantees"),
    path("guarantees/<int:pk>/", record.detail, name="detail"),
    path("guarantees/<int:pk>/disburse", acts.disburse, name="disburse"),
    path("guarantees/<int:pk>/cancel", acts.cancel, name="cancel"),
    path("guarantees/<int:pk>/prepay", acts.prepay, name="prepay"),
    path("guarantees/<int:pk>/correct/<int:fact>", acts.correct, name="correct"),
    path("guarantees/<int:pk>/<guarantee_tab:tab>", record.detail, name="tab"),
]
