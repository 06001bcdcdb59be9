#!/usr/bin/env bash
# removeMember: 移除成员 / remove a member. Usage: remove-member.sh <member id>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_manage, hyk_…}"

curl -sS --fail-with-body -X DELETE "$BASE/v1/members/$1" -H "Authorization: Bearer $KEY"
