#!/usr/bin/env bash
# createInvitation: 邀请成员 / invite somebody; hand on the url of the answer. Usage: create-invitation.sh <e-mail>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_manage, hyk_…}"

curl -sS --fail-with-body -X POST "$BASE/v1/invitations" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{ \"email\": \"$1\", \"role\": \"operator\", \"personal_data\": false }"
