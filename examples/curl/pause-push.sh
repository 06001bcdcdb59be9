#!/usr/bin/env bash
# pausePush: 暂停推送 / hold a push: nobody more is called until it is resumed; calls on the wire end and are counted.
# Usage: pause-push.sh PUSH_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

push="${1:?id of the push}"
curl -sS --fail-with-body -X POST "$BASE/v1/pushes/$push/pause" -H "Authorization: Bearer $KEY"
