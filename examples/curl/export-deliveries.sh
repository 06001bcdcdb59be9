#!/usr/bin/env bash
# exportDeliveries: 逐人结果导出 / outcomes per recipient as CSV.
# Usage: export-deliveries.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/deliveries.csv" -H "Authorization: Bearer $KEY"
