#!/usr/bin/env bash
# createSchedule: 创建周期计划 / make a standing order: every Monday at ten, to everybody with a tag.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
curl -sS --fail-with-body "$BASE/v1/schedules" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d @- <<JSON
{
  "app_id": "$APP_ID",
  "name": "每周一茶",
  "recurrence": { "weekly": { "on": ["mon"], "at": "10:00" }, "time_zone": "Asia/Shanghai" },
  "push": {
    "audience": { "tags": { "any": ["tea"] } },
    "message": {
      "template": "$TEMPLATE",
      "fields": { "thing1": "本周推荐", "amount2": "¥68.00", "thing3": "周一上新" }
    }
  }
}
JSON
