#!/usr/bin/env bash
# getBestHours: 最佳时段 / when messages are opened, by weekday and hour.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/stats/best-hours?app_id=$APP_ID" -H "Authorization: Bearer $KEY"
