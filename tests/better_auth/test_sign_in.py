"""One password for two applications."""

from __future__ import annotations

from tests.better_auth.conftest import Pair, Person


def test_who_signed_up_there_signs_in_here(person: Person) -> None:
    person.sign_up_there()
    elsewhere = person.other_browser()
    assert not elsewhere.is_known_here()
    elsewhere.sign_in_here()
    assert elsewhere.is_known_here()
    elsewhere.password = "not the password"
    assert elsewhere.other_browser().try_here().status_code == 422


def test_who_signed_up_here_signs_in_there(person: Person) -> None:
    person.sign_up_here()
    elsewhere = person.other_browser().sign_in_there()
    assert elsewhere.is_known_there()
    elsewhere.password = "not the password"
    elsewhere.refused_there("/sign-in/email", email=person.email, password=elsewhere.password)


def test_passwords_of_any_script_are_the_same_password(crossed: Pair) -> None:
    for password in (
        "\ufb01ne caf\u00e9 \u2460",
        "pa\u0301ssword \U0001f511\U0001f511",
        "\u212b\u2460\u00df" * 3,
        " spaces around ",
    ):
        one, other = crossed.person(), crossed.person()
        one.password = other.password = password
        one.sign_up_there().other_browser().sign_in_here()
        other.sign_up_here().other_browser().sign_in_there()
