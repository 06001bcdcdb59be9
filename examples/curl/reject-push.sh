#!/usr/bin/env bash
# rejectPush: 驳回 / send a push back to its author, as a draft.
# Usage: reject-push.sh PUSH_ID VERSION [NOTE]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" version="${2:?version you looked at}" note="${3:-}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/reject" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"version\": $version, \"note\": \"$note\"}"
