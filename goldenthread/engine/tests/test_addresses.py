"""Web addresses and names of accounts: one form for all ways to write them, and what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.engine.addresses import addresses_above, bare_address, read_pasted, strange_letters, taken_for


@pytest.mark.parametrize(
    "written",
    [
        "https://x.com/CanBorder",
        "http://www.twitter.com/canborder/",
        "mobile.twitter.com/CanBorder?lang=en#top",
        "HTTPS://X.COM:443/%43anBorder",
        "https:\\\\x.com\\CanBorder",
        "https://x.com/evil/../CanBorder",
        "https://x.com./canborder",
        "//x.com/canborder",
    ],
)
def test_all_ways_to_write_an_address_are_one(written: str) -> None:
    assert bare_address(written) == "x.com/canborder"


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("https://ca.linkedin.com/company/rec-cer/", "linkedin.com/company/rec-cer"),
        ("https://fr-ca.facebook.com/Parcs", "facebook.com/parcs"),
        ("https://fb.com/Parcs", "facebook.com/parcs"),
        ("https://youtu.be/Parcs", "youtube.com/parcs"),
        ("https://ca.example.org/a", "ca.example.org/a"),
        ("https://facebook.com/profile.php?id=12&ref=x", "facebook.com/profile.php?id=12"),
        ("https://facebook.com/profile.php?ref=x&id=13", "facebook.com/profile.php?id=13"),
    ],
)
def test_sites_have_one_name_and_pages_of_many_keep_their_number(written: str, bare: str) -> None:
    assert bare_address(written) == bare


@pytest.mark.parametrize(
    "false",
    [
        "https://x.com@evil.example/canborder",
        "https://evil.example\\@x.com/canborder",
        "https://x.com/canborder%2Fevil",
        "https://x.com/canborder/../evil",
        "https://x.com/canborder/%2e%2e/evil",
        "https://evil.example/?u=https://x.com/canborder",
        "https://x.com.evil.example/canborder",
        "https://l.facebook.com/l.php?u=https://x.com/canborder",
    ],
)
def test_what_only_holds_an_address_is_not_that_address_nor_below_it(false: str) -> None:
    assert "x.com/canborder" not in addresses_above(bare_address(false))


def test_a_post_stands_below_its_account_and_never_below_a_shared_site() -> None:
    assert addresses_above("linkedin.com/company/rec-cer/posts") == [
        "linkedin.com/company/rec-cer/posts",
        "linkedin.com/company/rec-cer",
        "linkedin.com/company",
    ]
    assert addresses_above("parks.example.org/news") == ["parks.example.org/news", "parks.example.org"]
    assert addresses_above(bare_address("https://x.com")) == []


@pytest.mark.parametrize(
    ("pasted", "address", "name"),
    [
        ("Is this real? (https://x.com/CanBorder).", "x.com/canborder", ""),
        ("see «x.com/CanBorder», please", "x.com/canborder", ""),
        ("@CanBorder", "", "canborder"),
        ("＠CanBorder", "", "canborder"),
        ("canborder", "", "canborder"),
        ("they call themselves @CanBorder on X", "", "canborder"),
        ("@parks@social.example.org", "social.example.org/@parks", ""),
        ("RCAF.ARC", "rcaf.arc", "rcaf.arc"),
        ("", "", ""),
        (" \u200b ", "", "\u200b"),
    ],
)
def test_an_address_or_a_name_is_found_in_what_stands_around_it(pasted: str, address: str, name: str) -> None:
    found = read_pasted(pasted)
    assert (found.address, found.name) == (address, name)


def test_letters_that_look_like_others_are_told() -> None:
    assert strange_letters("https://x.com/CаnBorder", "https://x.com/CanBorder") == {"а"}
    assert strange_letters("x.com/can%D0%B0", "x.com/cana") == {"а"}
    assert strange_letters("x.com/santé", "https://x.com/Santé") == set()
    assert strange_letters("x.com/\u212aanada", "x.com/kanada") == {"\u212a".lower()} - {"k"}


@pytest.mark.parametrize(
    "false",
    ["x.com/cаnborder", "x.com/canb0rder", "x.com/ᴄanborder"[:6] + "canbórder", "x.com/can\u200bborder"],
)
def test_a_false_name_leads_to_what_it_is_taken_for(false: str) -> None:
    assert {"x.com/canborder"} & {bare_address(each) for each in taken_for(false)}


@given(st.text(max_size=200))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    found = read_pasted(text)
    addresses_above(bare_address(text))
    taken_for(found.address)
    taken_for(found.name)
