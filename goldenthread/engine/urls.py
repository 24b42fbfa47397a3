"""The addresses of the engine: the registers' pages, forms and files, and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from goldenthread.engine.faces import (
    attachments,
    calendars,
    feeds,
    files,
    forms,
    importing,
    moves,
    notes,
    pages,
    several,
    tables,
    ties,
)
from goldenthread.engine.faces.api_routes import api

registers: list[URLPattern | URLResolver] = [
    path("", tables.index, name="registers"),
    path("<slug:register>.csv", files.csv_file, name="csv"),
    path("<slug:register>.xlsx", files.workbook, name="xlsx"),
    path("<slug:register>.atom", feeds.register_feed, name="feed"),
    path("<slug:register>.ics", calendars.register_calendar, name="calendar"),
    path("<slug:register>/", tables.entries, name="list"),
    path("<slug:register>/new/", forms.new, name="new"),
    path("<slug:register>/import/", importing.choose, name="import"),
    path("<slug:register>/import/<int:number>/", importing.step, name="import-step"),
    path("<slug:register>/import/<int:number>/mend.csv", importing.rows_to_mend, name="import-mend"),
    path("<slug:register>/several/", several.change, name="several"),
    path("<slug:register>/<str:key>/", pages.entry, name="entry"),
    path("<slug:register>/<str:key>/changes.atom", feeds.entry_feed, name="entry-feed"),
    path("<slug:register>/<str:key>/change/", forms.change, name="change"),
    path("<slug:register>/<str:key>/publish/", forms.publish, name="publish"),
    path("<slug:register>/<str:key>/moves/<slug:move>/", moves.move, name="move"),
    path("<slug:register>/<str:key>/attachments/", attachments.add, name="attach"),
    path("<slug:register>/<str:key>/attachments/<int:number>/", attachments.download, name="attachment"),
    path("<slug:register>/<str:key>/attachments/<int:number>/replace/", attachments.replace, name="replace"),
    path("<slug:register>/<str:key>/attachments/<int:number>/remove/", attachments.remove, name="remove"),
    path("<slug:register>/<str:key>/attachments/<int:number>/erase/", attachments.erase, name="erase"),
    path("<slug:register>/<str:key>/notes/", notes.add, name="note"),
    path("<slug:register>/<str:key>/notes/<int:number>/", notes.change, name="change-note"),
    path("<slug:register>/<str:key>/notes/<int:number>/withdraw/", notes.withdraw, name="withdraw-note"),
    path("<slug:register>/<str:key>/links/", ties.add, name="tie"),
    path("<slug:register>/<str:key>/links/<int:number>/remove/", ties.remove, name="untie"),
    path("<slug:register>/<str:key>/links/<int:number>/confirm/", ties.confirm, name="confirm-tie"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("registers/", include((registers, "engine"))),
    path("api/v1/", api.urls),
]
