#!/usr/bin/env bash
# acknowledgeAlert: 认领告警 / take an alert on.
# Usage: acknowledge-alert.sh ALERT_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the alert}"
curl -sS --fail-with-body -X POST "$BASE/v1/alerts/$id/acknowledge" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"by": "值班"}'
