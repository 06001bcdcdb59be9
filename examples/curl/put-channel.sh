#!/usr/bin/env bash
# putChannel: 设置通道 / customer-service messages for this app.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/channels/wechat-service" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"name": "wechat-service"}'
