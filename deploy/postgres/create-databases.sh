#!/bin/sh
# Runs once, when the database volume is first made: two roles that own their databases and nothing else.
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres <<'SQL'
\getenv clef_password CLEF_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD
create role clef login password :'clef_password';
create role temporal login password :'temporal_password';
create database clef owner clef;
create database temporal owner temporal;
create database temporal_visibility owner temporal;
revoke connect on database clef, temporal, temporal_visibility from public;
SQL
