#!/usr/bin/env bash
# listSchedules: 计划列表 / standing orders, newest first.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/schedules?app_id=$APP_ID" -H "Authorization: Bearer $KEY"
