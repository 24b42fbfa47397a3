"""A draft that several roles must approve: asked for, given, sent back, asked anew; for each kind of visitor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.errors import Refused, Stale
from goldenthread.kernel.models import Appointment, Event, Grant, Organisation, Person, Role, Visibility
from goldenthread.policy import actions
from goldenthread.policy.actions.own import Obliged, Own
from goldenthread.policy.models import Approval, Instrument, PublishingRule, Requirement
from goldenthread.policy.queries.approvals import (
    approvals_of,
    posts_to_approve,
    sent_back_to,
    waiting_for_approval,
)
from goldenthread.policy.tests.checks import (
    LIKE,
    as_,
    both,
    deputy_head,
    drafted,
    in_both_languages,
    requiring,
    shown,
    whole,
    with_text,
)
from goldenthread.policy.tests.drafting import draft_of
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/instruments/tea/approval/"


@pytest.fixture
def government() -> Organisation:
    return factories.organisation("Government")


@pytest.fixture
def office(government: Organisation) -> Organisation:
    return factories.organisation("Tea Office", below=government)


@pytest.fixture
def lawyer() -> Role:
    return kernel.create(Role(key="lawyer", title=both("Lawyer"), visibility=Visibility.PUBLIC), by=None)


@pytest.fixture
def rule(lawyer: Role) -> PublishingRule:
    """A directive needs the deputy head's approval and the lawyer's."""
    known: dict[str, Any] = {"key": "directive", "kind": "directive", "visibility": Visibility.PUBLIC}
    made = PublishingRule(**known, title=both("Directives"), approved_by=[deputy_head().pk, lawyer.pk])
    return kernel.create(made, by=None)


@pytest.fixture
def tea(office: Organisation, rule: PublishingRule) -> Instrument:
    """A draft to which nothing is wanting but approval."""
    draft = drafted(of=office, **whole())
    requiring(draft, "4.1", LIKE, borne_by=deputy_head(), deadline=both("within 30 days"))
    in_both_languages(draft)
    return draft


@pytest.fixture
def writer(office: Organisation) -> Person:
    return factories.holder("contribute", office)


def posted(role: Role, of: Organisation, *, person: Person | None = None, **dates: date) -> Appointment:
    """The post of somebody who may read what their organisation sees, and nothing else."""
    somebody = person or factories.holder("read", of)
    return kernel.appoint(somebody, role=role, organisation=of, by=None, **dates)


@pytest.fixture
def head(office: Organisation, tea: Instrument) -> Appointment:
    return posted(deputy_head(), office)


@pytest.fixture
def counsel(office: Organisation, lawyer: Role, tea: Instrument) -> Appointment:
    return posted(lawyer, office)


def say(tea: Instrument, post: Appointment, *, approved: bool = True, reason: str = "") -> Approval:
    """What somebody says of the draft as it is."""
    seen = approvals_of(tea).substance
    return actions.say_of(tea, post, approved=approved, by=post.person, substance=seen, reason=reason)


def page(who: Person | None, address: str = HERE) -> str:
    return shown(who, address)


def test_publishing_waits_for_every_role_and_says_for_whom(
    tea: Instrument, head: Appointment, counsel: Appointment, office: Organisation
) -> None:
    approver = factories.holder("approve", office)
    with pytest.raises(Refused, match="It waits for the approval of: Deputy head, Lawyer") as refused:
        actions.publish(tea, by=approver)
    assert set(refused.value.fields) == {"approvals"}
    assert "Deputy head has not approved it yet." in page(approver, "/instruments/tea/checks/")
    actions.ask_approval(tea, by=None)
    say(tea, counsel)
    with pytest.raises(Refused, match=r"approval of: Deputy head\.$"):
        actions.publish(tea, by=approver)
    refusal = as_(approver).post("/instruments/tea/publish/", {"version": Instrument.objects.get(key="tea").version})
    assert refusal.status_code == 422
    assert "Deputy head has not approved it yet." in refusal.content.decode()
    say(tea, head, reason="Well written.")
    assert "Everybody has approved it: it can be published." in page(approver)
    actions.publish(tea, by=approver)
    assert tea.state == "published"
    assert set(tea.stages) == {"approve", "publish"}
    verbs = list(Event.objects.filter(entry_id=tea.pk).order_by("version").values_list("verb", flat=True))
    assert verbs[-4:] == ["approval asked", "approval given", "approval given", "published"]
    assert "Well written." in page(approver), "who approved it can be read afterwards"


def test_a_refusal_does_not_name_a_role_that_one_may_not_see(
    tea: Instrument, lawyer: Role, office: Organisation
) -> None:
    kernel.change(lawyer, by=None, visibility=Visibility.RESTRICTED)
    approver = factories.holder("approve", office)
    with pytest.raises(Refused, match=r"approval of: Deputy head, a role that you may not see\.$"):
        actions.publish(tea, by=approver)
    for address in (HERE, "/instruments/tea/checks/"):
        assert "Lawyer" not in page(approver, address)
        assert "role that you may not see" in page(approver, address)


def test_whatever_is_changed_is_approved_anew(tea: Instrument, head: Appointment, counsel: Appointment) -> None:
    actions.ask_approval(tea, by=None)

    def waiting() -> list[str]:
        return [each.state for each in approvals_of(Instrument.objects.get(pk=tea.pk)).asked]

    changes = [
        lambda: with_text(tea, "clause #4.1 Other words.", language="fr", on=date(2030, 1, 1)),
        lambda: kernel.change(tea, by=None, effective_on=date(2031, 1, 1)),
        lambda: kernel.change(Requirement.objects.get(), by=None, modality="should"),
        lambda: requiring(tea, "4.2", LIKE),
    ]
    for change in changes:
        tea.refresh_from_db()
        say(tea, head)
        assert waiting()[0] == "approved"
        change()
        assert waiting()[0] == "changed"
    tea.refresh_from_db()
    say(tea, head)
    kernel.change(tea, by=None, review_by=date(2032, 1, 1))
    assert waiting()[0] == "approved", "what says nothing of the rule is not approved"


def test_what_was_not_looked_at_is_not_approved(tea: Instrument, head: Appointment) -> None:
    actions.ask_approval(tea, by=None)
    seen = approvals_of(tea).substance
    with_text(tea, "clause #4.1 Other words.", on=date(2030, 1, 1))
    with pytest.raises(Stale):
        actions.say_of(tea, head, approved=True, by=head.person, substance=seen)
    answer = as_(head.person).post(HERE, {"do": "approve", "post": head.pk, "substance": seen})
    assert answer.status_code == 409
    assert not Approval.objects.exists()


def test_sending_back_takes_a_reason_and_lays_it_before_its_writers(
    tea: Instrument, head: Appointment, counsel: Appointment, writer: Person
) -> None:
    actions.ask_approval(tea, by=writer)
    client = as_(head.person)
    seen = approvals_of(tea).substance
    silent = client.post(HERE, {"do": "send-back", "post": head.pk, "substance": seen, "reason": " "})
    assert silent.status_code == 422
    assert "Say why, so that its writers can mend it." in silent.content.decode()
    sent = {"do": "send-back", "post": head.pk, "substance": seen, "reason": "Clause 4.1 is too long."}
    assert client.post(HERE, sent).status_code == 302
    tea.refresh_from_db()
    assert tea.approval_asked_on is None
    with pytest.raises(Refused, match="its writers are still at it"):
        say(tea, counsel)
    text = page(writer)
    assert "Clause 4.1 is too long." in text
    assert "Ask for approval" in text
    assert "Deputy head has sent it back." in page(writer, "/instruments/tea/checks/")
    assert as_(writer).post(HERE, {"do": "ask"}).status_code == 302
    tea.refresh_from_db()
    say(tea, head)
    assert [each.state for each in approvals_of(tea).asked] == ["approved", "waiting"], "what was said last counts"


def test_approval_is_asked_once_nothing_else_stops_publishing(tea: Instrument, writer: Person) -> None:
    kernel.change(tea, by=None, objective={})
    answer = as_(writer).post(HERE, {"do": "ask"})
    assert answer.status_code == 422
    assert "without a key objective" in answer.content.decode()
    assert "waits for the approval" not in answer.content.decode()


def test_a_type_without_a_rule_needs_nobody(office: Organisation, writer: Person) -> None:
    made = drafted(of=office, **whole())
    requiring(made, "4.1", LIKE)
    in_both_languages(made)
    assert "need nobody’s approval" in page(writer)
    assert HERE not in page(writer, "/instruments/tea/")
    with pytest.raises(Refused, match="Nobody’s approval is open"):
        actions.ask_approval(made, by=None)
    actions.publish(made, by=None)


def test_one_says_it_in_a_post_of_ones_own_alone(tea: Instrument, head: Appointment, counsel: Appointment) -> None:
    actions.ask_approval(tea, by=None)
    sent = {"do": "approve", "substance": approvals_of(tea).substance}
    for typed in (counsel.pk, "", "x", "9" * 30):
        assert as_(head.person).post(HERE, {**sent, "post": typed}).status_code == 403
    with pytest.raises(Refused, match="In this post"):
        actions.say_of(tea, counsel, approved=True, by=head.person, substance=str(sent["substance"]))
    say(tea, head)
    with pytest.raises(Refused, match="In this post"):
        say(tea, head)
    assert not Approval.objects.filter(post=counsel).exists()


def test_who_holds_both_posts_says_it_in_each(
    tea: Instrument, head: Appointment, lawyer: Role, office: Organisation
) -> None:
    second = posted(lawyer, office, person=head.person)
    actions.ask_approval(tea, by=None)
    text = page(head.person)
    assert "In which post" in text
    assert f'value="{second.pk}"' in text
    say(tea, head)
    assert "In which post" not in page(head.person), "one is left"
    assert approvals_of(tea).waiting
    say(tea, second)
    assert not approvals_of(tea).waiting


def test_a_post_counts_where_it_is_held_and_while_it_is_held(
    tea: Instrument, government: Organisation, office: Organisation, lawyer: Role
) -> None:
    today = timezone.localdate()
    elsewhere = factories.organisation("Other Office", below=government)
    counted = [posted(lawyer, office), posted(lawyer, government)]
    for post in (
        posted(lawyer, elsewhere),
        posted(lawyer, office, until_on=today),
        posted(lawyer, office, from_on=today + timedelta(days=1)),
    ):
        assert posts_to_approve(approvals_of(tea), post.person) == []
    for post in counted:
        assert posts_to_approve(approvals_of(tea), post.person) == [post]
    kernel.change(lawyer, by=None, organisation=elsewhere)
    asked = approvals_of(tea).asked[1]
    assert {post.organisation.pk for post in asked.holders} == {office.pk, government.pk, elsewhere.pk}


def test_whoever_wrote_a_text_does_not_approve_it_where_four_eyes_are_needed(
    tea: Instrument, rule: PublishingRule, head: Appointment, counsel: Appointment
) -> None:
    kernel.touch(tea, by=head.person, verb="text added", language="en")
    kernel.touch(tea, by=counsel.person, verb="text added", language="fr")
    kernel.touch(tea, by=None, verb="text added", language="fr")
    actions.ask_approval(tea, by=None)
    say(tea, head)
    kernel.change(rule, by=None, four_eyes=True)
    # Somebody else wrote the newest text in French.
    say(tea, counsel)
    with_text(tea, "clause #4.1 Other words.", language="fr", on=date(2030, 1, 1))
    with pytest.raises(Refused, match="somebody else must approve"):
        say(tea, head)
    text = page(head.person)
    assert "You may send it back." in text
    assert 'value="approve"' not in text
    say(tea, head, approved=False, reason="I must not.")


@pytest.mark.parametrize(
    ("who", "status", "asks"),
    [
        (None, 302, False),
        ("stranger", 403, False),
        ("read elsewhere", 200, False),
        ("read", 200, False),
        ("contribute", 200, True),
        ("approve", 200, True),
        ("audit", 200, False),
        ("administer", 200, True),
    ],
)
def test_who_sees_an_approval_and_who_asks_for_it(
    government: Organisation, office: Organisation, tea: Instrument, who: str | None, status: int, asks: bool
) -> None:
    elsewhere = factories.organisation("Other Office", below=government)
    place = elsewhere if who == "read elsewhere" else office
    visitor = {None: None, "stranger": factories.person()}.get(who) or (
        factories.holder(who.split()[0], place) if who not in (None, "stranger") else None
    )
    hidden = {None, "stranger", "read elsewhere"}
    assert as_(visitor).get(HERE).status_code == (404 if who in hidden else 200), "as its organisation sees it"
    assert as_(visitor).get("/instruments/none/approval/").status_code == 404
    kernel.change(tea, by=None, visibility=Visibility.PUBLIC)
    answer = as_(visitor).get(HERE)
    assert answer.status_code == status
    assert (b"Ask for approval" in answer.content) == asks
    assert (HERE in page(visitor, "/instruments/tea/")) == (status == 200)
    assert as_(visitor).post(HERE, {"do": "ask"}).status_code == (302 if asks or who is None else 403)
    tea.refresh_from_db()
    assert bool(tea.approval_asked_on) == asks


def test_nobody_is_told_who_approves_a_copy_of_somebody_elses(office: Organisation) -> None:
    copy = drafted(of=office, **whole(external=True))
    kernel.change(copy, by=None, state="")
    assert as_(factories.holder("administer", office)).get(HERE).status_code == 403


def test_only_administrators_say_what_a_type_needs(government: Organisation, rule: PublishingRule) -> None:
    address = "/registers/publishing-rules/directive/change/"
    assert as_(factories.holder("approve", government)).get(address).status_code == 403
    text = page(factories.holder("administer", government), address)
    for name in ("Languages of its text", "Roles that must approve it", "Four eyes"):
        assert name in text
    assert "Deputy head" in page(None, "/registers/publishing-rules/directive/")


def test_what_waits_stands_on_the_work_page_of_whoever_it_waits_for(
    tea: Instrument, head: Appointment, counsel: Appointment, writer: Person
) -> None:
    assert "Waiting for your approval" not in page(head.person, "/my-work/"), "its writers are still at it"
    actions.ask_approval(tea, by=None)
    text = page(head.person, "/my-work/")
    assert "Waiting for your approval" in text
    assert f'href="{HERE}"' in text
    assert "Waiting for your approval" not in page(writer, "/my-work/")
    say(tea, head)
    assert "Waiting for your approval" not in page(head.person, "/my-work/")
    with_text(tea, "clause #4.1 Other words.", on=date(2030, 1, 1))
    assert "Approval, as it has changed since yours" in page(head.person, "/my-work/")
    kernel.change(tea, by=None, visibility=Visibility.RESTRICTED)
    assert waiting_for_approval(head.person) == [], "what one may not see waits for nobody"
    assert waiting_for_approval(None) == []


def test_what_was_sent_back_stands_on_the_work_page_of_those_who_wrote_it(
    tea: Instrument, head: Appointment, counsel: Appointment, writer: Person, office: Organisation
) -> None:
    colleague = factories.holder("contribute", office)
    kernel.change(tea, by=writer, objective=both("Warm tea"))
    actions.ask_approval(tea, by=None)
    say(tea, counsel)
    assert "Sent back to you" not in page(writer, "/my-work/"), "it lies before its approvers"
    say(tea, head, approved=False, reason="How warm?")
    text = page(writer, "/my-work/")
    assert "Sent back to you" in text
    assert f'href="{HERE}"' in text
    for other in (colleague, head.person, counsel.person):
        assert "Sent back to you" not in page(other, "/my-work/"), "who had no hand in it is not asked to mend it"
    Grant.objects.filter(person=writer).delete()
    assert sent_back_to(writer) == [], "nor is who may not change it any more"
    assert sent_back_to(None) == []


def test_what_is_laid_before_its_approvers_again_is_not_with_its_writers(
    tea: Instrument, head: Appointment, counsel: Appointment, writer: Person
) -> None:
    kernel.change(tea, by=writer, objective=both("Warm tea"))
    actions.ask_approval(tea, by=None)
    say(tea, head, approved=False, reason="How warm?")
    with CaptureQueriesContext(connection) as queries:
        assert [each.instrument for each in sent_back_to(writer)] == [tea]
    assert len(queries) <= 3
    actions.ask_approval(tea, by=writer)
    assert sent_back_to(writer) == []


def test_work_and_approval_ask_as_many_queries_for_many_as_for_one(
    tea: Instrument, head: Appointment, office: Organisation
) -> None:
    asked = []
    for count in (1, 8):
        for number in range(count):
            draft = drafted(f"tea-{count}-{number}", of=office, **whole())
            requiring(draft, "4.1", LIKE)
            in_both_languages(draft)
            kernel.change(draft, by=None, approval_asked_on=date(2026, 1, 1))
        with CaptureQueriesContext(connection) as queries:
            waiting = waiting_for_approval(head.person)
        asked.append(len(queries))
    assert len(waiting) == 9
    assert asked == [7, 7]
    with CaptureQueriesContext(connection) as queries:
        approvals_of(tea)
    assert len(queries) <= 8


def test_a_whole_instrument_is_not_kept_past_the_approval_of_its_type(tea: Instrument, office: Organisation) -> None:
    made = Instrument(key="cups", title=both("Directive on Cups"), organisation=office, **whole())
    texts = [
        draft_of("clause #1 Words.", language=language, consolidated_on=date(2029, 1, 1)) for language in ("en", "fr")
    ]
    requirement = Requirement(clause="1", text=both("Wash."), modality="must")
    with pytest.raises(Refused, match="It waits for the approval of: Deputy head, Lawyer"):
        actions.keep_own(Own(made, texts, [Obliged(requirement, [("role", "deputy-head")])]), by=None)
