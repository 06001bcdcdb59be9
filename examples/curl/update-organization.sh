#!/usr/bin/env bash
# updateOrganization: 修改组织名称 / name the organization. Usage: update-organization.sh <name>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission organization_manage, hyk_…}"

curl -sS --fail-with-body -X PATCH "$BASE/v1/organization" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{ \"name\": \"$1\" }"
