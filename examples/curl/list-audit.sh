#!/usr/bin/env bash
# listAudit: 审计日志 / what was done, newest first. Usage: list-audit.sh [operationId]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission audit_read, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/audit?limit=20${1:+&action=$1}" -H "Authorization: Bearer $KEY"
