"""Comparing two versions of an instrument, and an instrument with what it replaces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.engine.register import catalogue
from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Organisation, Person, Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import Instrument, Requirement
from goldenthread.policy.tests.calling import Government, as_
from goldenthread.policy.tests.suite_files import own_file, shared_file
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "/instruments/70001/compare/"
NEWER = (
    '<clause anchor="4.1.1">Publishing a list of teas.</clause>'
    '<clause anchor="4.1.2">Keeping a kettle in every kitchen.</clause>'
    '<clause anchor="4.1.3">Reporting every broken cup within 90 days.</clause>'
)


@pytest.fixture
def tea(tmp_path: Path) -> Instrument:
    """A public policy on tea in two versions: one clause is new, one has another number, one says something else."""
    import_suite([own_file(tmp_path), own_file(tmp_path, on="2024-01-01", body=NEWER)], visibility=Visibility.PUBLIC)
    return Instrument.objects.get(key="70001")


def page(client: Client, address: str) -> str:
    """The page at an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_newest_two_versions_are_compared_unless_others_are_asked_for(client: Client, tea: Instrument) -> None:
    told = "From the text of 1 May 2021 to the text of 1 January 2024."
    assert told in page(client, HERE)
    assert told in page(client, f"{HERE}?from=2021-05-01&to=2024-01-01")


def test_words_that_came_and_went_are_marked_and_said_aloud(client: Client, tea: Instrument) -> None:
    text = page(client, HERE)
    assert "<del>" in text
    gone = re.search(r"<del>(.*?)</del>", text)
    come = re.search(r"<ins><span[^>]*>insertion:</span> 90 <span[^>]*>end of insertion</span></ins>", text)
    assert gone is not None
    assert "deletion:" in gone[1]
    assert "30" in gone[1]
    assert come is not None


def test_each_kind_of_step_is_counted_and_can_be_seen_alone(client: Client, tea: Instrument) -> None:
    text = page(client, HERE)
    for counted in ("New (1)", "Renumbered (1)", "Changed (1)", "Everything (7)"):
        assert counted in text
    alone = page(client, f"{HERE}?kind=new")
    assert "Publishing a list of teas." in alone
    assert "Keeping a kettle" not in alone.split('id="impact"')[0]
    assert page(client, f"{HERE}?kind=nonsense").count("gt-tracked__step ") == text.count("gt-tracked__step ")


def test_what_is_unchanged_is_folded_until_it_is_asked_for(client: Client, tea: Instrument) -> None:
    assert "<details" in page(client, HERE).split('id="clauses"')[1]
    alone = page(client, f"{HERE}?kind=unchanged").split('id="clauses"')[1]
    assert "gt-tracked__folded" not in alone
    assert "This policy takes effect on May 1, 2021." in alone


def test_what_changed_for_whom_is_told_and_chosen_by_role(client: Client, tea: Instrument) -> None:
    text = page(client, HERE)
    assert "What changed, for whom" in text
    assert "role=role%3Adeputy-head" in text
    mine = page(client, f"{HERE}?role=role:deputy-head")
    assert "Everything (2)" in mine
    assert "Everything (0)" in page(client, f"{HERE}?role=role:nobody")


@pytest.mark.parametrize(
    "asked",
    ["from=2020-01-01", "to=2030-01-01", "from=never", "with=70009", "with=70001%00", "from=2021-05-01%00"],
)
def test_a_text_that_was_never_seen_has_no_page(client: Client, tea: Instrument, asked: str) -> None:
    assert client.get(f"{HERE}?{asked}").status_code == 404
    assert client.get(f"/instruments/70001/compare.html?{asked}").status_code == 404


def test_the_wrong_order_is_said_and_nothing_is_compared(client: Client, tea: Instrument) -> None:
    text = page(client, f"{HERE}?from=2024-01-01&to=2021-05-01")
    assert "The first version must be older than the second" in text
    assert "Clause by clause" not in text


