"""Addresses of the recovery department."""

from django.urls import path

from shinpo.recovery import views

app_name = "recovery"
urlpatterns = [
    path("claims/", views.claims, name="claims"),
    path("claims/<int:pk>/", views.detail, name="detail"),
    path("claims/<int:pk>/insurance", views.insure, name="insure"),
    path("claims/<int:pk>/receipt", views.receive, name="receive"),
    path("claims/<int:pk>/write-off", views.write_off, name="write_off"),
    path("guarantees/<int:pk>/subrogate", views.subrogate, name="subrogate"),
]
