#!/usr/bin/env bash
# deleteNotifier: 删除通知渠道 / delete a notifier.
# Usage: delete-notifier.sh NOTIFIER_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the notifier}"
curl -sS --fail-with-body -X DELETE "$BASE/v1/notifiers/$id" -H "Authorization: Bearer $KEY"
