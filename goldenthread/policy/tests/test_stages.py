"""Instruments in dated stages, and how long each stage took across the suite."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.kernel.errors import Refused
from goldenthread.kernel.models import Organisation, Visibility
from goldenthread.policy import actions
from goldenthread.policy.models import Instrument, Stage
from goldenthread.policy.queries.stages import lead_times, spent
from goldenthread.policy.tests.checks import deputy_head, drafted, in_both_languages, in_force, requiring, whole
from tests import factories

HERE = "/instruments/tea/stages/"


def test_a_stage_lasts_until_the_next_that_was_reached() -> None:
    reached = {"draft": "2026-01-01", "approve": "2026-03-02", "problem": "2025-12-01"}
    assert [(each.stage, each.days) for each in spent(reached)] == [
        (Stage.PROBLEM, 31),
        (Stage.DRAFT, 60),
        (Stage.APPROVE, None),
    ]


def test_lead_times_are_medians_and_ranges_of_what_has_ended() -> None:
    suite = [{"draft": "2026-01-01", "consult": f"2026-01-{day:02d}"} for day in (3, 5, 12)]
    told = {each.stage: each for each in lead_times([*suite, {"draft": "2026-01-01"}])}
    assert (told[Stage.DRAFT].days, told[Stage.DRAFT].median, told[Stage.DRAFT].now) == ((2, 4, 11), 4, 1)
    assert (told[Stage.CONSULT].days, told[Stage.CONSULT].median, told[Stage.CONSULT].now) == ((), None, 3)


@pytest.fixture
def office() -> Organisation:
    return factories.organisation("Tea Office")


@pytest.fixture
def tea(office: Organisation) -> Instrument:
    return drafted(of=office, **whole())


def of(office: Organisation, capability: str) -> Client:
    client = Client()
    client.force_login(factories.holder(capability, office))
    return client


@pytest.mark.django_db
def test_days_to_come_and_days_out_of_order_are_refused_by_stage(tea: Instrument) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    reached = {"problem": date(2026, 2, 1), "draft": date(2026, 1, 1), "review": tomorrow}
    with pytest.raises(Refused) as refused:
        actions.date_stages(tea, reached=reached, by=None)
    assert set(refused.value.fields) == {"draft", "review"}
    actions.date_stages(tea, reached={"problem": date(2026, 1, 1), "draft": date(2026, 1, 1)}, by=None)
    assert tea.stages == {"problem": "2026-01-01", "draft": "2026-01-01"}


@pytest.mark.django_db
def test_publishing_dates_its_stage_unless_somebody_has(tea: Instrument) -> None:
    requiring(tea, "4.1", "Deputy heads must publish the list.", borne_by=deputy_head())
    in_both_languages(tea)
    actions.publish(tea, by=None)
    assert tea.stages == {"publish": timezone.localdate().isoformat()}


@pytest.mark.django_db
def test_stages_are_dated_on_a_page_that_loses_nothing(office: Organisation, tea: Instrument) -> None:
    client = of(office, "contribute")
    assert f'href="{HERE}"' in client.get("/instruments/tea/").content.decode()
    typed = {"stage_draft-day": "31", "stage_draft-month": "2", "stage_draft-year": "2026", "version": tea.version}
    wrong = client.post(HERE, typed)
    assert wrong.status_code == 422
    assert 'value="31"' in wrong.content.decode()
    assert client.post(HERE, {**typed, "stage_draft-day": "1", "version": 99}).status_code == 409
    assert client.post(HERE, {**typed, "stage_draft-day": "1"}).status_code == 302
    assert "Drafting, since 1 February 2026" in client.get("/instruments/tea/").content.decode()
    assert 'value="2026"' in client.get(HERE).content.decode()


@pytest.mark.django_db
def test_only_those_who_may_change_it_date_its_stages(office: Organisation, tea: Instrument) -> None:
    assert Client().get(HERE).status_code == 404
    assert of(office, "read").get(HERE).status_code == 403
    assert of(office, "read").post(HERE, {"version": tea.version}).status_code == 403
    assert of(office, "approve").get(HERE).status_code == 200


@pytest.mark.django_db
def test_lead_times_tell_only_what_the_visitor_may_see(office: Organisation, tea: Instrument) -> None:
    assert "No stage is dated yet" in Client().get("/lead-times/").content.decode()
    days = {"draft": date(2026, 1, 1), "consult": date(2026, 1, 11)}
    actions.date_stages(tea, reached=days, by=None)
    actions.date_stages(in_force("cups", "Policy on Cups"), reached=days | {"consult": date(2026, 1, 4)}, by=None)
    rows = b"".join(Client().get("/lead-times.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert [row.split(",")[0] for row in rows[1:]] == ["cups", "cups"]
    assert "draft,2026-01-01,2026-01-04,3" in rows[1]
    own = of(office, "read").get("/lead-times/").content.decode()
    drafting = own.split("Drafting")[1].split("</tr>")[0]
    assert [cell.split("<")[0] for cell in drafting.split('numeric">')[1:]] == ["2", "6.5", "3", "10", "0"]
    assert 'href="/lead-times/"' in Client().get("/instruments/").content.decode()


@pytest.mark.django_db
def test_lead_times_ask_as_many_queries_for_many_instruments_as_for_few(client: Client) -> None:
    asked = []
    for start, count in ((0, 1), (1, 20)):
        for number in range(start, start + count):
            stages = {"draft": "2026-01-01", "consult": "2026-02-01"}
            in_force(f"cups-{number}", f"Policy on Cups {number}", stages=stages, visibility=Visibility.PUBLIC)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/lead-times/").status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
