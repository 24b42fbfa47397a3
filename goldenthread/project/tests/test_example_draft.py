"""The example's one draft: what it shows on the first start, and the stages of what was published before."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from django.test import Client

from goldenthread.kernel.models import Person, Role
from goldenthread.policy.checking import Rule
from goldenthread.policy.models import Bearer, Instrument, Requirement, Stage
from goldenthread.policy.queries import checks_of
from goldenthread.policy.queries.approvals import approvals_of
from goldenthread.project import example

DRAFT = example.read_draft()
PAGE = f"/instruments/{DRAFT.key}/"


def test_stages_follow_each_other_and_what_is_published_was_so_before_it_took_effect() -> None:
    staged = {each.key: each for each in example.read_instruments() if each.stages}
    assert len(staged) == 6
    for each in (*staged.values(), DRAFT):
        days = [each.stages[stage] for stage in Stage if stage in each.stages]
        assert len(days) == len(each.stages), "no other stage"
        assert all(one < other for one, other in pairwise(days)), each.key
    assert all(each.stages["publish"] <= each.effective_on for each in staged.values())


def test_its_texts_are_files_and_both_languages_begin_on_one_day() -> None:
    assert all(text.path.is_file() for text in DRAFT.texts)
    assert {text.path for text in DRAFT.texts} == set((example.FOLDER / "draft").iterdir())
    assert {(text.language, text.consolidated_on) for text in DRAFT.texts[:2]} == {
        ("en", DRAFT.texts[0].consolidated_on),
        ("fr", DRAFT.texts[0].consolidated_on),
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("the_example")
class TestOnTheFirstStart:
    """As everybody finds it."""

    def person(self, email: str) -> Person:
        return Person.objects.get(email=f"{email}@example.org")

    def page(self, email: str, address: str) -> str:
        client = Client()
        client.force_login(self.person(email))
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    def test_the_checks_find_what_was_left_in_it(self) -> None:
        found = checks_of(Instrument.objects.get(key=DRAFT.key), self.person("theo.marchetti")).findings
        rules = Counter(finding.rule for finding in found if finding.severity != "note")
        assert rules == {
            Rule.OLDER_TEXT: 1,
            Rule.NO_COUNTERPART: 2,
            Rule.NOT_APPROVED: 2,
            Rule.NO_PRINCIPLE: 1,
            Rule.NO_BEARER: 1,
            Rule.NO_ACTION: 1,
            Rule.NO_DATE: 2,
            Rule.OVERLAP: 1,
            Rule.ENDED_REFERENCE: 1,
            Rule.DEFINED_TWICE: 2,
            Rule.NO_WORDS: 1,
            Rule.LONG_SENTENCE: 2,
        }

    def test_reading_it_named_nobody_into_being(self) -> None:
        assert {role.key for role in Role.objects.all()} == {each.key for each in example.read_government().roles}
        borne = Bearer.objects.filter(requirement__instrument__key=DRAFT.key).values_list("who__key", flat=True)
        assert set(borne) == {"data-steward", "information-manager", "deputy-head"}

    def test_every_page_about_it_has_something_to_show(self) -> None:
        assert "What is not the same (3)" in self.page("theo.marchetti", f"{PAGE}languages/")
        approval = self.page("irene.vasseur", f"{PAGE}approval/")
        assert "Rien ne dit combien de temps" in approval
        assert "Noor Haddad" in approval
        review = Requirement.objects.filter(instrument__key=DRAFT.key, decision="").count()
        assert review == 7
        lead_times = self.page("theo.marchetti", "/lead-times/")
        assert "no data" in lead_times, "none has left its review"
        assert {each.state for each in approvals_of(Instrument.objects.get(key=DRAFT.key)).asked} == {"changed"}

    def test_the_public_sees_nothing_of_it(self) -> None:
        for address in (PAGE, f"{PAGE}languages/", f"{PAGE}approval/", f"{PAGE}checks/"):
            assert Client().get(address).status_code == 404
