#!/usr/bin/env bash
# verifyAudit: 校验审计链 / whether the log is whole and unchanged.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission audit_read, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/audit/verify" -H "Authorization: Bearer $KEY"
