#!/usr/bin/env bash
# Attacks a fresh installation with requests made from its own /openapi.json, valid ones and broken ones: every answer has
# to be one that is described, broken requests must be refused and valid ones taken. Once with an installation admin key,
# once with a key that is bound to an integration and may do everything there.
#
#   pip install schemathesis     # 4.x, in a virtual environment
#   npm run test:api             # more of it: npm run test:api -- --max-examples 500
set -euo pipefail
cd "$(dirname "$0")/.."
schemathesis=${SCHEMATHESIS:-schemathesis}
command -v "$schemathesis" >/dev/null || { echo 'Install schemathesis first: pip install schemathesis' >&2; exit 2; }

data=$(mktemp -d)
# Wrong keys are counted by address, so each run comes from one of its own.
export CLEF_DATA_DIR=$data PORT=0 POSTGRES_PORT=0 TEMPORAL_PORT=0 TRUST_PROXY=1
node src/standalone.ts >"$data/start.log" 2>&1 &
launcher=$!
trap 'kill "$launcher" 2>/dev/null; wait "$launcher" || true; rm -rf "$data"' EXIT
until [ -e "$data/ready.json" ]; do
  kill -0 "$launcher" 2>/dev/null || { cat "$data/start.log" >&2; exit 1; }
  sleep 0.2
done
ready() { node -p "JSON.parse(require('fs').readFileSync('$data/ready.json', 'utf8')).$1"; }
url=$(ready apiUrl) admin=$(ready adminKey)

pick() { grep -o "\"$1\":\"[^\"]*" | head -n 1 | cut -d '"' -f 4; }
ask() { curl -sS "$url/api/v1$1" -H "Authorization: Bearer ${key:-$admin}" -H 'Content-Type: application/json' "${@:2}"; }

# Something for every path to name, or nothing behind the paths would be reached.
INTEGRATION=$(ask /integrations -d '{"name": "attacked"}' | pick id)
SPARE_KEY=$(ask "/integrations/$INTEGRATION/keys" -d '{"name": "spare", "scopes": ["read"]}' | pick id)
DOOMED=$(ask /integrations -d '{"name": "doomed"}' | pick id)
INSTALLATION_KEY=$(ask /keys -d '{"name": "spare", "scopes": ["read"]}' | pick id)
bound=$(ask "/integrations/$INTEGRATION/keys" -d '{"name": "bound", "scopes": ["ingest", "admin"]}' | pick key)
CHANNEL=$(ask "/integrations/$INTEGRATION/channels" -X PUT \
  -d '{"notifications": [{"channel": "email", "target": "dev@example.com"}]}' | pick id)
report='{"commitSha": "1a2b3c4d5e6f", "summary": {"cells": []}, "policyResults": [{"ruleId": "a", "passed": false}]}'
BATCH=$(key=$bound ask /reports -d "$report" | pick batchId)
ALERT=$(ask /alerts | pick id)
NOTIFICATION=$(ask "/integrations/$INTEGRATION/notifications" | pick id)
export INTEGRATION DOOMED SPARE_KEY INSTALLATION_KEY CHANNEL BATCH ALERT NOTIFICATION

failed=0 run=0
for key in "$admin" "$bound"; do
  run=$((run + 1))
  "$schemathesis" --config-file scripts/schemathesis.toml run "$url/openapi.json" \
    --request-timeout 30 --header "Authorization: Bearer $key" \
    --header "X-Forwarded-For: 10.0.0.$run" --exclude-operation-id getEvents "$@" || failed=1
done
exit "$failed"
