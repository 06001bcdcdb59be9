#!/usr/bin/env bash
# previewSchedule: 预览触发时间 / when a recurrence would fire next: every Monday and Thursday at ten.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/schedules/preview" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d @- <<JSON
{
  "app_id": "$APP_ID",
  "recurrence": { "weekly": { "on": ["mon", "thu"], "at": "10:00" }, "time_zone": "Asia/Shanghai" },
  "count": 4
}
JSON
