"""The house's own pages and the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from goldenthread.design.examples import examples


def page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the pages that hold nothing but text."""
    return render(request, f"design/pages/{name}.html")


def gallery(request: HttpRequest, language: str | None = None) -> HttpResponse:
    """Every component in each of its states, in the visitor's language or the one asked for."""
    if language and language not in dict(settings.LANGUAGES):
        raise Http404
    with translation.override(language or translation.get_language()):
        return render(request, "design/gallery.html", {"examples": examples(), "languages": settings.LANGUAGES})
