"""Letters encoded twice over are mended, and good letters are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.policy.importers.text.mending import fold, mend, slug, tidy

FRENCH_AND_ENGLISH = "abc XYZ 019 .,;:!?()[]\"'/\u00a0«»’“”–—…œŒàâäçéèêëîïôöùûüÿÀÇÉÈÊÎÔÙ°©®§½"
good_text = st.text(alphabet=FRENCH_AND_ENGLISH, max_size=40)


def twice(text: str, *, read_as: str) -> str:
    """The text as a program shows it that reads its UTF-8 as something else; the bytes cp1252 has no letter for stay."""
    content = text.encode("utf-8")
    if read_as == "latin-1":
        return content.decode("latin-1")
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in content)


@pytest.mark.parametrize(
    "text",
    [
        "École",
        "naïve",
        "Â",
        "la lettre Â, puis",
        "«\u00a0Â\u00a0»",
        "“Â”",
        "coûts à Québec",
        "QUALITÉ\u00a0: élevée",
        "«\u00a0bientôt\u00a0»\u00a0: déjà",
        "Ångström’s unit",
        "Ça va, garçon",
        "TERMIUM Plus®",
        "ᐃᓄᐃᑦ",
        "plain",
        "",
    ],
)
def test_good_text_comes_back_as_it_is(text: str) -> None:
    assert mend(text) == text


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        ("the departmentâ\x80\x99s plan", "the department’s plan"),
        ("the departmentâ€™s plan", "the department’s plan"),
        ("â\x80\x9cSecretâ\x80\x9d", "“Secret”"),
        ("â€œSecretâ€\x9d", "“Secret”"),
        ("sectionÂ\xa07", "section\xa07"),
        ("FAAÂ\xa011", "FAA\xa011"),
        ("Plus\u00c2®", "Plus®"),
        ("VÃ©zina", "Vézina"),
        ("Ã‰cole, dâ€™Ã‰tat", "École, d’État"),
        ("liÃ© Ã\xa0 la sÃ©curitÃ©", "lié à la sécurité"),
        ("efficient Â\x96 the cost", "efficient – the cost"),
        ("efficient \x96 the cost", "efficient – the cost"),
        ("mise en Å“uvre, Å\x93uvre", "mise en œuvre, œuvre"),
        ("accÃ¨s Ã la vie", "accès à la vie"),
        ("á\x90\x83", "ᐃ"),
    ],
)
def test_letters_encoded_twice_over_are_mended(broken: str, mended: str) -> None:
    assert mend(broken) == mended


def test_letters_encoded_three_times_over_are_mended_too() -> None:
    once = twice("l’accès à l’École", read_as="latin-1")
    assert mend(twice(once, read_as="latin-1")) == "l’accès à l’École"
    assert mend(twice(twice("dépôt", read_as="cp1252"), read_as="cp1252")) == "dépôt"


@given(good_text)
def test_no_good_text_is_ever_changed(text: str) -> None:
    assert mend(text) == text


@given(good_text)
def test_whatever_was_read_as_latin_1_comes_back(text: str) -> None:
    assert mend(twice(text, read_as="latin-1")) == text


@given(st.text(alphabet=FRENCH_AND_ENGLISH.replace("œ", "").replace("Œ", ""), max_size=40))
def test_whatever_was_read_as_windows_1252_comes_back(text: str) -> None:
    assert mend(twice(text, read_as="cp1252")) == text


def test_mending_comes_before_folding_because_a_no_break_space_is_half_a_letter() -> None:
    broken = "Ã\xa0 la fin"
    assert fold(mend(broken)) == "à la fin"
    assert fold(mend(fold(broken))) == "à la fin"


def test_tidy_text_has_no_space_before_a_comma_and_french_keeps_its_own() -> None:
    assert tidy("the Act , section 7 ( a ) ;  and") == "the Act, section 7 (a); and"
    assert tidy("la Loi , article 7 ; et « ceci »", language="fr") == "la Loi, article 7 ; et « ceci »"


def test_a_slug_is_plain_letters_of_bounded_length() -> None:
    assert slug("Planification & à l’École — 2e partie") == "planification-a-l-ecole-2e-partie"
    assert len(slug("word " * 50)) <= 60
    assert slug("«»") == ""