def test_one_version_alone_says_what_comes_next(client: Client, tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    assert "There is nothing to compare yet" in page(client, HERE)
    assert "/compare/" not in page(client, "/instruments/70001/")


def test_the_page_of_an_instrument_leads_to_the_comparison(client: Client, tea: Instrument) -> None:
    assert f'href="{HERE}"' in page(client, "/instruments/70001/")


def test_what_one_may_not_see_is_compared_with_nothing(tmp_path: Path) -> None:
    import_suite([own_file(tmp_path), own_file(tmp_path, on="2024-01-01", body=NEWER)])
    public = own_file(tmp_path, key="70002", title="Policy on Coffee")
    import_suite([public], visibility=Visibility.PUBLIC)
    anybody = Client()
    missing = anybody.get("/instruments/no-such/compare/")
    hidden = anybody.get(HERE)
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert anybody.get("/instruments/70002/compare/?with=70001").status_code == 404
    root = kernel.create(Organisation(key="government", title={"en": "Government"}), by=None)
    reader = Person.objects.create_user("reader@example.org", "a long password", name="Reader")
    kernel.grant(reader, capability="read", organisation=root, by=None)
    assert as_(reader).get(HERE).status_code == 200
    assert as_(reader).get("/instruments/70002/compare/?with=70001").status_code == 200


def test_a_requirement_that_one_may_not_see_is_absent_from_what_is_touched(client: Client, tea: Instrument) -> None:
    kernel.change(Requirement.objects.get(text__en__startswith="Publishing"), by=None, visibility=Visibility.RESTRICTED)
    assert "Requirements (1)" in page(client, HERE)


def test_what_is_touched_is_counted_with_the_way_there(tmp_path: Path) -> None:
    here = Government(tmp_path)
    kettle, cups = here.kettle, here.cups
    for each in (kettle, cups):
        here.state(here.mint, each, "met", evidence={"en": "Seen."})
    system = factories.entry(catalogue()["systems"], "Cup counter")
    other = factories.entry(catalogue()["systems"], "Kettle counter")
    kernel.link(system, verb="supports", target=cups, by=None)
    kernel.link(other, verb="supports", target=kettle, by=None)
    import_suite([own_file(tmp_path, on="2024-01-01", body=NEWER)], visibility=Visibility.PUBLIC)
    anybody = page(Client(), HERE)
    assert "Statements (0)" in anybody
    assert "Statements (1)" in page(as_(here.caller), HERE)
    assert "Entries tied to these clauses (1)" in anybody
    assert "Cup counter" in anybody
    assert "Kettle counter" not in anybody, "its clause only has another number"
    stated = page(as_(here.caller), f"/registers/statements/?requirement={cups.key}")
    assert "Met" in stated


def test_the_number_of_queries_does_not_grow_with_the_text(client: Client, tmp_path: Path) -> None:
    def queries(clauses: int, key: str) -> int:
        body = "".join(f'<clause anchor="4.1.{n}">Keeping kettle number {n} clean.</clause>' for n in range(1, clauses))
        later = body.replace("clean", "spotless")
        files = [own_file(tmp_path, key=key, body=body), own_file(tmp_path, key=key, on="2024-01-01", body=later)]
        import_suite(files, visibility=Visibility.PUBLIC)
        with CaptureQueriesContext(connection) as caught:
            page(client, f"/instruments/{key}/compare/")
        return len(caught)

    few = queries(3, "70011")
    assert queries(30, "70012") == few <= 14


def test_the_comparison_is_taken_away_as_a_file_that_stands_by_itself(client: Client, tea: Instrument) -> None:
    answer = client.get("/instruments/70001/compare.html?kind=changed")
    assert answer["Content-Disposition"] == 'attachment; filename="70001-2021-05-01-2024-01-01.html"'
    text = answer.content.decode()
    assert "<ins>" in text
    assert 'href="/static' not in text
    assert '<base href="http://testserver/">' in text


def test_text_from_a_file_brings_no_scripts_into_the_comparison(client: Client, tmp_path: Path) -> None:
    old = '<clause anchor="4.1.1">Reading &lt;script&gt;alert(1)&lt;/script&gt; in every kitchen of the house.</clause>'
    files = [own_file(tmp_path, body=old), own_file(tmp_path, on="2024-01-01", body=old.replace("every", "each"))]
    import_suite(files, visibility=Visibility.PUBLIC)
    for address in (HERE, "/instruments/70001/compare.html"):
        text = page(client, address)
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_an_instrument_is_compared_with_what_it_replaces(client: Client, tmp_path: Path) -> None:
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    later = own_file(
        tmp_path, key="70002", title="Policy on Beverages", on="2024-01-01", body=NEWER, effect="January 1, 2024"
    )
    text = later.read_text()
    later.write_text(text.replace("January 1, 2024.", "January 1, 2024. It replaces the Policy on Tea."))
    import_suite([later], visibility=Visibility.PUBLIC)
    assert 'href="/instruments/70002/compare/?with=70001"' in page(client, "/instruments/70002/")
    compared = page(client, "/instruments/70002/compare/?with=70001")
    assert "From Policy on Tea, text of 1 May 2021, to Policy on Beverages, text of 1 January 2024." in compared
    assert 'name="with" value="70001"' in compared


@pytest.mark.shared
def test_the_policy_on_network_use_is_compared_with_the_one_that_took_its_place(client: Client) -> None:
    import_suite([shared_file("27122"), shared_file("32603")], visibility=Visibility.PUBLIC)
    compared = page(client, "/instruments/32603/compare/?with=27122&kind=changed")
    assert "/instruments/27122/2013-10-01/#6.1.2" in compared
    row = compared[compared.index('#6.1.2"') :]
    assert "#4.1.30" in row[: row.index("</li>")]
