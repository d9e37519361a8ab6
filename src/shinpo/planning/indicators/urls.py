"""Addresses of the indicators."""

from django.urls import path

from shinpo.planning.indicators.views import board, defining, one

app_name = "planning_indicators"
urlpatterns = [
    path("planning/indicators/", board.indicators, name="indicators"),
    path("planning/indicators/define", defining.define, name="define"),
    path("planning/indicators/define/<str:indicator>", defining.define, name="revise"),
    path("planning/indicators/<str:term>/<str:indicator>", one.indicator, name="indicator"),
    path("planning/indicators/<str:term>/<str:indicator>/enter", one.enter, name="enter"),
]
