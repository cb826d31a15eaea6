"""A person's own key for the language model: kept encrypted, used for their documents, never shown again.

The provider, its address and the model are the operator's; the person brings nothing but the key.
"""

from __future__ import annotations

from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from atspro.config import Settings
from atspro.errors import InvalidInput
from atspro.i18n import gettext, gettext_noop
from atspro.llm import Endpoint, make_provider
from atspro.llm.provider import ModelFailed
from atspro.models import User, UserJob, UserModelKey

MAX_KEY = 500
TEST_SECONDS = 15.0
# An answer at all, even one of no use here, means that the key was taken.
TAKEN = frozenset(["malformed", "truncated", "oversized", "refusal"])
WRONG = gettext_noop(
    "The provider did not accept this key, or the key may not use this model. Check it with the provider."
)
UNTESTED = gettext_noop("The provider could not be asked just now, so the key was not tested. Try again in a moment.")


def are_allowed(settings: Settings) -> bool:
    """Whether people may use keys of their own here."""
    return settings.LLM_OWN_KEYS and bool(settings.LLM_PROVIDER)


def has_key(session: Session, user_id: str) -> bool:
    """Whether a person has a key here."""
    return session.get(UserModelKey, user_id) is not None


def may_ask(session: Session, user_id: str, settings: Settings) -> bool:
    """Whether there is a model for a person: the operator's, or one that their own key opens."""
    if not settings.LLM_PROVIDER:
        return False
    is_open = bool(settings.LLM_API_KEY or settings.LLM_BASE_URL)
    return is_open or (are_allowed(settings) and has_key(session, user_id))


def save_key(session: Session, user: User, typed: str, settings: Settings) -> None:
    """Keep a key in the place of an older one. Raises `InvalidInput` for what can be no key."""
    key = typed.strip()
    if not key or len(key) > MAX_KEY or not key.isascii() or not key.isprintable() or " " in key:
        message = gettext(
            "Paste the key as the provider shows it: up to %(max_key)s letters, digits and signs, no spaces.",
            max_key=MAX_KEY,
        )
        raise InvalidInput(message, {"key": message})
    secret = _crypt(settings).encrypt(key.encode()).decode()
    statement = insert(UserModelKey).values(user_id=user.id, encrypted_key=secret)
    changed = {"encryptedKey": statement.excluded["encryptedKey"]}
    session.execute(statement.on_conflict_do_update(index_elements=[UserModelKey.user_id], set_=changed))


def remove_key(session: Session, user: User) -> None:
    """Forget a person's key."""
    session.execute(delete(UserModelKey).where(UserModelKey.user_id == user.id))


def key_of(session: Session, user_id: str, settings: Settings) -> str:
    """A person's key; "" where they have none, may use none any more, or it was encrypted by a key that is gone."""
    if not are_allowed(settings):
        return ""
    secret = session.scalar(select(UserModelKey.encrypted_key).where(UserModelKey.user_id == user_id))
    try:
        return _crypt(settings).decrypt(secret.encode()).decode() if secret else ""
    except InvalidToken:
        return ""


def key_for_job(session: Session, user_id: str, job_id: UUID, settings: Settings) -> str:
    """The key of whoever asked for a document, when the job is theirs: staff never use a person's key, nor theirs."""
    owner = session.scalar(select(UserJob.user_id).where(UserJob.id == job_id))
    return key_of(session, user_id, settings) if owner == user_id else ""


def why_refused(key: str, settings: Settings) -> str:
    """Ask the provider for a word with a key: why it is of no use, or "" where it works. No transaction may be open."""
    endpoint = Endpoint(settings.LLM_PROVIDER, settings.LLM_MODEL, key, settings.LLM_BASE_URL)
    try:
        make_provider(endpoint).ask("Answer with one word.", "Hello", max_tokens=16, timeout=TEST_SECONDS)
    except ModelFailed as failed:
        if failed.trouble in TAKEN:
            return ""
        return gettext(WRONG) if failed.trouble == "rejected" else gettext(UNTESTED)
    return ""


def encrypt_anew(session: Session, settings: Settings) -> tuple[int, int]:
    """Encrypt every key by the first of LLM_KEY_SECRETS: how many were, and how many nothing decrypts any more."""
    crypt = _crypt(settings)
    done = lost = 0
    for kept in session.scalars(select(UserModelKey).with_for_update()):
        try:
            kept.encrypted_key = crypt.rotate(kept.encrypted_key.encode()).decode()
        except InvalidToken:
            lost += 1
        else:
            done += 1
    session.flush()
    return done, lost


def _crypt(settings: Settings) -> MultiFernet:
    return MultiFernet([Fernet(secret) for secret in settings.model_key_secrets])
