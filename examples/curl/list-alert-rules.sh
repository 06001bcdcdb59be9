#!/usr/bin/env bash
# listAlertRules: 告警规则 / which alerts there are and what holds.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/alert-rules" -H "Authorization: Bearer $KEY"
