"""The pages of the policy room on a chosen day, in the other language, and at addresses that make no sense."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from goldenthread.kernel import actions as kernel
from goldenthread.kernel.models import Visibility
from goldenthread.policy.actions.importing import import_suite
from goldenthread.policy.models import Instrument, TextVersion
from goldenthread.policy.queries import ClauseShown
from goldenthread.policy.tests.suite_files import own_file
from goldenthread.policy.views.clauses import heading_levels

pytestmark = pytest.mark.django_db


@pytest.fixture
def tea(tmp_path: Path) -> Instrument:
    """A public policy on tea with two requirements of deputy heads."""
    import_suite([own_file(tmp_path)], visibility=Visibility.PUBLIC)
    return Instrument.objects.get(key="70001")


def page(client: Client, address: str) -> str:
    """The page at an address, which must be there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("name", ["role", "organisation", "instrument"])
def test_signs_that_no_key_has_choose_nothing(client: Client, tea: Instrument, name: str) -> None:
    assert "Choose a role to begin" in page(client, f"/requirements/?{name}=%00")
    assert client.get(f"/requirements.csv?{name}=70001%00").status_code == 200


@pytest.mark.parametrize(
    "address", ["/instruments/%00/", "/instruments/70001%00/2021-05-01/", "/instruments/70001%00/publish/"]
)
def test_an_address_with_such_signs_leads_nowhere(client: Client, tea: Instrument, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.parametrize("address", ["/instruments/", "/instruments/70001/", "/requirements/"])
def test_a_year_beyond_all_calendars_is_told(client: Client, tea: Instrument, address: str) -> None:
    asked = f"{address}?on-day=1&on-month=1&on-year={'9' * 30}"
    assert "There is no such date" in page(client, asked)


def test_the_chosen_day_goes_along_from_page_to_page(client: Client, tea: Instrument) -> None:
    assert 'href="/instruments/70001/?on=2022-01-01"' in page(client, "/instruments/?on=2022-01-01")
    listed = page(client, "/requirements/?role=deputy-head&on=2022-01-01")
    assert 'href="/instruments/70001/?on=2022-01-01#4.1.2"' in listed
    text = page(client, "/instruments/70001/?on=2022-01-01")
    assert "As it stood on 1 January 2022." in text
    assert "/requirements/?instrument=70001&amp;on=2022-01-01" in text
    assert 'href="/instruments/70001/?on=2022-01-01&amp;show=versions"' in text
    assert "As it stood on" not in page(client, "/instruments/70001/")


def test_what_is_not_yet_in_force_is_so_from_its_day_and_not_since(client: Client, tea: Instrument) -> None:
    text = page(client, "/instruments/?on=2021-01-01")
    assert "from 1 May 2021" in text
    assert "since 1 May 2021" not in text


def test_a_start_that_the_source_does_not_state_is_not_made_up(client: Client, tea: Instrument) -> None:
    kernel.change(tea, by=None, effective_on=None)
    text = page(client, "/requirements/?role=deputy-head")
    assert "In force, start not stated" in text
    assert "date not stated" in text
    assert "1 May 2021" not in text


def test_two_instruments_with_the_same_clause_give_their_requirements_different_anchors(
    client: Client, tea: Instrument, tmp_path: Path
) -> None:
    import_suite([own_file(tmp_path, key="70002", title="Policy on Coffee")], visibility=Visibility.PUBLIC)
    anchors = re.findall(r' id="(requirement-[^"]+)"', page(client, "/requirements/?role=deputy-head"))
    assert len(anchors) == len(set(anchors)) == 4


def test_a_passage_without_a_number_can_still_be_linked_to_by_name(client: Client, tmp_path: Path) -> None:
    body = '<clause anchor="4.1.1">Keeping:<ul><li>one kettle</li></ul></clause>'
    import_suite([own_file(tmp_path, body=body)], visibility=Visibility.PUBLIC)
    links = re.findall(r'<a class="gt-clause__number[^>]*>[^<]*</a>', page(client, "/instruments/70001/"))
    assert links
    for link in links:
        assert re.search(r">[^<]+<", link)
        assert (">¶<" in link) == ("aria-label" in link)


def test_headings_miss_no_level_where_a_chapter_has_none_of_its_own() -> None:
    def clause(depth: int, heading: str) -> ClauseShown:
        return ClauseShown("", "", heading, "", "", depth, "clause", "")

    held = [
        clause(1, "Rules"),
        clause(2, ""),
        clause(3, "Kettles"),
        clause(4, "Lids"),
        clause(5, "Knobs"),
        clause(1, "End"),
    ]
    assert heading_levels(held) == [2, 3, 3, 4, 4, 2]


def test_a_wide_table_is_moved_sideways_by_itself(client: Client, tmp_path: Path) -> None:
    body = '<clause anchor="4.1.1">Cups:<table><tr><th>Size</th></tr><tr><td>Large</td></tr></table></clause>'
    import_suite([own_file(tmp_path, body=body)], visibility=Visibility.PUBLIC)
    text = page(client, "/instruments/70001/")
    assert '<div class="gt-table" role="region" tabindex="0" aria-label="Table"><table' in text
    assert text.count("</table></div>") == 1


def test_a_text_in_another_language_says_so_to_who_listens(client: Client, tea: Instrument) -> None:
    client.cookies["django_language"] = "fr"
    text = page(client, "/instruments/70001/")
    assert re.search(r'<h1[^>]* lang="en">Policy on Tea', text)
    assert "Le texte n’est conservé qu’en anglais." in text
    assert 'lang="en">Keeping a kettle' in page(client, "/requirements/?role=deputy-head")
    assert re.search(r'gt-tree__title"[^>]* lang="en"', page(client, "/instruments/"))


def test_a_text_held_in_two_languages_is_one_version(client: Client, tea: Instrument) -> None:
    newest = tea.texts.get()
    TextVersion.objects.bulk_create(
        [TextVersion(instrument=tea, language="fr", consolidated_on=newest.consolidated_on, digest="f" * 64)]
    )
    text = page(client, "/instruments/70001/?show=versions")
    assert "Versions (1)" in text
    assert text.count('href="/instruments/70001/2021-05-01/"') == 1
    assert "English, French" in text


def test_the_state_of_a_draft_is_said_in_the_language_of_the_page(client: Client, tea: Instrument) -> None:
    kernel.change(tea, by=None, state="published")
    client.cookies["django_language"] = "fr"
    assert re.search(r"govuk-tag[^>]*>\s*Publié", page(client, "/registers/instruments/70001/"))


def test_each_part_of_an_instrument_has_a_title_of_its_own(client: Client, tea: Instrument) -> None:
    addresses = ["", "?show=versions", "?show=referring", "2021-05-01/"]
    pages = [page(client, f"/instruments/70001/{address}") for address in addresses]
    pages.append(page(client, "/registers/instruments/70001/"))
    titles = [re.findall(r"<title>(.*)</title>", text)[0] for text in pages]
    assert len(set(titles)) == len(titles)
