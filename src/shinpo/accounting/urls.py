"""Addresses of the accounting department."""

from django.urls import path

from shinpo.accounting.views import closing, trial_balance

app_name = "accounting"
urlpatterns = [
    path("accounting/", trial_balance.trial_balance, name="trial_balance"),
    path("accounting/closing/", closing.closing, name="closing"),
    path("accounting/closing/<str:month>/", closing.closed, name="closed"),
    path("accounting/closing/<str:month>/close", closing.close, name="close"),
    path("accounting/<str:month>/<int:code>/<str:figure>/", trial_balance.lines, name="lines"),
]
