#!/usr/bin/env bash
# retractPush: 撤回 UMS 尚未送出的消息 / take back what UMS has not handed on yet.
# Usage: retract-push.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of a push}"
curl -sS --fail-with-body -X POST "$BASE/v1/pushes/$id/retraction" -H "Authorization: Bearer $KEY"
