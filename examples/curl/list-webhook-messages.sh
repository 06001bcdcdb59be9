#!/usr/bin/env bash
# listWebhookMessages: 投递记录 / what was sent to it.
# Usage: list-webhook-messages.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X GET "$BASE/v1/webhooks/$id/messages" -H "Authorization: Bearer $KEY"
