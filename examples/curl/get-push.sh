#!/usr/bin/env bash
# getPush: 查看推送 / a push: counts by outcome and reason, and whether they add up (law.holds).
# Usage: get-push.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push" -H "Authorization: Bearer $KEY"
