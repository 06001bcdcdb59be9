#!/usr/bin/env bash
# getPushFamily: 推送家族的漏斗 / one funnel over a push, its fallback steps and what was sent again.
# Usage: push-family.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of a push}"
curl -sS --fail-with-body "$BASE/v1/pushes/$id/family" -H "Authorization: Bearer $KEY"
