"""Addresses of the house's own pages: what it is, how it can be checked, and the gallery of components."""

from __future__ import annotations

from django.urls import path

from goldenthread.design import views

app_name = "design"
urlpatterns = [
    path("design/", views.gallery, name="gallery"),
    path("design/<str:language>/", views.gallery, name="gallery-in"),
    path("about/", views.page, {"name": "about"}, name="about"),
    path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
    path("privacy/", views.page, {"name": "privacy"}, name="privacy"),
    path("data/", views.page, {"name": "data"}, name="data"),
    path("log/", views.page, {"name": "log"}, name="log"),
]
