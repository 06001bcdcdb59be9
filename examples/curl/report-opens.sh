#!/usr/bin/env bash
# reportOpens: 自有后端上报打开 / tell which notifications were opened, from your own backend.
# Usage: report-opens.sh TOKEN     the `hy` value of the query the landing page was opened with
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

token="${1:?value of hy}"
curl -sS --fail-with-body "$BASE/v1/opens" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d "{ \"app_id\": \"$APP_ID\", \"items\": [{ \"delivery\": \"$token\", \"launch_scene\": 1014 }] }"
