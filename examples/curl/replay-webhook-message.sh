#!/usr/bin/env bash
# replayWebhookMessage: 重发 / send a message again.
# Usage: replay-webhook-message.sh WEBHOOK_ID MESSAGE_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}" message="${2:?id of the message}"
curl -sS --fail-with-body -X POST "$BASE/v1/webhooks/$id/messages/$message/replay" -H "Authorization: Bearer $KEY"
