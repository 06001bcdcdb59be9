#!/usr/bin/env bash
# resumePush: 恢复推送 / let a paused push go on where it stopped, at the app's usual pace.
# Usage: resume-push.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body -X POST "$BASE/v1/pushes/$push/resume" -H "Authorization: Bearer $KEY"
