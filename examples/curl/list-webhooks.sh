#!/usr/bin/env bash
# listWebhooks: Webhook 列表 / webhooks with their health.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/webhooks" -H "Authorization: Bearer $KEY"
