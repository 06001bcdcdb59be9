#!/usr/bin/env bash
# updateWebhook: 修改 Webhook / what it wants to be told of.
# Usage: update-webhook.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X PATCH "$BASE/v1/webhooks/$id" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"event_types": ["push.finished", "delivery.*"], "state": "active"}'
