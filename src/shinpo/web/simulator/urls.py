"""The simulator's address."""

from django.urls import path

from shinpo.web.simulator.views import simulator

urlpatterns = [path("simulator", simulator, name="simulator")]
