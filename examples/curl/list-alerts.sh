#!/usr/bin/env bash
# listAlerts: 告警列表 / alerts that are not over.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/alerts?state=open" -H "Authorization: Bearer $KEY"
