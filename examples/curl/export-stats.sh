#!/usr/bin/env bash
# exportStats: 统计导出 / the same as CSV, readable by Excel.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/stats.csv?app_id=$APP_ID&metrics=accepted,failed,opened" -H "Authorization: Bearer $KEY"
