#!/usr/bin/env bash
# putPolicy: 设置频次与免打扰策略 / how often and when an app calls. Usage: put-policy.sh [none]     none: takes it off
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

body='{
  "quiet_hours": [{ "from": "22:00", "to": "08:00" }, { "from": "00:00", "to": "12:00", "on": "rest_days" }],
  "total_per_day": 3,
  "classes": {
    "marketing": { "caps": [{ "max": 2, "hours": 168 }], "min_gap_minutes": 240 },
    "service": { "exempt": "transactional" }
  }
}'
[ "${1:-}" = none ] && body=null
curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/policy" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "$body"
