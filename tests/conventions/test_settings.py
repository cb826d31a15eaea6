"""Settings: documented, checked at start, and never shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from atspro.config import Settings, broker_url, load_settings, redis_url, sqlalchemy_url
from atspro.errors import InvalidInput

ROOT = Path(__file__).parents[2]
GOOD = {
    "DATABASE_URL": "postgres://u@h/d",
    "REDIS_URL": "redis://h",
    "SECRET_KEY": "k" * 32,
    "BETTER_AUTH_SECRET": "b" * 32,
}


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = set(re.findall(r"^#?\s?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert documented == set(Settings.model_fields)


def test_every_setting_says_why() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_good_settings_load() -> None:
    settings = load_settings({**GOOD, "BASE_URL": "https://example.com"})
    assert settings.DATABASE_URL == "postgresql+psycopg://u@h/d"
    assert settings.secure_cookies
    assert not load_settings(GOOD).secure_cookies


@pytest.mark.parametrize("name", list(GOOD))
def test_what_is_missing_is_named(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"{name}: is not set"):
        load_settings({key: value for key, value in GOOD.items() if key != name})


def test_a_bad_value_is_named_and_not_shown() -> None:
    with pytest.raises(InvalidInput) as error:
        load_settings({**GOOD, "SECRET_KEY": "tooshortsecret", "PORT": "99999"})
    assert set(error.value.fields) == {"SECRET_KEY", "PORT"}
    assert "tooshortsecret" not in str(error.value)


def test_addresses_are_written_as_each_library_wants_them() -> None:
    assert sqlalchemy_url("postgresql://h/d") == "postgresql+psycopg://h/d"
    assert broker_url("unix:///tmp/s") == "redis+socket:///tmp/s"
    assert redis_url("redis+socket:///tmp/s") == "unix:///tmp/s"
    assert broker_url("rediss://h") == redis_url("rediss://h") == "rediss://h"
    with pytest.raises(ValueError, match="postgresql"):
        sqlalchemy_url("mysql://h/d")


def secret_used(**changes: str) -> str:
    return load_settings({**GOOD, **changes}).BETTER_AUTH_SECRET


def test_the_first_of_rotated_secrets_is_the_one_that_signs() -> None:
    new, old = "n" * 32, "o" * 32
    both = f" 2:{new} , 1:{old}"
    assert secret_used(BETTER_AUTH_SECRETS=both) == new
    assert secret_used(BETTER_AUTH_SECRETS=both, BETTER_AUTH_SECRET="") == new
    assert secret_used(BETTER_AUTH_SECRETS=f"7:a:{old}") == f"a:{old}"
    assert secret_used(BETTER_AUTH_SECRETS="") == GOOD["BETTER_AUTH_SECRET"]
    assert {new, old} <= set(load_settings({**GOOD, "BETTER_AUTH_SECRETS": both}).secret_values)


@pytest.mark.parametrize(
    "bad", ["n" * 40, "x:" + "n" * 40, "1:", "1:short", f"1:{'n' * 40},1:{'o' * 40}", f"1:{'n' * 40},"]
)
def test_rotated_secrets_that_better_auth_would_not_take_are_named(bad: str) -> None:
    with pytest.raises(InvalidInput) as error:
        load_settings({**GOOD, "BETTER_AUTH_SECRETS": bad})
    assert list(error.value.fields) == ["BETTER_AUTH_SECRETS"]
    assert "nnnn" not in str(error.value)
