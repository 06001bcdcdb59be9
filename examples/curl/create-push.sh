#!/usr/bin/env bash
# createPush: 创建推送 / send a message to some recipients, each with a value of its own.
# The Idempotency-Key makes a retry safe: the same key and body is answered as the first time.
# Usage: create-push.sh [IDEMPOTENCY_KEY]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

key="${1:-order-HY20261122001-shipped}"
: "${TEMPLATE:=TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o}" "${OPENID:=oSandbox00000000000000000001}"
curl -sS --fail-with-body "$BASE/v1/pushes" \
  -H "Authorization: Bearer $KEY" \
  -H "Idempotency-Key: $key" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "app_id": "$APP_ID",
  "audience": { "openids": ["$OPENID"] },
  "message": {
    "template": "$TEMPLATE",
    "fields": {
      "character_string1": "{{ order }}",
      "thing2": { "value": "{{ goods }}", "on_invalid": "truncate" },
      "phrase3": "已发货",
      "time4": "2026年11月22日 10:30",
      "thing5": "{{ recipient.name | default: \"茶友\" }}，预计明天送达"
    },
    "landing": { "page": "pages/order/detail", "query": { "id": "HY20261122001" } }
  },
  "variables": { "goods": "明前龙井" },
  "recipient_variables": { "$OPENID": { "order": "HY20261122001" } }
}
JSON
