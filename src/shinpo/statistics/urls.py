"""Addresses of the statistics: a table of a month, and the records behind each of its figures."""

from django.urls import path

from shinpo.statistics import views

app_name = "statistics"
urlpatterns = [
    path("statistics/", views.index, name="index"),
    path("statistics/<slug:name>/<str:month>/", views.table, name="table"),
    path("statistics/<slug:name>/<str:month>/<str:row>/<str:column>/", views.cell, name="cell"),
]
