"""The addresses of the policy room."""

from datetime import date

from django.urls import path, register_converter

from goldenthread.policy import views
from goldenthread.policy.choices import PAGE


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
    path(f"instruments/{PAGE}/", views.choosing_page, name="choosing"),
    path(f"instruments/{PAGE}/<str:key>/", views.choice_page, name="choice"),
    path(f"instruments/{PAGE}/<str:key>/<slug:question>/", views.choice_question_page, name="choice-question"),
    path("instruments/<str:key>/", views.instrument_page, name="instrument"),
    path("instruments/<str:key>/<day:text_of>/", views.instrument_page, name="instrument-text"),
    path("instruments/<str:key>/as/<slug:form>", views.instrument_file, name="instrument-file-today"),
    path("instruments/<str:key>/<day:text_of>/as/<slug:form>", views.instrument_file, name="instrument-file"),
    path("instruments/<str:key>/compare/", views.comparison_page, name="comparison"),
    path("instruments/<str:key>/compare.html", views.comparison_file, name="comparison-file"),
    path("instruments/<str:key>/succession/", views.succession_page, name="succession"),
    path("instruments/<str:key>/checks/", views.checks_page, name="instrument-checks"),
    path(
        "instruments/<str:key>/checks/<str:requirement>/beside/<str:other>/",
        views.overlap_page,
        name="requirement-overlap",
    ),
    path("instruments/<str:key>/publish/", views.publish_page, name="publish-instrument"),
    path("instruments/<str:key>/approval/", views.approval_page, name="instrument-approval"),
    path("instruments/<str:key>/languages/", views.languages_page, name="instrument-languages"),
    path("instruments/<str:key>/languages.csv", views.languages_table, name="instrument-languages-csv"),
    path("instruments/<str:key>/stages/", views.stages_page, name="instrument-stages"),
    path("principles/", views.principles_page, name="principles"),
    path("principles/none.csv", views.principles_none_table, name="principles-none-csv"),
    path("lead-times/", views.lead_times_page, name="lead-times"),
    path("lead-times.csv", views.lead_times_table, name="lead-times-csv"),
    path("instruments/<str:key>/clauses/<str:anchor>/", views.clause_page, name="clause"),
    path("instruments/<str:key>/<day:text_of>/clauses/<str:anchor>/", views.clause_page, name="clause-of-text"),
    path("instruments/<str:key>/clauses/<str:anchor>/rewrite/", views.rewrite_page, name="rewrite-clause"),
    path("instruments/<str:key>/review/", views.review_page, name="review"),
    path("instruments/<str:key>/review/<str:requirement>/", views.reword_page, name="review-one"),
    path("reading-rules/", views.rules_page, name="reading-rules"),
    path("reading-rules.csv", views.rules_table, name="reading-rules-csv"),
    path("documents/", views.documents_page, name="documents"),
    path("documents/<int:number>/", views.document_page, name="document"),
    path("requirements/", views.requirements_page, name="requirements"),
    path("requirements.csv", views.requirements_table, name="requirements-csv"),
    path("statements/<str:key>/corrective-action/", views.corrective_action_page, name="new-corrective-action"),
    path("statements/<str:key>/recheck/", views.recheck_page, name="recheck-statement"),
    path("call-outs/", views.call_outs_page, name="call-outs"),
    path("call-outs/new/", views.new_call_out_page, name="new-call-out"),
    path("call-outs/<str:key>/", views.call_out_page, name="call-out"),
    path("call-outs/<str:key>/sheets.xlsx", views.call_out_file, name="call-out-file"),
    path("call-outs/<str:key>/by-<slug:by>.csv", views.call_out_counts, name="call-out-counts"),
    path("call-outs/<str:key>/answers/", views.call_out_answers, name="call-out-answers"),
    path("call-outs/<str:key>/answers.csv", views.call_out_answers, {"as_file": True}, name="call-out-answers-csv"),
    path("call-outs/<str:key>/take-back/", views.take_back_page, name="call-out-take-back"),
    path("call-outs/<str:key>/of/<str:organisation>/", views.answer_page, name="call-out-organisation"),
    path("call-outs/<str:key>/of/<str:organisation>/sheet.xlsx", views.answer_file, name="call-out-organisation-file"),
]
