#!/usr/bin/env bash
# putTemplateDefaults: 设置模板的默认规则 / set it: class, caps, hours, audience. Usage: put-template-defaults.sh [none]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
body='{
  "class": "marketing",
  "caps": [{ "max": 1, "hours": 24 }],
  "allowed_hours": [{ "from": "09:00", "to": "21:00" }],
  "audience": { "tags": { "none": ["staff"] } }
}'
[ "${1:-}" = none ] && body={}
curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/templates/$TEMPLATE/defaults" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "$body"
