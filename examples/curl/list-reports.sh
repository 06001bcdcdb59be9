#!/usr/bin/env bash
# listReports: 定时报告列表 / reports, and when they are due.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/reports" -H "Authorization: Bearer $KEY"
