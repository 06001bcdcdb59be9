#!/usr/bin/env bash
# reportEvents: 从自有后端上报行为 / report what users did from your own backend. A repeated "id" counts once.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${OPENID:=oExample_curl_000000000001}"
curl -sS --fail-with-body "$BASE/v1/events" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "items": [
    { "id": "order-1001-paid", "openid": "$OPENID", "name": "order.paid", "properties": { "amount": 128.5, "first": true } }
  ]
}
JSON
