#!/usr/bin/env bash
# cancelPush: 取消推送 / whoever was not called yet is suppressed as `cancelled`.
# Usage: cancel-push.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body -X POST "$BASE/v1/pushes/$push/cancel" -H "Authorization: Bearer $KEY"
