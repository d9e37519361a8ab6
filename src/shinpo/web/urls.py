"""Addresses. Each department keeps its own; this file only joins them."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path

from shinpo.web import views
from shinpo.web.business_day import business_day
from shinpo.web.home import home
from shinpo.web.search import search

# People have names, not mail addresses: allauth's mail pages keep their names but do not open.
NO_MAIL = r"^accounts/(?:email|confirm-email|password/(?:reset|set)|login/code)/"

handler403 = "shinpo.web.views.forbidden"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(NO_MAIL, views.closed),
    path("accounts/", include("allauth.urls")),
    path("", home, name="home"),
    path("search", search, name="search"),
    path("business-day", business_day, name="business_day"),
    path("healthz", views.health, name="health"),
    path("", include("shinpo.web.simulator.urls")),
    path("", include("shinpo.web.registry.urls")),
]
urlpatterns += [
    path("", include(f"shinpo.{name}.urls"))
    for name in settings.DEPARTMENTS
    if name != "web" and find_spec(f"shinpo.{name}.urls")
]
