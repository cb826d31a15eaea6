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
