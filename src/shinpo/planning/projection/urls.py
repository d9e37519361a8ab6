"""Addresses of the planning aid."""

from django.urls import path

from shinpo.planning.projection import views

app_name = "outlook"
urlpatterns = [
    path("planning/outlook", views.outlook, name="outlook"),
    path("planning/outlook/check", views.check, name="check"),
]
