"""Search that folds accents and tells C++ from C#, and what tells that a job was tracked before.

The functions depend on nothing but their arguments, so that generated columns may use them. The columns are made anew:
each table is written once while nobody else reads or writes it; on a large table, plan for it.
"""

from __future__ import annotations

from alembic import op

from migrations.audit import audit_table, current_schema

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Letters that are no other letter with a mark, then the marks that normalization took off.
FOLD = r"""
CREATE FUNCTION atspro_fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $fold$
    SELECT CASE WHEN octet_length(given) = length(given) THEN lower(given) ELSE lower(
        replace(replace(replace(replace(replace(replace(replace(replace(
            translate(
                regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g'),
                'łŁøØđĐħĦŧŦıĸŋŊðÐ', 'lLoOdDhHtTiknNdD'),
            'ß', 'ss'), 'ẞ', 'SS'), 'æ', 'ae'), 'Æ', 'AE'), 'œ', 'oe'), 'Œ', 'OE'), 'þ', 'th'), 'Þ', 'TH')) END
$fold$
"""
# The parser of words drops signs: what is told apart by them gets letters for them before. A slash between words made
# one word of both.
WORDS = r"""
CREATE FUNCTION atspro_words(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $words$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(atspro_fold(given),
        '/', ' ', 'g'),
        '(?<![[:alnum:]])([a-z]{1,2})\+\+(?![[:alnum:]])', '\1plusplus', 'g'),
        '(?<![[:alnum:]])([a-z]{1,2})#(?![[:alnum:]])', '\1sharp', 'g'),
        '(?<![[:alnum:]])([a-z]{1,2})♯(?![[:alnum:]])', '\1sharp', 'g'),
        '(?<![[:alnum:]])\.net(?![[:alnum:]])', 'dotnet', 'g')
$words$
"""
# How a company is called, without its legal form and signs.
COMPANY_KEY = r"""
CREATE FUNCTION atspro_company_key(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $key$
    SELECT nullif(left(btrim(regexp_replace(
        btrim(regexp_replace(translate(replace(atspro_fold(given), '&', ' and '), '.''’', ''),
            '[][ \t\n,;:!?()/|"„“”«»*_–—-]+', ' ', 'g')),
        '( (gmbh|mbh|ag|se|kg|kgaa|ohg|gbr|ug|haftungsbeschrankt|ev|inc|incorporated|llc|llp|lp|ltd|limited|plc|corp'
        '|corporation|co|company|sa|sas|sarl|srl|spa|sl|bv|nv|ab|as|oy|oyj|aps|pty|sp zoo|and))+$', '')), 500), '')
$key$
"""
# An address without what does not name the page: protocol, www, what counts visits, a fragment that is no path.
CANONICAL_LINK = r"""
CREATE FUNCTION atspro_canonical_link(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $link$
    SELECT nullif(left(lower(substring(bare from '^[^/?#]*')) || regexp_replace(regexp_replace(regexp_replace(
        substring(bare from '[/?#].*$'),
        '(?<=[?&])(utm_[a-z_]+|gclid|fbclid|msclkid|mc_[a-z]+|trk|trackingid|refid|lipi|ebp'
        '|gh_src|lever-source)=[^&#]*', '', 'gi'),
        '(?<=[?&])&+', '', 'g'), '[?&/]+$|[?&]+(?=#)', '', 'g'), 2000), '')
    FROM (SELECT regexp_replace(regexp_replace(btrim(given), '^[a-z]+://(www\.)?', '', 'i'), '#(?![/!]).*$', '')
        AS bare) s
    WHERE bare <> ''
$link$
"""
# A digest of a posting's letters and digits; none for a text that is too short to be told from others.
TEXT_HASH = r"""
CREATE FUNCTION atspro_text_hash(given text) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $hash$
    SELECT CASE WHEN length(bare) >= 80 THEN encode(sha256(convert_to(bare, 'UTF8')), 'hex') END
    FROM (SELECT regexp_replace(atspro_fold(given), '[[:space:][:punct:]]+', '', 'g') AS bare) s
$hash$
"""
# Kept by the database for any client. A path in front of each name: whoever writes may have another one.
SET_KEYS = """
CREATE FUNCTION atspro_application_keys() RETURNS trigger {definer} AS $keys$
BEGIN
    SELECT atspro_company_key(company), atspro_canonical_link(link), atspro_text_hash(description)
    INTO NEW."companyKey", NEW."canonicalLink", NEW."textHash" FROM "userJobs" WHERE id = NEW."jobId";
    RETURN NEW;
END $keys$
"""
JOB_KEYS = """
CREATE FUNCTION atspro_job_keys() RETURNS trigger {definer} AS $keys$
DECLARE
    company_key text := atspro_company_key(NEW.company);
    canonical_link text := atspro_canonical_link(NEW.link);
    text_hash text := atspro_text_hash(NEW.description);
BEGIN
    UPDATE "userApplications" SET "companyKey" = company_key, "canonicalLink" = canonical_link, "textHash" = text_hash
    WHERE "jobId" = NEW.id AND ("companyKey", "canonicalLink", "textHash")
        IS DISTINCT FROM (company_key, canonical_link, text_hash);
    RETURN NULL;
END $keys$
"""
CONTACT_KEY = """
CREATE FUNCTION atspro_contact_key() RETURNS trigger LANGUAGE plpgsql AS $key$
BEGIN
    NEW."companyKey" := {schema}.atspro_company_key(NEW.company);
    RETURN NEW;
END $key$
"""
TRIGGERS = ("atspro_contact_key()", "atspro_job_keys()", "atspro_application_keys()")
FUNCTIONS = (
    *TRIGGERS,
    "atspro_text_hash(text)",
    "atspro_canonical_link(text)",
    "atspro_company_key(text)",
    "atspro_words(text)",
    "atspro_fold(text)",
)
_TITLE = '"left"(title, 1000) || \' \' || "left"(company, 1000)'
_NEW_TITLE = f"atspro_words({_TITLE})"
OLD_VECTORS = {
    "userJobs": f"setweight(to_tsvector('english', {_TITLE}), 'A') || setweight(to_tsvector('simple', {_TITLE}), 'A')"
    " || setweight(to_tsvector('english', \"left\"(description, 100000)), 'B')",
    "jobDocuments": "to_tsvector('english', \"left\"(content, 100000))",
}
VECTORS = {
    "userJobs": f"setweight(to_tsvector('english', {_NEW_TITLE}), 'A')"
    f" || setweight(to_tsvector('simple', {_NEW_TITLE}), 'A')"
    " || setweight(to_tsvector('english', atspro_words(\"left\"(description, 100000))), 'B')",
    "jobDocuments": "to_tsvector('english', atspro_words(\"left\"(content, 100000)))",
}


