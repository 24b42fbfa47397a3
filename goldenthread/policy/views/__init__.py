"""The pages of the policy room."""

from goldenthread.policy.views.answering import answer_file, answer_page, call_out_file
from goldenthread.policy.views.approving import approval_page
from goldenthread.policy.views.bringing_in import document_page, documents_page
from goldenthread.policy.views.call_out import call_out_answers, call_out_counts, call_out_page
from goldenthread.policy.views.calling import call_outs_page, new_call_out_page
from goldenthread.policy.views.checking import checks_page, overlap_page
from goldenthread.policy.views.choosing import choice_page, choosing_page
from goldenthread.policy.views.choosing_question import choice_question_page
from goldenthread.policy.views.clause import clause_page
from goldenthread.policy.views.comparison import comparison_file, comparison_page
from goldenthread.policy.views.files import instrument_file
from goldenthread.policy.views.instrument import instrument_page
from goldenthread.policy.views.languages import languages_page, languages_table
from goldenthread.policy.views.principles import principles_none_table, principles_page
from goldenthread.policy.views.publishing import publish_page
from goldenthread.policy.views.requirements import requirements_page, requirements_table
from goldenthread.policy.views.review import review_page
from goldenthread.policy.views.reword import reword_page
from goldenthread.policy.views.rewrite import rewrite_page
from goldenthread.policy.views.rules import rules_page, rules_table
from goldenthread.policy.views.stages import lead_times_page, lead_times_table, stages_page
from goldenthread.policy.views.statements import corrective_action_page, recheck_page
from goldenthread.policy.views.succession import succession_page
from goldenthread.policy.views.suite import suite_page
from goldenthread.policy.views.taking_back import take_back_page

__all__ = [
    "answer_file",
    "answer_page",
    "approval_page",
    "call_out_answers",
    "call_out_counts",
    "call_out_file",
    "call_out_page",
    "call_outs_page",
    "checks_page",
    "choice_page",
    "choice_question_page",
    "choosing_page",
    "clause_page",
    "comparison_file",
    "comparison_page",
    "corrective_action_page",
    "document_page",
    "documents_page",
    "instrument_file",
    "instrument_page",
    "languages_page",
    "languages_table",
    "lead_times_page",
    "lead_times_table",
    "new_call_out_page",
    "overlap_page",
    "principles_none_table",
    "principles_page",
    "publish_page",
    "recheck_page",
    "requirements_page",
    "requirements_table",
    "review_page",
    "reword_page",
    "rewrite_page",
    "rules_page",
    "rules_table",
    "stages_page",
    "succession_page",
    "suite_page",
    "take_back_page",
]
