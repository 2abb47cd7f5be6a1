#!/bin/sh
# Runs once, when PostgreSQL's volume is empty: the owner of the tables, and the role that the server works with.
# Neither is a superuser, and the second owns nothing, so it cannot change the audit log.
set -eu
psql --set ON_ERROR_STOP=1 --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --username postgres <<'SQL'
CREATE ROLE pdpl_owner LOGIN PASSWORD :'owner';
CREATE ROLE pdpl_app LOGIN PASSWORD :'app';
CREATE DATABASE pdpl OWNER pdpl_owner;
SQL
