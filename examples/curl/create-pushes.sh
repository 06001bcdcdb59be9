#!/usr/bin/env bash
# createPushes: 批量创建推送 / up to 1,000 different pushes in one call. Each stands for itself: look at its own status.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
: "${OPENID:=oSandbox00000000000000000001}" "${OPENID2:=oSandbox00000000000000000002}"
curl -sS --fail-with-body "$BASE/v1/pushes/batch" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "pushes": [
    {
      "app_id": "$APP_ID",
      "idempotency_key": "stock-zhengshan-1",
      "audience": { "openids": ["$OPENID"] },
      "message": {
        "template": "$TEMPLATE",
        "fields": { "thing1": "正山小种", "amount2": "¥128.00", "thing3": "您关注的商品到货了" }
      }
    },
    {
      "app_id": "$APP_ID",
      "idempotency_key": "stock-longjing-2",
      "audience": { "openids": ["$OPENID2"] },
      "message": {
        "template": "$TEMPLATE",
        "fields": { "thing1": "明前龙井", "amount2": "¥268.00", "thing3": "您关注的商品到货了" }
      }
    }
  ]
}
JSON
