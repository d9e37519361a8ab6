"""Words against figures on screen: a text in, the same text with its findings out.

The figures are those of the association's own book of a period. Nothing is stored.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from shinpo.core.fiscal_year import Term
from shinpo.core.refusal import Refused
from shinpo.core.words import findings
from shinpo.governance.access import needs
from shinpo.governance.roles import Permission
from shinpo.law.eras import eras
from shinpo.planning.indicators.book import book_of
from shinpo.publishing.editions.periods import term_words
from shinpo.publishing.words.marked import marked
from shinpo.registry.asking import association_of
from shinpo.statistics.views import closed_months
from shinpo.ui.forms import Form

PAGE = "publishing/words_check.html"
LONGEST_TEXT = 100_000


class WordsForm(Form):
    """A text and the period of the figures it speaks of: 「校正する文章」."""

    period = forms.ChoiceField(label="対象期間", help_text="締めの済んだ年度・上期の計数と比べます")
    text = forms.CharField(
        label="文章",
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14, "class": "words-text"}),
        help_text="刊行物の本文、自己評価、意見と回答など。計数の引用（{{approvals.actual|oku}}）も読みます",
        error_messages={
            "max_length": "文章が長すぎます。10万字までに分けてください。",
        },
    )

    def __init__(self, *args: Any, terms: tuple[Term, ...], **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["period"].choices = [(str(term), term_words(term)) for term in terms]


def terms_of(association_id: int) -> tuple[Term, ...]:
    """Return the years and halves that are closed to their last month, the newest first."""
    closed = set(closed_months(association_id))
    years = sorted({month.fiscal_year for month in closed}, reverse=True)
    terms = [Term(year, half) for year in years for half in (False, True)]
    return tuple(term for term in terms if term.last_month in closed)


@needs(Permission.VIEW)
@require_http_methods(["GET", "POST"])
def words_check(request: HttpRequest) -> HttpResponse:
    """Hold a text against the figures of a period: 「文章校正」."""
    association = association_of(request)
    terms = terms_of(association.pk)
    if request.method == "GET" or not terms:
        return _page(request, WordsForm(terms=terms), terms=terms)
    form = WordsForm(request.POST, terms=terms)
    if not form.is_valid():
        return _page(request, form, terms=terms)
    term = Term.parse(form.cleaned_data["period"])
    text = form.cleaned_data["text"].replace("\r\n", "\n")
    try:
        book = book_of(association.pk, term, association.business_on)
    except Refused as refused:
        form.add_refusal(refused)
        return _page(request, form, terms=terms)
    found = findings(text, book, period=term, eras=eras())
    return _page(
        request,
        form,
        terms=terms,
        checked=True,
        passages=marked(text, found),
        found=found,
        term_words=term_words(term),
        figures=len(book),
    )


def _page(request: HttpRequest, form: WordsForm, **context: Any) -> HttpResponse:
    problems = [
        (form[name] if name in form.fields else None, error.code or "", message)
        for name, errors in form.errors.as_data().items()
        for error in errors
        for message in error.messages
    ] if form.is_bound else []  # fmt: skip
    status = 200 if not problems else 422
    return render(request, PAGE, {"form": form, "problems": problems, **context}, status=status)
