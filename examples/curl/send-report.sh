#!/usr/bin/env bash
# sendReport: 现在就把定时报告发一次 / send a report now; its hour stays.
# Usage: send-report.sh REPORT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the report}"
curl -sS --fail-with-body -X POST "$BASE/v1/reports/$id/send" -H "Authorization: Bearer $KEY"
