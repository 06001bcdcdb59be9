#!/usr/bin/env bash
# exportAudit: 导出审计日志 / the whole log as lines of JSON.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission audit_read, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/audit/export" -H "Authorization: Bearer $KEY"
