#!/usr/bin/env bash
# decideCanary: 试发后继续或停止 / after the first part of a push: let the rest go out, or cancel it.
# Usage: decide-canary.sh PUSH_ID [continue | stop]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" decision="${2:-continue}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/canary" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"decision\": \"$decision\"}"
