"""Addresses of plans."""

from django.urls import path

from shinpo.planning.plans.views import comparison, editing, figures, plans

app_name = "plans"
urlpatterns = [
    path("plans/", plans.plans, name="plans"),
    path("plans/new", plans.new, name="new"),
    path("plans/comparison/", comparison.comparison, name="comparison"),
    path("plans/comparison/new", comparison.comparison_new, name="comparison_new"),
    path("plans/comparison/form.xlsx", comparison.comparison_template, name="comparison_form"),
    path("plans/comparison/items/<str:ref>", comparison.comparison_item, name="comparison_item"),
    path("plans/<int:pk>/", plans.version, name="version"),
    path("plans/<int:pk>/versions", plans.versions, name="versions"),
    path("plans/<int:pk>/submit", plans.submit, name="submit"),
    path("plans/<int:pk>/approve", plans.approve, name="approve"),
    path("plans/<int:pk>/return", plans.send_back, name="return"),
    path("plans/<int:pk>/change", plans.change, name="change"),
    path("plans/<int:pk>/figures/", figures.figures, name="figures"),
    path("plans/<int:pk>/figures/form.xlsx", figures.workbook, name="workbook"),
    path("plans/<int:pk>/figures/upload", figures.upload, name="upload"),
    path("plans/<int:pk>/figures/<str:section>/edit", figures.figures_edit, name="figures_edit"),
    path("plans/<int:pk>/report.<str:form>", figures.report_file, name="report"),
    path("plans/<int:pk>/nodes/new", editing.node_new, name="node_new"),
    path("plans/nodes/<int:pk>/edit", editing.node_edit, name="node_edit"),
    path("plans/nodes/<int:pk>/move", editing.node_move, name="node_move"),
    path("plans/nodes/<int:pk>/remove", editing.node_remove, name="node_remove"),
    path("plans/<int:pk>/targets/new", editing.target_new, name="target_new"),
    path("plans/targets/<int:pk>/edit", editing.target_edit, name="target_edit"),
]
