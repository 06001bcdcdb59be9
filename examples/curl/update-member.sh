#!/usr/bin/env bash
# updateMember: 修改成员的角色 / another role, for one app only. Usage: update-member.sh <member id>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_manage, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X PATCH "$BASE/v1/members/$1" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{ \"role\": \"analyst\", \"apps\": [\"$APP_ID\"] }"
