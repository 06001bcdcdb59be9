#!/usr/bin/env bash
# upsertRecipients: 批量写入用户 / create or change recipients, up to 1,000 a call. Safe to repeat.
# "credits" are sends your old records say are left: each (import_id, recipient, template) counts once, for ever.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_ORDER_7Yb0jQ2mV4wXnZ1aKc8sLd3fGh5uEr6tPi9o}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/recipients/batch" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<JSON
{
  "import_id": "old-system-2026-11",
  "recipients": [
    {
      "openid": "oExample_curl_000000000001",
      "tags": ["member", "tea"],
      "attributes": { "name": "周女士", "points": 120 },
      "credits": { "$TEMPLATE": 2 }
    },
    { "openid": "oExample_curl_000000000002", "tags": ["member"] }
  ]
}
JSON
