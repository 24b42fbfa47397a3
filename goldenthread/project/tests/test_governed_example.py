"""The example government through the governance room: duties with no holder, merged roles, merged organisations."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from goldenthread.engine import read
from goldenthread.governance import queries
from goldenthread.kernel import actions, reorganising
from goldenthread.kernel.merging_roles import merge_roles
from goldenthread.kernel.models import FormerName, Organisation, Role
from goldenthread.kernel.reorganising import Carried, Reform
from goldenthread.policy.models import Bearer, Requirement
from goldenthread.policy.queries import duties_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_example")]

TODAY = date(2026, 11, 25)
NOBODY = AnonymousUser()


def organisation(key: str) -> Organisation:
    return Organisation.objects.get(key=key)


def role(key: str) -> Role:
    return Role.objects.get(key=key)


def vacant(*keys: str, on: date = TODAY) -> set[tuple[str, str]]:
    places = [organisation(key) for key in keys]
    found = queries.vacancies(places, read.reading_of(NOBODY), on=on)
    return {(each.organisation.key, each.role.key) for each in found}


def test_it_has_a_merged_agency_and_a_former_name() -> None:
    survey = organisation("hydrographic-survey")
    assert (survey.ended_on, survey.successor_id) == (date(2025, 4, 1), organisation("land-registry").pk)
    name = FormerName.objects.get(entry=organisation("digital-government-office"))
    assert (name.title["en"], name.until_on) == ("Office for Electronic Services", date(2019, 4, 1))


def test_duties_with_no_holder_stand_where_they_bind() -> None:
    found = vacant("ministry-of-finance", "land-registry", "digital-government-office")
    assert ("ministry-of-finance", "accessibility-lead") in found
    assert ("digital-government-office", "deputy-head") not in found, "it has a holder"
    elsewhere = {place for place, name in found if name == "head-of-the-digital-office"}
    assert elsewhere == set(), "the role exists in its own organisation alone, and is held there"


def test_a_post_is_vacant_on_the_days_between_two_holders() -> None:
    assert ("land-registry", "deputy-head") not in vacant("land-registry", on=date(2027, 1, 10))
    assert ("land-registry", "deputy-head") in vacant("land-registry", on=date(2027, 1, 11))


def test_the_government_as_a_whole_and_what_has_ended_have_no_posts() -> None:
    assert vacant("government-of-estmere", "hydrographic-survey") == set()


def test_the_number_of_questions_does_not_grow_with_the_organisations(django_assert_max_num_queries: object) -> None:
    everywhere = list(Organisation.objects.all())
    reading = read.reading_of(NOBODY)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        queries.vacancies(everywhere, reading, on=TODAY)


def test_requirements_follow_a_merged_role() -> None:
    ended, into = role("data-steward"), role("information-manager")
    borne = set(Bearer.objects.filter(who__in=[ended, into]).values_list("requirement", flat=True))
    assert Bearer.objects.filter(who=ended).exists()
    versions = dict(Requirement.objects.filter(bearers__who=ended).values_list("pk", "version"))
    merge_roles(ended, into=into, by=None)
    assert not Bearer.objects.filter(who=ended).exists()
    assert set(Bearer.objects.filter(who=into).values_list("requirement", flat=True)) == borne
    assert all(Requirement.objects.get(pk=pk).version == version + 1 for pk, version in versions.items())


def test_what_binds_an_organisation_binds_what_it_became() -> None:
    requirement = Requirement.objects.filter(effective_until=None, instrument__key="digital-service-policy").earliest(
        "pk"
    )
    registry, finance = organisation("land-registry"), organisation("ministry-of-finance")
    actions.touch(requirement, by=None, verb="changed")
    Bearer.objects.create(requirement=requirement, who=registry, written="the Land Registry")

    def bound(on: date = TODAY) -> bool:
        found = duties_of(NOBODY, on=on, organisation=organisation("ministry-of-finance"))
        return requirement.pk in {duty.requirement.pk for duty in found}

    assert not bound()
    reorganising.merge([registry], Reform(date(2026, 10, 1), None), into=finance, carried=Carried())
    assert bound()
    assert not bound(on=date(2026, 9, 30))
