"""Addresses of monitoring."""

from django.urls import path

from shinpo.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("guarantees/<int:pk>/accident", views.report, name="report"),
    path("guarantees/<int:pk>/accident/resolve", views.resolve, name="resolve"),
]
