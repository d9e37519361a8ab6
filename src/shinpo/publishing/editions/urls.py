"""Addresses of editions."""

from django.urls import path

from shinpo.publishing.editions.views import edition, listing, texts

urlpatterns = [
    path("editions/", listing.editions, name="editions"),
    path("editions/<str:document>/<str:period>/", edition.edition, name="edition"),
    path("editions/<str:document>/<str:period>/publish", edition.publish, name="edition_publish"),
    path("editions/<str:document>/<str:period>/draft", edition.draft, name="edition_draft"),
    path(
        "editions/<str:document>/<str:period>/draft/<path:name>",
        edition.draft_file,
        name="edition_draft_file",
    ),
    path("editions/<str:document>/<str:period>/figures", texts.figures, name="edition_figures"),
    path("editions/<str:document>/<str:period>/texts/<str:slot>", texts.text, name="edition_text"),
    path(
        "editions/<str:document>/<str:period>/texts/<str:slot>/preview",
        texts.preview,
        name="edition_preview",
    ),
    path(
        "editions/<str:document>/<str:period>/texts/<str:slot>/submit",
        texts.submit,
        name="edition_submit",
    ),
    path(
        "editions/<str:document>/<str:period>/texts/<str:slot>/return",
        texts.send_back,
        name="edition_return",
    ),
    path(
        "editions/<str:document>/<str:period>/texts/<str:slot>/approve",
        texts.approve,
        name="edition_approve",
    ),
    path(
        "editions/<str:document>/<str:period>/<int:number>/<path:name>",
        edition.file,
        name="edition_file",
    ),
]
