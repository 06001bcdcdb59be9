#!/usr/bin/env bash
# exportStatsWorkbook: 统计导出为 Excel / the numbers as an Excel workbook.
# Usage: export-stats-workbook.sh FILE
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

file="${1:?file to write, stats.xlsx}"
curl -sS --fail-with-body -o "$file" "$BASE/v1/stats.xlsx?app_id=$APP_ID&metrics=accepted,failed,opened" -H "Authorization: Bearer $KEY"
