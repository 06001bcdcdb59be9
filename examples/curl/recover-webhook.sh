#!/usr/bin/env bash
# recoverWebhook: 补发 / send again what failed since a time.
# Usage: recover-webhook.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X POST "$BASE/v1/webhooks/$id/recover" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"since": "2026-11-22T00:00:00+08:00"}'
