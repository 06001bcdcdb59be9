#!/usr/bin/env bash
# putApprovalPolicy: 设置审批策略 / which pushes wait for the word of somebody who did not write them.
# Usage: put-approval-policy.sh [none]     none: takes it off. The key needs organization_manage
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

policy='{"campaigns": true, "above_recipients": 1000, "expires_hours": 48}'
[ "${1-}" != none ] || policy=null
curl -sS --fail-with-body -X PUT "$BASE/v1/approval-policy" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "$policy"
