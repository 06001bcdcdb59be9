#!/usr/bin/env bash
# createSchedule with a trigger: 触发计划 / when something happens: the cart was left for half an hour and not paid.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
curl -sS --fail-with-body "$BASE/v1/schedules" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d @- <<JSON
{
  "app_id": "$APP_ID",
  "name": "购物车提醒",
  "trigger": { "event": "cart.added", "delay_minutes": 30, "cancel_if": [{ "event": "order.paid" }] },
  "push": {
    "class": "marketing",
    "message": {
      "template": "$TEMPLATE",
      "fields": { "thing1": "{{ event.goods | default: '您选的商品' }}", "amount2": "¥68.00", "thing3": "还在购物车里" }
    }
  }
}
JSON
