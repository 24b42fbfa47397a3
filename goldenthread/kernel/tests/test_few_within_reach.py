"""What is within reach: everything that may be seen stands in it, whoever looks, and it is small where that is little."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from goldenthread.kernel import actions
from goldenthread.kernel.models import Capability, Classification, Entry, Organisation, Role, Visibility
from goldenthread.kernel.permissions import Visitor, few_within_reach, registers_held, visible
from tests import factories

pytestmark = pytest.mark.django_db


def government() -> list[Visitor]:
    root = factories.organisation("Root")
    ours, theirs = (factories.organisation(title, below=root) for title in ("Ours", "Theirs"))
    for place in (ours, theirs, None):
        for visibility in Visibility:
            for classification in (Classification.UNCLASSIFIED, Classification.SECRET):
                actions.create(
                    Role(
                        key=f"{place and place.pk}-{visibility}-{classification}",
                        title={"en": "Role"},
                        organisation=place,
                        visibility=visibility,
                        classification=classification,
                    ),
                    by=None,
                )
    people: list[Visitor] = [factories.holder(c.value, place) for c in Capability for place in (root, ours)]
    return [*people, AnonymousUser(), None, factories.person(), factories.holder("audit", ours, clearance=3)]


@pytest.mark.parametrize("register", [Role.register_key, Organisation.register_key])
def test_everything_that_may_be_seen_is_within_reach(register: str) -> None:
    for visitor in government():
        seen = set(visible(Entry.objects.filter(register=register), visitor).values_list("pk", flat=True))
        reach = few_within_reach([register], visitor, most=1000)
        assert reach is not None
        assert seen <= set(reach)
        assert few_within_reach([register], visitor, most=max(len(reach) - 1, 0)) is None or not reach


def test_what_others_keep_is_not_within_reach() -> None:
    ours, theirs = factories.organisation("Ours"), factories.organisation("Theirs")
    for place, number in ((ours, 2), (theirs, 30)):
        for n in range(number):
            factories.organisation(f"Office {n}", below=place, visibility="organisation")
    reader = factories.holder("read", ours)
    assert len(few_within_reach([Organisation.register_key], reader, most=10) or []) < 10


def test_every_register_with_entries_is_held() -> None:
    government()
    assert registers_held() == sorted(set(Entry.objects.values_list("register", flat=True)))
