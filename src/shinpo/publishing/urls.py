"""Addresses of publications."""

from django.urls import path

from shinpo.publishing import views
from shinpo.publishing.editions import urls as editions
from shinpo.publishing.number_check.views import number_check
from shinpo.publishing.words.views import words_check

app_name = "publishing"
urlpatterns = [
    *editions.urlpatterns,
    path("number-check/", number_check, name="number_check"),
    path("number-check/words/", words_check, name="words_check"),
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/<str:month>/", views.bulletin, name="bulletin"),
    path("bulletins/<str:month>/publish", views.publish, name="publish"),
    path("bulletins/<str:month>/<int:number>/<path:name>", views.file, name="file"),
]
