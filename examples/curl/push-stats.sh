#!/usr/bin/env bash
# getPushStats: 单次推送的漏斗 / the funnel of a push, with who did an event after opening.
# Usage: push-stats.sh PUSH_ID [EVENT]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/stats?goal=${2:-order.paid}&within_hours=72" -H "Authorization: Bearer $KEY"
