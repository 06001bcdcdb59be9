#!/usr/bin/env bash
# createPush with dry_run: 发送前预检 / what would happen, by the same rules; nothing is stored, nothing is sent.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
curl -sS --fail-with-body "$BASE/v1/pushes" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "dry_run": true,
  "audience": { "tags": { "any": ["tea"], "none": ["new"] } },
  "message": {
    "template": "$TEMPLATE",
    "fields": { "thing1": "正山小种", "amount2": "¥128.00", "thing3": "{{ app.shop }}新到一批" }
  }
}
JSON
