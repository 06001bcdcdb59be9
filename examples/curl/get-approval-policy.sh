#!/usr/bin/env bash
# getApprovalPolicy: 查看审批策略 / which pushes need approval.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/approval-policy" -H "Authorization: Bearer $KEY"
