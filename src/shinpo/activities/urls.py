"""Addresses of the activity records."""

from django.urls import path

from shinpo.activities.views import counterparts, entry, files, listing

app_name = "activities"
urlpatterns = [
    path("activities/", listing.activities, name="list"),
    path("activities/new", entry.activity_new, name="new"),
    path("activities/kinds", entry.kinds_found, name="kinds_found"),
    path("activities/fields", entry.fields, name="fields"),
    path("activities/enterprise", entry.enterprise_found, name="enterprise_found"),
    path("activities/upload", files.upload, name="upload"),
    path("activities/blank", files.blank, name="blank"),
    path("activities/counterparts/", counterparts.partners, name="counterparts"),
    path("activities/counterparts/new", counterparts.partner_new, name="counterpart_new"),
    path("activities/counterparts/<int:pk>", counterparts.partner_edit, name="counterpart"),
    path("activities/<int:pk>/", listing.detail, name="detail"),
    path("activities/<int:pk>/correct", listing.correct, name="correct"),
    path("activities/<int:pk>/withdraw", listing.withdraw, name="withdraw"),
]
