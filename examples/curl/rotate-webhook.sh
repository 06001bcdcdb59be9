#!/usr/bin/env bash
# rotateWebhookSecret: 轮换密钥 / a new secret; both sign for a day.
# Usage: rotate-webhook.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X POST "$BASE/v1/webhooks/$id/rotate" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"keep_hours": 24}'
