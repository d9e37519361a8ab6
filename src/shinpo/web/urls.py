"""Addresses. Each department keeps its own; this file only joins them."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from shinpo.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("healthz", views.health, name="health"),
]
urlpatterns += [
    path("", include(f"shinpo.{name}.urls"))
    for name in settings.DEPARTMENTS
    if name != "web" and find_spec(f"shinpo.{name}.urls")
]
