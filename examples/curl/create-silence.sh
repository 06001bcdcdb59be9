#!/usr/bin/env bash
# createSilence: 静默 / tell nobody of alerts of an app for an hour.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X POST "$BASE/v1/silences" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"app_id\": \"$APP_ID\", \"reason\": \"维护\", \"minutes\": 60}"
