#!/usr/bin/env bash
# createWebhook: 新建 Webhook / be told of what happens; keep the secret that is answered.
# Usage: create-webhook.sh URL
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

url="${1:?where to be told}"
curl -sS --fail-with-body -X POST "$BASE/v1/webhooks" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"url\": \"$url\", \"event_types\": [\"delivery.accepted\", \"alert.*\"]}"
