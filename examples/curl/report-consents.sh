#!/usr/bin/env bash
# reportConsents: 自有后端上报订阅结果 / tell what wx.requestSubscribeMessage answered, from your own backend.
# "id" is yours: the same id is applied once, so a retry is safe. "occurred_at" stays the same in a retry.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o}" "${OPENID:=oSandbox00000000000000000001}"
curl -sS --fail-with-body "$BASE/v1/consents" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "items": [
    {
      "id": "order-20261122001-subscribe",
      "openid": "$OPENID",
      "scene": "order",
      "results": { "$TEMPLATE": "accept" },
      "occurred_at": "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    }
  ]
}
JSON
