#!/usr/bin/env bash
# listMembers: 成员列表 / who is in the organization.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission members_read, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/members" -H "Authorization: Bearer $KEY"
