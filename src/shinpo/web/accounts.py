"""Who may have an account: staff entered by an administrator, members whom they entrust."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from shinpo.planning.committee.access import account_of


class StaffOnly(DefaultAccountAdapter):
    """There is no sign-up page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Lead a member of the outside committee to the committee's own pages."""
        if account_of(request) is not None:
            return reverse("committee:home")
        return super().get_login_redirect_url(request)
