#!/usr/bin/env bash
# updateNotifier: 修改通知渠道 / only what is critical, and quiet at night.
# Usage: update-notifier.sh NOTIFIER_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

id="${1:?id of the notifier}"
curl -sS --fail-with-body -X PATCH "$BASE/v1/notifiers/$id" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"least_severity": "critical", "quiet_hours": {"from": "22:00", "to": "08:00"}}'
