#!/bin/sh
# Brings both of Temporal's databases to the schema of this release. Safe to repeat.
# SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN are read by temporal-sql-tool itself.
set -eu

# `setup-schema` on a database that has a schema would set its version back to 0.0, so it runs only when `update-schema`
# says that there is none. Any other failure (no connection, wrong password) ends here; the container is started again.
migrate() {
  database="$1"
  schema="postgresql/v12/$2"
  if said="$(temporal-sql-tool --database "$database" update-schema --schema-name "$schema" 2>&1)"; then
    echo "$database: schema is up to date"
    return
  fi
  case "$said" in
    *schema_version*'does not exist'*) ;;
    *)
      echo "$said" >&2
      echo "$database: could not update the schema" >&2
      exit 1
      ;;
  esac
  temporal-sql-tool --database "$database" setup-schema --version 0.0
  temporal-sql-tool --database "$database" update-schema --schema-name "$schema"
  echo "$database: schema made"
}

migrate temporal temporal
migrate temporal_visibility visibility
