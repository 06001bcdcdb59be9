#!/usr/bin/env bash
# updateReport: 改成每周一发 / once a week, on Mondays.
# Usage: update-report.sh REPORT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

report="${1:?id of the report}"
curl -sS --fail-with-body -X PATCH "$BASE/v1/reports/$report" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"every": "week", "weekday": 1}'
