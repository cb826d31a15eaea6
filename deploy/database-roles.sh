#!/bin/sh
# Makes the two roles and the database, once, when PostgreSQL's files are made: see docs/deploy.md.
set -eu
psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
    --set=owner="$OWNER_PASSWORD" --set=application="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE atspro_owner LOGIN PASSWORD :'owner';
CREATE ROLE atspro_app LOGIN PASSWORD :'application';
CREATE DATABASE atspro OWNER atspro_owner;
SQL
