#!/usr/bin/env bash
# createPush with schedule: 定时推送 / the same, to be sent later, to everybody with a tag.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}" "${AT:=2030-01-01T10:00:00+08:00}"
curl -sS --fail-with-body "$BASE/v1/pushes" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "name": "正山小种到货",
  "audience": { "tags": { "any": ["tea"] } },
  "message": {
    "template": "$TEMPLATE",
    "fields": { "thing1": "正山小种", "amount2": "¥128.00", "thing3": "您关注的商品到货了" }
  },
  "schedule": { "at": "$AT" }
}
JSON
