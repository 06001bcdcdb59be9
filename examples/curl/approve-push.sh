#!/usr/bin/env bash
# approvePush: 通过审批 / approve a push that waits for it; not for whoever wrote it.
# Usage: approve-push.sh PUSH_ID VERSION     the version you looked at
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}" version="${2:?version you looked at}"
curl -sS --fail-with-body "$BASE/v1/pushes/$push/approve" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"version\": $version}"
