#!/usr/bin/env bash
# listDeliveries: 逐人结果 / the outcome of each recipient; ?outcome= narrows it.
# Usage: list-deliveries.sh PUSH_ID [accepted|failed|suppressed|unknown]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" outcome="${2:+&outcome=$2}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/deliveries?limit=100$outcome" -H "Authorization: Bearer $KEY"
