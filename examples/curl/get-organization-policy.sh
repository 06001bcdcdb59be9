#!/usr/bin/env bash
# getOrganizationPolicy: 查看组织的默认策略 / the policy of apps without one of their own.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/policy" -H "Authorization: Bearer $KEY"
