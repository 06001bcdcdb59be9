#!/usr/bin/env bash
# revokeInvitation: 撤销邀请 / take an invitation back. Usage: revoke-invitation.sh <invitation id>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_manage, hyk_…}"

curl -sS --fail-with-body -X DELETE "$BASE/v1/invitations/$1" -H "Authorization: Bearer $KEY"
