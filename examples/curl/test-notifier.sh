#!/usr/bin/env bash
# testNotifier: 测试通知 / tell it something now.
# Usage: test-notifier.sh NOTIFIER_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the notifier}"
curl -sS --fail-with-body -X POST "$BASE/v1/notifiers/$id/test" -H "Authorization: Bearer $KEY"
