#!/usr/bin/env bash
# updateApp: 修改应用 / change an app: here the pace, and constants that templates read as {{ app.shop }}.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X PATCH "$BASE/v1/apps/$APP_ID" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d '{ "rate_per_second": 300, "constants": { "shop": "鸿雁茶铺", "hotline": "400-000-0000" } }'
