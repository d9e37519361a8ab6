"""Addresses of the accounting department."""

from django.urls import path

from shinpo.accounting.views import closing, statements, trial_balance, voucher, year_end

app_name = "accounting"
urlpatterns = [
    path("accounting/", trial_balance.trial_balance, name="trial_balance"),
    path("accounting/closing/", closing.closing, name="closing"),
    path("accounting/closing/<str:month>/", closing.closed, name="closed"),
    path("accounting/closing/<str:month>/close", closing.close, name="close"),
    path("accounting/statements/", statements.newest, name="statements"),
    path("accounting/statements/<int:year>/", statements.statements, name="statement"),
    path("accounting/statements/<int:year>/lines/", statements.year_lines, name="year_lines"),
    path("accounting/vouchers/", voucher.vouchers, name="vouchers"),
    path("accounting/vouchers/new/", voucher.new, name="voucher_new"),
    path("accounting/vouchers/<int:fact>/", voucher.detail, name="voucher"),
    path("accounting/vouchers/<int:fact>/reverse", voucher.take_back, name="voucher_reverse"),
    path("accounting/year-end/", year_end.year_end, name="year_end"),
    path("accounting/year-end/<int:year>/book", year_end.book, name="year_end_book"),
    path("accounting/<str:month>/<int:code>/<str:figure>/", trial_balance.lines, name="lines"),
]
