#!/usr/bin/env bash
# testWebhook: 测试事件 / send it a test event.
# Usage: test-webhook.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X POST "$BASE/v1/webhooks/$id/test" -H "Authorization: Bearer $KEY"
