"""Addresses of the masters' pages."""

from django.urls import path

from shinpo.web.registry import enterprise, enterprise_entry

app_name = "registry"
urlpatterns = [
    path("enterprises/", enterprise.enterprises, name="enterprises"),
    path("enterprises/new", enterprise_entry.enterprise_new, name="enterprise_new"),
    path("enterprises/<int:pk>/", enterprise.enterprise, name="enterprise"),
    path("enterprises/<int:pk>/change", enterprise_entry.enterprise_edit, name="enterprise_edit"),
    path(
        "enterprises/<int:pk>/guarantees",
        enterprise.enterprise_guarantees,
        name="enterprise_guarantees",
    ),
    path("enterprises/<int:pk>/history", enterprise.enterprise_history, name="enterprise_history"),
]
