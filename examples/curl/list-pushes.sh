#!/usr/bin/env bash
# listPushes: 推送列表 / pushes, newest first. Pass next_cursor back as ?cursor= for the next page.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/pushes?app_id=$APP_ID&limit=20" -H "Authorization: Bearer $KEY"
