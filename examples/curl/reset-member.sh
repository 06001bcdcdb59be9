#!/usr/bin/env bash
# resetMember: 生成重置密码的链接 / a link by which a member sets a new password. Usage: reset-member.sh <member id>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_manage, hyk_…}"

curl -sS --fail-with-body -X POST "$BASE/v1/members/$1/reset" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{}'
