"""Addresses of the interface itself: the echo of inputs and the style guide."""

from django.urls import path

from shinpo.ui import views

app_name = "ui"
urlpatterns = [
    path("_echo", views.echo, name="echo"),
    path("_design", views.design, name="design"),
]
