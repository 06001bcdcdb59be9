#!/usr/bin/env bash
# exportDeliveriesWorkbook: 逐人结果导出为 Excel / outcomes per recipient as an Excel workbook.
# Usage: export-deliveries-workbook.sh PUSH_ID FILE
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
file="${2:?file to write, push.xlsx}"
curl -sS --fail-with-body -o "$file" "$BASE/v1/pushes/$push/deliveries.xlsx" -H "Authorization: Bearer $KEY"
