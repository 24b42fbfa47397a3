"""The pages of the governance room."""

from goldenthread.governance.views.access import entry_access_page, person_access_page
from goldenthread.governance.views.handovers import hand_over_page, handover_page, waiting_for
from goldenthread.governance.views.organisations import organisation_page
from goldenthread.governance.views.posts import (
    appoint_page,
    end_post_page,
    holders_page,
    merge_roles_page,
    posts_page,
)
from goldenthread.governance.views.reorganising import end_page, merge_page, move_page, rename_page, split_page
from goldenthread.governance.views.rights import end_right_page, give_right_page, rights_page
from goldenthread.governance.views.vacancies import vacancies_page

__all__ = [
    "appoint_page",
    "end_page",
    "end_post_page",
    "end_right_page",
    "entry_access_page",
    "give_right_page",
    "hand_over_page",
    "handover_page",
    "holders_page",
    "merge_page",
    "merge_roles_page",
    "move_page",
    "organisation_page",
    "person_access_page",
    "posts_page",
    "rename_page",
    "rights_page",
    "split_page",
    "vacancies_page",
    "waiting_for",
]
