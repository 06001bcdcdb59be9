#!/usr/bin/env bash
# putAlertRule: 修改告警规则 / switch a kind on or off, or change its threshold.
# Usage: put-alert-rule.sh [KIND]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

kind="${1:-queue_age}"
curl -sS --fail-with-body -X PUT "$BASE/v1/alert-rules/$kind" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"enabled": true, "severity": "critical", "threshold": 120}'
