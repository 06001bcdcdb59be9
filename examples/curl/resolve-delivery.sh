#!/usr/bin/env bash
# resolveDelivery: 核实未知结果 / say what became of an unknown delivery: `accepted`, or `failed` when it was not sent
# (its credit is given back). The recipient_id stands in the delivery.
# Usage: resolve-delivery.sh PUSH_ID RECIPIENT_ID [accepted|failed]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" recipient="${2:?id of the recipient}" outcome="${3:-failed}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/deliveries/$recipient/resolve" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d "{ \"outcome\": \"$outcome\" }"
