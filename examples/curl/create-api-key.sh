#!/usr/bin/env bash
# createApiKey: 创建 API 密钥 / a key for one app, from one network, for pushes only; `text` is shown once.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission keys_manage, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X POST "$BASE/v1/api-keys" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{
    \"name\": \"订单系统\",
    \"permissions\": [\"pushes_write\", \"pushes_read\"],
    \"apps\": [\"$APP_ID\"],
    \"allowed_ips\": [\"127.0.0.0/8\", \"::1\"],
    \"expires_at\": \"2030-01-01T00:00:00+08:00\"
  }"
