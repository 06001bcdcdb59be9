#!/usr/bin/env bash
# deleteReport: 删除定时报告 / delete a report.
# Usage: delete-report.sh REPORT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

report="${1:?id of the report}"
curl -sS --fail-with-body -X DELETE "$BASE/v1/reports/$report" -H "Authorization: Bearer $KEY"
