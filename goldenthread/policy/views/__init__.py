"""The pages of the policy room."""

from goldenthread.policy.views.instrument import instrument_page
from goldenthread.policy.views.publishing import publish_page
from goldenthread.policy.views.requirements import requirements_page, requirements_table
from goldenthread.policy.views.suite import suite_page

__all__ = ["instrument_page", "publish_page", "requirements_page", "requirements_table", "suite_page"]
