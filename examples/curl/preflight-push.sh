#!/usr/bin/env bash
# preflightPush: 发送前体检 / reach, reasons, values, quota, time and cost of a push; nothing is stored, nothing is sent.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
curl -sS --fail-with-body "$BASE/v1/pushes/preflight" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "audience": { "tags": { "any": ["tea"] } },
  "message": {
    "template": "$TEMPLATE",
    "fields": { "thing1": "正山小种", "amount2": "¥128.00", "thing3": "{{ app.shop }}新到一批" }
  }
}
JSON
