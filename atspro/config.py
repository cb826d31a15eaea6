"""Settings: read once from the environment, checked at start, each with the reason it exists."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from atspro.errors import InvalidInput


def sqlalchemy_url(url: str) -> str:
    """A PostgreSQL address with the psycopg 3 driver named, as SQLAlchemy wants it."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if not url.startswith("postgresql+psycopg://"):
        raise ValueError("must start with postgresql://")
    return url


BROKER_SCHEMES = ("redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "pyamqp", "memory")


def broker_url(url: str) -> str:
    """A broker address as Celery wants it: a Unix socket is written redis+socket://."""
    if url.startswith("unix://"):
        return "redis+socket://" + url.removeprefix("unix://")
    if any(part.partition("://")[0] not in BROKER_SCHEMES for part in url.split(";")):
        raise ValueError(f"must start with one of {', '.join(scheme + '://' for scheme in BROKER_SCHEMES)}")
    return url


def redis_url(url: str) -> str:
    """The same address as redis-py wants it."""
    return "unix://" + url.removeprefix("redis+socket://") if url.startswith("redis+socket://") else url


def _password(url: str) -> str | None:
    try:
        return urlsplit(url).password
    except ValueError:
        return None


def _strong(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must have at least 32 characters; `python -c 'import secrets; print(secrets.token_hex(32))'`")
    return value


Secret = Annotated[str, AfterValidator(_strong)]

SMTP_SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def rotated_secrets(listed: str) -> list[str]:
    """The secrets of Better-Auth's BETTER_AUTH_SECRETS (``2:new,1:old``), the current one first.

    Better-Auth signs with the first and believes only it: the others open what it encrypted (`versioned_secrets`).
    Raises `ValueError` where Better-Auth would not start.
    """
    return list(versioned_secrets(listed).values())


def versioned_secrets(listed: str) -> dict[int, str]:
    """The same by their numbers, in their order. Raises as `rotated_secrets`."""
    versions, values = [], []
    for entry in listed.split(","):
        version, _, value = (part.strip() for part in entry.partition(":"))
        if not (version.isascii() and version.isdigit() and value):
            raise ValueError("must have entries such as 2:new,1:old, each with a number and a secret")
        versions.append(int(version))
        values.append(value)
    if len(set(versions)) < len(versions):
        raise ValueError("must have a different number in each entry")
    _strong(values[0])
    return dict(zip(versions, values, strict=True))


def _rotation(listed: str) -> str:
    if listed:
        rotated_secrets(listed)
    return listed


def _smtp_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:
        host = None
    if not host or parts.scheme not in SMTP_SCHEMES or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must look like smtp+starttls://user:password@host:587 (or smtps://, or smtp://)")
    if parts.scheme == "smtp" and parts.username and host not in LOOPBACK:
        raise ValueError("must not send a password in the clear: use smtp+starttls:// or smtps://")
    return url


def _mail_from(value: str, info: ValidationInfo) -> str:
    name, address = parseaddr(value)
    if not value and not info.data.get("SMTP_URL"):
        return value
    if "@" not in address or not (name + address).isprintable():
        raise ValueError("must be the address that mail comes from, such as ATSPro <noreply@example.com>")
    return value


def _provider_url(value: str) -> str:
    parts = urlsplit(value)
    if value and (
        parts.query
        or parts.fragment
        or not parts.hostname
        or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")))
    ):
        raise ValueError("must start with https://")
    return value.rstrip("/")


def _issuer(value: str) -> str:
    """A provider's name for itself, kept to the letter: a slash at its end is a part of it."""
    _provider_url(value)
    return value


def _own_id(value: str) -> str:
    if value in ("credential", "google", "github"):
        raise ValueError("must be another word: this one has a meaning of its own")
    return value


def _is_fernet_key(secret: str) -> bool:
    """32 bytes in URL-safe base64, as the Fernet specification has it."""
    try:
        return len(base64.urlsafe_b64decode(secret)) == 32
    except ValueError:
        return False


class Settings(BaseModel):
    """Every setting by the name of its environment variable."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    DATABASE_URL: Annotated[
        str, AfterValidator(sqlalchemy_url), Field(description="The PostgreSQL database, shared with Better-Auth.")
    ]
    DATABASE_TRANSACTION_POOLER: Annotated[
        bool,
        Field(description="DATABASE_URL is PgBouncer in transaction mode: a connection keeps nothing."),
    ] = False
    DATABASE_REPLICA_URL: Annotated[
        str | None,
        AfterValidator(lambda url: sqlalchemy_url(url) if url else None),
        Field(description="A copy by streaming replication, which staff's lists, exports and statistics read."),
    ] = None
    REPLICA_LAG_SECONDS: Annotated[
        int, Field(description="A copy further behind is passed over for the database itself.", ge=1, le=3600)
    ] = 15
    DATABASE_OWNER_URL: Annotated[
        str | None,
        AfterValidator(lambda url: sqlalchemy_url(url) if url else None),
        Field(description="The same database as the role that owns its tables: for `flask db upgrade` alone."),
    ] = None
    REDIS_URL: Annotated[
        str, AfterValidator(broker_url), Field(description="Redis or Valkey, which carries work to the workers.")
    ]
    SECRET_KEY: Annotated[Secret, Field(description="Signs flash messages and CSRF tokens.")]
    BETTER_AUTH_SECRET: Annotated[
        Secret, Field(description="Signs the session cookie; the same value as in the Better-Auth application.")
    ]
    BETTER_AUTH_SECRETS: Annotated[
        str,
        AfterValidator(_rotation),
        Field(description="2:new,1:old as in the Better-Auth application; the first replaces BETTER_AUTH_SECRET."),
    ] = ""
    ATSPRO_HOME: Annotated[Path, Field(description="Where the local copy keeps its data, secrets and logs.")] = Path(
        "instance"
    )
    BACKUP_FOLDER: Annotated[
        Path | None, Field(description="Where `flask backup` keeps its files; default: backups in ATSPRO_HOME.")
    ] = None
    BACKUP_RECIPIENTS: Annotated[
        str,
        Field(
            description="Public keys, with commas, for which backups are encrypted: age1… or ssh-ed25519 …",
            pattern=r"^(?:(?:age1|ssh-)[^,\n]+(?:,\s*|$))*$",
        ),
    ] = ""
    BASE_URL: Annotated[
        str, Field(description="The address people use; https makes the cookies secure.", pattern=r"^https?://[^/]+$")
    ] = "http://127.0.0.1:8000"
    ALLOWED_HOSTS: Annotated[
        str,
        Field(
            description="More host names that are ours, with commas; one that starts with a dot has all below it.",
            pattern=r"^[A-Za-z0-9.,: \[\]-]*$",
        ),
    ] = ""
    EMBEDDED: Annotated[
        bool, Field(description="Set by `make run` for its own database; allows sample data and demo accounts.")
    ] = False
    HOST: Annotated[str, Field(description="The interface the web server binds to.")] = "127.0.0.1"
    PORT: Annotated[int, Field(description="The web server's port.", ge=1, le=65535)] = 8000
    MCP_ENABLED: Annotated[
        bool, Field(description="Serve MCP for people's assistants, on this machine's loopback.")
    ] = False
    MCP_PORT: Annotated[int, Field(description="The MCP server's port.", ge=1, le=65535)] = 8020
    MCP_LIMIT: Annotated[str, Field(description="Requests of MCP by one token, or by one address without one.")] = (
        "120 per minute"
    )
    WEB_CONCURRENCY: Annotated[int, Field(description="Web processes.", ge=1, le=64)] = 2
    WORKER_CONCURRENCY: Annotated[int, Field(description="Processes of the documents worker.", ge=1, le=64)] = 2
    TRUSTED_PROXIES: Annotated[
        int,
        Field(description="How many proxies of ours stand before the web server.", ge=0, le=9),
    ] = 0
    MAX_UPLOAD_MB: Annotated[int, Field(description="The largest upload accepted, in MB.", ge=1, le=50)] = 5
    LEASE_SECONDS: Annotated[
        int,
        Field(
            description="How long a request stays a worker's that gives no sign; a worker at work renews it by itself.",
            ge=5,
            le=3600,
        ),
    ] = 60
    MAX_ATTEMPTS: Annotated[int, Field(description="Tries before a request ends as failed.", ge=1, le=20)] = 5
    PERSON_CONCURRENCY: Annotated[
        int,
        Field(description="Requests of one person that are with the workers at once; the rest wait.", ge=1, le=100),
    ] = 4
    WORKER_MAX_MEMORY_MB: Annotated[
        int, Field(description="A worker's process larger than this ends after its task.", ge=100, le=65536)
    ] = 400
    KEEP_VERSIONS: Annotated[
        int,
        Field(
            description="Older versions kept of each document; 0 keeps all. Active and hand-edited ones always stay.",
            ge=0,
            le=1000,
        ),
    ] = 0
    AUDIT_RETENTION_MONTHS: Annotated[
        int,
        Field(
            description="For how many months the audit log is kept; older months are dropped.",
            ge=2,
            le=1200,
        ),
    ] = 12
    SIGN_IN_LIMIT: Annotated[str, Field(description="Sign-in tries allowed from one address.")] = "20 per 5 minutes"
    SIGN_IN_ACCOUNT_LIMIT: Annotated[
        str, Field(description="Failed sign-ins allowed on one account from one address.")
    ] = "10 per 15 minutes"
    SIGN_IN_ACCOUNT_CEILING: Annotated[
        str,
        Field(description="Failed sign-ins allowed on one account from everywhere; it locks the owner out too."),
    ] = "100 per hour"
    SIGN_UP_LIMIT: Annotated[str, Field(description="New accounts allowed from one address.")] = "20 per hour"
    CHANGE_LIMIT: Annotated[str, Field(description="Changes of all kinds by one person, 100 kB of a form each.")] = (
        "300 per minute; 3000 per day"
    )
    API_LIMIT: Annotated[str, Field(description="Requests of the API by one token, or by one address without one.")] = (
        "300 per minute"
    )
    GENERATION_LIMIT: Annotated[str, Field(description="Document requests allowed to one person.")] = "120 per hour"
    SMTP_URL: Annotated[
        str | None,
        AfterValidator(_smtp_url),
        Field(description="The mail server; without it messages stay in the log and the outbox of a local copy."),
    ] = None
    MAIL_FROM: Annotated[
        str,
        AfterValidator(_mail_from),
        Field(description="Whom mail comes from; needed with SMTP_URL.", validate_default=True),
    ] = ""
    MODEL_KEY_LIMIT: Annotated[
        str, Field(description="How often a person may save, test or remove a key of their own for the model.")
    ] = "20 per hour"
    RESET_LIMIT: Annotated[
        str, Field(description="Links by mail asked for from one network address, and as many wrong ones opened.")
    ] = "30 per hour"
    RESET_ADDRESS_LIMIT: Annotated[
        str, Field(description="Links asked for one mail address from one network address.")
    ] = "5 per hour"
    RESET_ADDRESS_CEILING: Annotated[
        str, Field(description="Links asked for one mail address from everywhere; spares people a flood of mail.")
    ] = "20 per hour"
    EXPORT_LIMIT: Annotated[
        str, Field(description="Downloads of everything allowed to one person, and exports to one of staff.")
    ] = "10 per hour"
    SESSION_DAYS: Annotated[
        int, Field(description="Days after which everybody signs in again, however busy they were.", ge=1, le=3650)
    ] = 90
    STAFF_SESSION_HOURS: Annotated[
        int, Field(description="Hours after which staff sign in again, however busy they were.", ge=1, le=168)
    ] = 12
    GOOGLE_CLIENT_ID: Annotated[str, Field(description="Sign-in with Google: the client's id, and its secret.")] = ""
    GOOGLE_CLIENT_SECRET: Annotated[str, Field(description="The secret of Google's client.")] = ""
    GITHUB_CLIENT_ID: Annotated[str, Field(description="Sign-in with GitHub: the client's id, and its secret.")] = ""
    GITHUB_CLIENT_SECRET: Annotated[str, Field(description="The secret of GitHub's client.")] = ""
    GITHUB_URL: Annotated[
        str, AfterValidator(_provider_url), Field(description="GitHub, or a GitHub Enterprise server.")
    ] = "https://github.com"
    OIDC_ISSUER: Annotated[
        str,
        AfterValidator(_issuer),
        Field(
            description="Sign-in with any OpenID Connect provider: its issuer to the letter, a client's id, its secret."
        ),
    ] = ""
    OIDC_CLIENT_ID: Annotated[str, Field(description="The client's id at OIDC_ISSUER.")] = ""
    OIDC_CLIENT_SECRET: Annotated[str, Field(description="The client's secret at OIDC_ISSUER.")] = ""
    OIDC_NAME: Annotated[str, Field(description="What its button says.", min_length=1, max_length=40)] = (
        "single sign-on"
    )
    OIDC_ID: Annotated[
        str,
        AfterValidator(_own_id),
        Field(description="What Better-Auth calls it in account.providerId.", pattern=r"^[a-z0-9][a-z0-9-]{0,39}$"),
    ] = "oidc"
    SECOND_FACTOR: Annotated[
        str,
        Field(
            description="Whether second factors are offered: auto (unless Better-Auth lacks the plugins), on, or off.",
            pattern="^(auto|on|off)$",
        ),
    ] = "auto"
    STAFF_SECOND_FACTOR: Annotated[
        bool | None,
        Field(description="Whether staff must have a second factor; when absent, everywhere but in a local copy."),
    ] = None
    PASSKEY_DOMAIN: Annotated[
        str,
        Field(
            description="The domain that passkeys belong to, as Better-Auth's rpID; the host of BASE_URL if absent.",
            pattern=r"^[a-z0-9.-]*$",
        ),
    ] = ""
    LLM_PROVIDER: Annotated[
        str,
        Field(
            description="A model that people may choose to write with: openai (any compatible endpoint), anthropic.",
            pattern="^(|openai|anthropic)$",
        ),
    ] = ""
    LLM_MODEL: Annotated[str, Field(description="The model's name, as its endpoint knows it.", max_length=200)] = ""
    LLM_API_KEY: Annotated[str, Field(description="The key of the endpoint; a local one may need none.")] = ""
    LLM_BASE_URL: Annotated[
        str, AfterValidator(_provider_url), Field(description="The endpoint, when it is not the provider's own.")
    ] = ""
    LLM_OWN_KEYS: Annotated[
        bool, Field(description="Whether people may use a key of their own at the same provider, for their documents.")
    ] = False
    LLM_KEY_SECRETS: Annotated[
        str, Field(description="What encrypts people's keys: Fernet keys with commas between, the first encrypts.")
    ] = ""
    LLM_TIMEOUT: Annotated[float, Field(description="Seconds that one answer of the model may take.", gt=0, le=120)] = (
        45
    )
    LLM_MAX_INPUT_TOKENS: Annotated[
        int, Field(description="The most that is sent of one document's resume and post.", ge=500, le=200_000)
    ] = 24_000
    LLM_MAX_OUTPUT_TOKENS: Annotated[
        int, Field(description="The most that one answer of the model may have.", ge=100, le=32_000)
    ] = 4_000
    LLM_INPUT_PRICE: Annotated[
        float,
        Field(description="What a million tokens that are sent cost, to show what documents cost.", ge=0, le=10_000),
    ] = 0
    LLM_OUTPUT_PRICE: Annotated[
        float, Field(description="What a million tokens of the model's answers cost.", ge=0, le=10_000)
    ] = 0
    LLM_CURRENCY: Annotated[str, Field(description="The currency of both prices.", pattern="^[A-Z]{3}$")] = "USD"
    LOG_LEVEL: Annotated[str, Field(description="How much is logged.", pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    LOG_FORMAT: Annotated[
        str, Field(description="One line of text an event, or one JSON object.", pattern="^(line|json)$")
    ] = "line"
    BROKER_URL: Annotated[
        str,
        AfterValidator(broker_url),
        Field(description="A broker other than REDIS_URL, such as RabbitMQ (amqp://); limits stay in REDIS_URL."),
    ] = ""
    SENTINEL_MASTER: Annotated[str, Field(description="The master's name, when an address is sentinel://.")] = (
        "mymaster"
    )
    METRICS_TOKEN: Annotated[
        str, Field(description="What a scraper of /metrics must show; without it only this machine may ask.")
    ] = ""
    SECURITY_CONTACT: Annotated[
        str,
        Field(
            description="Where holes are reported, told at /.well-known/security.txt: mailto:… or https://…",
            pattern=r"^(|mailto:[^\s@]+@[^\s@]+|https://\S+)$",
        ),
    ] = ""
    SENTRY_DSN: Annotated[
        str, Field(description="Where unexpected errors are reported, if anywhere.", pattern=r"^(|https?://.+)$")
    ] = ""
    SENTRY_ENVIRONMENT: Annotated[str, Field(description="The name of this installation in error reports.")] = (
        "production"
    )
    WEB_MAX_MEMORY_MB: Annotated[
        int,
        Field(description="A web process larger than this ends after a request and is replaced.", ge=0, le=65536),
    ] = 600
    ADMIN_STATEMENT_SECONDS: Annotated[
        int,
        Field(description="A page of the dashboard that keeps the database busy for longer is stopped.", ge=1, le=600),
    ] = 10

    # What BETTER_AUTH_SECRET was before the first of BETTER_AUTH_SECRETS replaced it: it still opens what it encrypted.
    _unrotated_secret: str = PrivateAttr("")

    @model_validator(mode="wrap")
    @classmethod
    def _rotated(cls, values: Any, handler: ModelWrapValidatorHandler[Settings]) -> Settings:
        if not isinstance(values, dict):
            return handler(values)
        replaced = values
        # A list that is wrong is left alone here, for its own check names it.
        with suppress(KeyError, ValueError):
            replaced = {**values, "BETTER_AUTH_SECRET": rotated_secrets(values["BETTER_AUTH_SECRETS"])[0]}
        settings = handler(replaced)
        settings._unrotated_secret = str(values.get("BETTER_AUTH_SECRET") or settings.BETTER_AUTH_SECRET)
        return settings

    @property
    def unrotated_secret(self) -> str:
        """BETTER_AUTH_SECRET as it was given, by which is read what was encrypted before the secrets were rotated."""
        return self._unrotated_secret or self.BETTER_AUTH_SECRET

    @property
    def staff_needs_second_factor(self) -> bool:
        """Whether staff must have a second factor, where they are offered at all."""
        return not self.EMBEDDED if self.STAFF_SECOND_FACTOR is None else self.STAFF_SECOND_FACTOR

    @model_validator(mode="after")
    def _some_broker(self) -> Settings:
        if self.REDIS_URL.startswith("memory:") and not self.BROKER_URL:
            raise ValueError("REDIS_URL may be memory:// only where BROKER_URL names the broker")
        return self

    @model_validator(mode="after")
    def _whole_clients(self) -> Settings:
        for name in ("GOOGLE", "GITHUB", "OIDC"):
            if bool(getattr(self, f"{name}_CLIENT_ID")) != bool(getattr(self, f"{name}_CLIENT_SECRET")):
                raise ValueError(f"{name}_CLIENT_ID and {name}_CLIENT_SECRET go together")
        if bool(self.OIDC_ISSUER) != bool(self.OIDC_CLIENT_ID):
            raise ValueError("OIDC_ISSUER and OIDC_CLIENT_ID go together")
        return self

    @model_validator(mode="after")
    def _whole_model(self) -> Settings:
        reached = self.LLM_API_KEY or self.LLM_BASE_URL or self.LLM_OWN_KEYS
        if self.LLM_PROVIDER and not (self.LLM_MODEL and reached):
            raise ValueError("LLM_PROVIDER needs LLM_MODEL, and LLM_API_KEY or the LLM_BASE_URL of a local endpoint")
        if self.LLM_OWN_KEYS and not (self.LLM_PROVIDER and self.model_key_secrets):
            raise ValueError("LLM_OWN_KEYS needs LLM_PROVIDER and LLM_KEY_SECRETS")
        if not all(_is_fernet_key(secret) for secret in self.model_key_secrets):
            raise ValueError("LLM_KEY_SECRETS holds what is no Fernet key; flask model-keys new makes one")
        return self

    @property
    def model_key_secrets(self) -> list[str]:
        """The keys that encrypt people's own keys, newest first."""
        return [one.strip() for one in self.LLM_KEY_SECRETS.split(",") if one.strip()]

    @property
    def model_host(self) -> str:
        """Who gets what is sent to the model, as its address names them; empty where none is configured."""
        usual = {"openai": "api.openai.com", "anthropic": "api.anthropic.com"}
        own = urlsplit(self.LLM_BASE_URL).hostname if self.LLM_BASE_URL else None
        return own or usual.get(self.LLM_PROVIDER, "")

    @property
    def backup_folder(self) -> Path:
        """Where backups are kept."""
        return self.BACKUP_FOLDER or self.ATSPRO_HOME / "backups"

    @property
    def backup_recipients(self) -> tuple[str, ...]:
        """The public keys for which backups are encrypted."""
        return tuple(key for one in self.BACKUP_RECIPIENTS.split(",") if (key := one.strip()))

    @property
    def audit_key(self) -> bytes:
        """The key by which the application proves to the database who acts."""
        return hmac.digest(self.SECRET_KEY.encode(), b"atspro audit log: who acts", "sha256")

    @property
    def broker(self) -> str:
        """The address of what carries work to the workers."""
        return self.BROKER_URL or self.REDIS_URL

    @property
    def secret_values(self) -> list[str]:
        """Every value that no log may show."""
        databases = (self.DATABASE_URL, self.DATABASE_OWNER_URL or "", self.DATABASE_REPLICA_URL or "")
        addresses = (*databases, self.SMTP_URL or "", *self.broker.split(";"), *self.REDIS_URL.split(";"))
        passwords = [password for address in addresses if (password := _password(address))]
        rotated = rotated_secrets(self.BETTER_AUTH_SECRETS) if self.BETTER_AUTH_SECRETS else []
        clients = [self.GOOGLE_CLIENT_SECRET, self.GITHUB_CLIENT_SECRET, self.OIDC_CLIENT_SECRET]
        keys = [
            self.SECRET_KEY,
            self.BETTER_AUTH_SECRET,
            self.unrotated_secret,
            self.METRICS_TOKEN,
            self.SENTRY_DSN,
            self.LLM_API_KEY,
        ]
        keys += self.model_key_secrets
        return [*keys, *rotated, *clients, *passwords]

    @property
    def secure_cookies(self) -> bool:
        """Whether people reach the site over https, as Better-Auth decides it from its base URL."""
        return self.BASE_URL.startswith("https://")

    def own_cookie(self, name: str) -> str:
        """The name of a cookie of ours alone; the prefix keeps a neighbor under the same domain from planting one."""
        return f"__Host-{name}" if self.secure_cookies else name


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment.

    Raises `InvalidInput` with one sentence naming each setting that is missing or wrong, never its value.
    """
    source = os.environ if environ is None else environ
    values = {name: source[name] for name in Settings.model_fields if source.get(name)}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        fields = {
            str(detail["loc"][0]) if detail["loc"] else "BROKER_URL": "is not set"
            if detail["type"] == "missing"
            else detail["msg"]
            for detail in error.errors(include_url=False, include_context=False, include_input=False)
        }
        listed = "; ".join(f"{name}: {text}" for name, text in fields.items())
        raise InvalidInput(f"Check the settings (see .env.example): {listed}.", fields) from None
