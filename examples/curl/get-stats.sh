#!/usr/bin/env bash
# getStats: 统计 / numbers by day; metrics, dimension and granularity are yours to choose.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/stats?app_id=$APP_ID&metrics=audience,accepted,open_rate&dimensions=template&granularity=day" \
  -H "Authorization: Bearer $KEY"
