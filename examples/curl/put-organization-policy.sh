#!/usr/bin/env bash
# putOrganizationPolicy: 设置组织的默认策略 / set it. Usage: put-organization-policy.sh [none]     none: takes it off
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

body='{ "quiet_hours": [{ "from": "22:00", "to": "08:00" }], "total_per_day": 3 }'
[ "${1:-}" = none ] && body=null
curl -sS --fail-with-body -X PUT "$BASE/v1/policy" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "$body"
