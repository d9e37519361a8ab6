"""Addresses of the self-evaluation."""

from django.urls import path

from shinpo.planning.evaluation.views import (
    countermeasures,
    drafts,
    figures,
    pages,
    scoring,
    steps,
)

app_name = "planning_evaluation"
urlpatterns = [
    path("evaluations/", pages.evaluations, name="evaluations"),
    path("evaluations/open", pages.open_one, name="open"),
    path("evaluations/deadlines/", pages.deadlines, name="deadlines"),
    path("evaluations/rule/", pages.rule, name="rule"),
    path("evaluations/countermeasures/", countermeasures.listed, name="countermeasures"),
    path("evaluations/countermeasures/<int:pk>/report", countermeasures.report, name="report"),
    path("evaluations/<int:pk>/", pages.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/steps/<str:step>", steps.take, name="step"),
    path("evaluations/<int:pk>/drafts/<str:department>/", drafts.drafts, name="drafts"),
    path("evaluations/<int:pk>/drafts/<str:department>/hand-in", drafts.hand_in, name="hand_in"),
    path("evaluations/<int:pk>/drafts/<str:department>/return", drafts.give_back, name="return"),
    path("evaluations/<int:pk>/scores/", scoring.own_sheet, name="scores"),
    path("evaluations/<int:pk>/scores/<int:scorer>/", scoring.sheet, name="sheet"),
    path("evaluations/<int:pk>/scores/<int:scorer>/<int:item>", scoring.row, name="row"),
    path("evaluations/<int:pk>/board/", scoring.board, name="board"),
    path("evaluations/<int:pk>/board/<str:key>", scoring.settle, name="settle"),
    path("evaluations/<int:pk>/figures/", figures.figures, name="figures"),
    path("evaluations/<int:pk>/figures/<str:line>", figures.comment, name="comment"),
    path("evaluations/<int:pk>/countermeasures/new", countermeasures.add, name="add"),
]
