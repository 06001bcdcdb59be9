#!/usr/bin/env bash
# getRetraction: 查看撤回进度 / how taking back a push stands.
# Usage: get-retraction.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of a push}"
curl -sS --fail-with-body "$BASE/v1/pushes/$id/retraction" -H "Authorization: Bearer $KEY"
