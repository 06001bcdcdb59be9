#!/usr/bin/env bash
# listRoles: 角色与权限 / what each role permits.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_read, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/roles" -H "Authorization: Bearer $KEY"
