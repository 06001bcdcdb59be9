#!/usr/bin/env bash
# createPush with experiment: A/B 实验 / two variants tried on a fifth, the better one to the rest after four hours.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
curl -sS --fail-with-body "$BASE/v1/pushes" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d @- <<JSON
{
  "app_id": "$APP_ID",
  "name": "春茶上新",
  "audience": { "tags": { "any": ["tea"] } },
  "message": {
    "template": "$TEMPLATE",
    "fields": { "thing1": "明前龙井", "amount2": "¥168.00", "thing3": "春茶到店" }
  },
  "experiment": {
    "variants": [
      { "name": "plain", "weight": 50 },
      { "name": "hurry", "weight": 50, "fields": { "thing3": "春茶到店，只有五十罐" } }
    ],
    "hold_out_percent": 10,
    "test_percent": 20,
    "winner": { "by": "clicked", "after_hours": 4, "none": "first", "roll_out": "manual" }
  }
}
JSON
