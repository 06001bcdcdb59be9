#!/usr/bin/env bash
# resolveDeliveries: 批量核实未知结果 / say what became of all unknown deliveries of a push whose call left before a time.
# Usage: resolve-deliveries.sh PUSH_ID [accepted|failed] [BEFORE, RFC 3339]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" outcome="${2:-failed}" before="${3:-2099-01-01T00:00:00Z}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/deliveries/resolve" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d "{ \"outcome\": \"$outcome\", \"called_to\": \"$before\" }"
