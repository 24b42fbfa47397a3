"""The addresses of the engine: the registers' pages, forms and files, and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from goldenthread.engine.faces import calendars, feeds, files, forms, moves, pages, several, tables
from goldenthread.engine.faces.api_routes import api

registers: list[URLPattern | URLResolver] = [
    path("", tables.index, name="registers"),
    path("<slug:register>.csv", files.csv_file, name="csv"),
    path("<slug:register>.xlsx", files.workbook, name="xlsx"),
    path("<slug:register>.atom", feeds.register_feed, name="feed"),
    path("<slug:register>.ics", calendars.register_calendar, name="calendar"),
    path("<slug:register>/", tables.entries, name="list"),
    path("<slug:register>/new/", forms.new, name="new"),
    path("<slug:register>/several/", several.change, name="several"),
    path("<slug:register>/<str:key>/", pages.entry, name="entry"),
    path("<slug:register>/<str:key>/changes.atom", feeds.entry_feed, name="entry-feed"),
    path("<slug:register>/<str:key>/change/", forms.change, name="change"),
    path("<slug:register>/<str:key>/publish/", forms.publish, name="publish"),
    path("<slug:register>/<str:key>/moves/<slug:move>/", moves.move, name="move"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("registers/", include((registers, "engine"))),
    path("api/v1/", api.urls),
]
