#!/usr/bin/env bash
# getWebhook: 查看 Webhook / one webhook.
# Usage: get-webhook.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X GET "$BASE/v1/webhooks/$id" -H "Authorization: Bearer $KEY"