def upgrade() -> None:
    schema = current_schema()
    definer = f"LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, {schema}, pg_temp"
    for function in (FOLD, WORDS, COMPANY_KEY, CANONICAL_LINK, TEXT_HASH):
        # The body names its helpers with their schema: whoever writes a row may look for names elsewhere.
        head, body = function.split(" AS $", 1)
        op.execute(f"{head} AS ${body.replace('atspro_', f'{schema}.atspro_')}")
    for function in (SET_KEYS, JOB_KEYS, CONTACT_KEY):
        op.execute(function.replace("{definer}", definer).replace("{schema}", schema))
    for signature in TRIGGERS:
        op.execute(f"REVOKE EXECUTE ON FUNCTION {signature} FROM PUBLIC")
    _make_vectors(VECTORS)
    op.execute(
        'UPDATE "userApplications" a SET "companyKey" = atspro_company_key(company),'
        ' "canonicalLink" = atspro_canonical_link(link), "textHash" = atspro_text_hash(description)'
        ' FROM "userJobs" j WHERE j.id = a."jobId"'
    )
    op.execute('UPDATE contacts SET "companyKey" = atspro_company_key(company) WHERE company IS NOT NULL')
    op.execute(
        'CREATE TRIGGER set_keys BEFORE INSERT ON "userApplications" FOR EACH ROW'
        " EXECUTE FUNCTION atspro_application_keys()"
    )
    op.execute(
        'CREATE TRIGGER keep_keys AFTER UPDATE OF company, link, description ON "userJobs" FOR EACH ROW'
        " WHEN ((OLD.company, OLD.link, OLD.description) IS DISTINCT FROM (NEW.company, NEW.link, NEW.description))"
        " EXECUTE FUNCTION atspro_job_keys()"
    )
    op.execute(
        "CREATE TRIGGER set_key BEFORE INSERT OR UPDATE OF company ON contacts FOR EACH ROW"
        " EXECUTE FUNCTION atspro_contact_key()"
    )


def downgrade() -> None:
    op.execute('DROP TRIGGER set_keys ON "userApplications"')
    op.execute('DROP TRIGGER keep_keys ON "userJobs"')
    op.execute("DROP TRIGGER set_key ON contacts")
    _make_vectors(OLD_VECTORS)
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION {signature}")


def _make_vectors(vectors: dict[str, str]) -> None:
    for table, vector in vectors.items():
        op.execute(f'ALTER TABLE "{table}" DROP COLUMN "searchVector"')
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN "searchVector" tsvector GENERATED ALWAYS AS ({vector}) STORED')
        op.execute(
            f'CREATE INDEX "ix_{table}_searchVector" ON "{table}" USING gin ("searchVector")'
            " WITH (gin_pending_list_limit = 256)"
        )
        audit_table(table)
    # What follows from the job is not logged.
    for table in ("userApplications", "contacts"):
        audit_table(table)
