"""Addresses of plan and result."""

from django.urls import path

from shinpo.planning.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("planning/outcomes", views.newest, name="newest"),
    path("planning/outcomes/<str:term>/", views.outcomes, name="outcomes"),
]
