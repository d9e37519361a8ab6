"""Addresses of the masters' pages."""

from django.urls import path

from shinpo.web.registry import enterprise, enterprise_entry, masters, programme

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
    path(
        "enterprises/<int:pk>/activities",
        enterprise.enterprise_activities,
        name="enterprise_activities",
    ),
    path("enterprises/<int:pk>/history", enterprise.enterprise_history, name="enterprise_history"),
    path("programmes/", programme.programmes, name="programmes"),
    path("programmes/<str:code>/", programme.programme, name="programme"),
    path("programmes/<str:code>/revise", programme.programme_edit, name="programme_edit"),
    path("masters/", masters.masters, name="masters"),
    path("masters/lenders/", masters.lenders, name="lenders"),
    path("masters/lenders/<int:pk>/", masters.lender, name="lender"),
    path("masters/municipalities/", masters.municipalities, name="municipalities"),
    path("masters/routes/", masters.routes, name="routes"),
]
