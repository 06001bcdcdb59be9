#!/usr/bin/env bash
# retryPush: 重试推送 / send again to those who failed, as a child push. Other outcomes: suppressed; unknown needs
# "confirm": true, because the first call may have reached them.
# Usage: retry-push.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/retry" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d '{ "outcomes": ["failed"], "reasons": ["content", "rejected", "retries_exhausted"] }'
