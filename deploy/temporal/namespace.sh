#!/bin/sh
# Makes the namespace and the search attributes the worker needs. Safe to repeat; TEMPORAL_ADDRESS names the server.
set -eu

namespace="${TEMPORAL_NAMESPACE:-default}"

if ! temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$namespace" --retention 72h
fi

# The server learns of a new namespace from its cache, which can take some seconds.
tries=30
until known="$(temporal operator search-attribute list --namespace "$namespace" 2>/dev/null)"; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "namespace $namespace does not answer" >&2; exit 1; }
  sleep 1
done

for attribute in ClefIntegration:KeywordList ClefCommit:KeywordList ClefOutcome:Keyword; do
  name="${attribute%%:*}"
  case "$known" in
    *"$name"*) echo "$name: already there" ;;
    *) temporal operator search-attribute create --namespace "$namespace" --name "$name" --type "${attribute#*:}" ;;
  esac
done
