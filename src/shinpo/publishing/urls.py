"""Addresses of publications."""

from django.urls import path

from shinpo.publishing import views
from shinpo.publishing.editions import urls as editions

app_name = "publishing"
urlpatterns = [
    *editions.urlpatterns,
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/<str:month>/", views.bulletin, name="bulletin"),
    path("bulletins/<str:month>/publish", views.publish, name="publish"),
    path("bulletins/<str:month>/<int:number>/<path:name>", views.file, name="file"),
]
