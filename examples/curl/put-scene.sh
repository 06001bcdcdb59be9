#!/usr/bin/env bash
# putScene: 新建或修改订阅场景 / create or change a scene. A change makes a new version, old ones stay as evidence.
# Usage: put-scene.sh [SCENE_KEY]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

scene="${1:-order}"
: "${TEMPLATE:=TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o}"
curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/scenes/$scene" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "purpose": "及时告诉您订单走到哪一步",
  "content": "订单付款、发货、签收时的状态",
  "frequency": "每次状态变化一条，一笔订单不超过 4 条",
  "template_ids": ["$TEMPLATE"]
}
JSON
