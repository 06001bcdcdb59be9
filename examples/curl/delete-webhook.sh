#!/usr/bin/env bash
# deleteWebhook: 删除 Webhook / delete a webhook.
# Usage: delete-webhook.sh WEBHOOK_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the webhook}"
curl -sS --fail-with-body -X DELETE "$BASE/v1/webhooks/$id" -H "Authorization: Bearer $KEY"
