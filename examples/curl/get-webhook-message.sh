#!/usr/bin/env bash
# getWebhookMessage: 一条投递 / one message with its attempts.
# Usage: get-webhook-message.sh WEBHOOK_ID MESSAGE_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}" message="${2:?id of the message}"
curl -sS --fail-with-body -X GET "$BASE/v1/webhooks/$id/messages/$message" -H "Authorization: Bearer $KEY"
