#!/usr/bin/env bash
# listInvitations: 邀请列表 / invitations nobody has accepted yet.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_manage, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/invitations" -H "Authorization: Bearer $KEY"
