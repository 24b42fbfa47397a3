"""The addresses of the engine: the registers' pages, forms and files, and the API."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from goldenthread.engine.faces import forms, importing, pages, tables
from goldenthread.engine.faces.api_routes import api

registers: list[URLPattern | URLResolver] = [
    path("", tables.index, name="registers"),
    path("<slug:register>.csv", tables.table_file, name="csv"),
    path("<slug:register>/", tables.entries, name="list"),
    path("<slug:register>/new/", forms.new, name="new"),
    path("<slug:register>/import/", importing.choose, name="import"),
    path("<slug:register>/import/<int:number>/", importing.step, name="import-step"),
    path("<slug:register>/import/<int:number>/mend.csv", importing.rows_to_mend, name="import-mend"),
    path("<slug:register>/<str:key>/", pages.entry, name="entry"),
    path("<slug:register>/<str:key>/change/", forms.change, name="change"),
    path("<slug:register>/<str:key>/publish/", forms.publish, name="publish"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("registers/", include((registers, "engine"))),
    path("api/v1/", api.urls),
]
