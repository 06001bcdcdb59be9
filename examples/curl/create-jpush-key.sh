#!/usr/bin/env bash
# createApiKey: 创建 JPush 兼容密钥 / a key of the JPush-compatible door; `text` is AppKey:MasterSecret, shown once.
# A call that names no template sends this message: {{ alert }} is its text, {{ extras.* }} what it adds.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission keys_manage, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o}"
curl -sS --fail-with-body -X POST "$BASE/v1/api-keys" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d @- <<JSON
{
  "name": "原来用 JPush 的系统",
  "permissions": ["pushes_write", "pushes_read", "recipients_read", "recipients_write"],
  "apps": ["$APP_ID"],
  "jpush": {
    "message": {
      "template": "$TEMPLATE",
      "fields": {
        "character_string1": "{{ extras.order }}",
        "thing2": { "value": "{{ title | default: \"您的订单\" }}", "on_invalid": "truncate" },
        "phrase3": "已更新",
        "time4": "{{ now | date: \"%Y年%m月%d日 %H:%M\" }}",
        "thing5": { "value": "{{ alert }}", "on_invalid": "truncate" }
      },
      "landing": { "page": "pages/index/index" }
    }
  }
}
JSON
