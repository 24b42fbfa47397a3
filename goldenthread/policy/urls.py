"""The addresses of the policy room."""

from datetime import date

from django.urls import path, register_converter

from goldenthread.policy import views


class DayConverter:
    """A day in an address, as ISO 8601 writes it."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """ValueError, and so no such page, for a day that is none."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """The day as the address writes it."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("instruments/", views.suite_page, name="suite"),
    path("instruments/<str:key>/", views.instrument_page, name="instrument"),
    path("instruments/<str:key>/<day:text_of>/", views.instrument_page, name="instrument-text"),
    path("instruments/<str:key>/publish/", views.publish_page, name="publish-instrument"),
    path("requirements/", views.requirements_page, name="requirements"),
    path("requirements.csv", views.requirements_table, name="requirements-csv"),
]
