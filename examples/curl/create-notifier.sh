#!/usr/bin/env bash
# createNotifier: 新建通知渠道 / a robot that tells members of alerts.
# Usage: create-notifier.sh ROBOT_URL
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

url="${1:?address of the enterprise WeChat robot}"
curl -sS --fail-with-body -X POST "$BASE/v1/notifiers" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d "{\"name\": \"值班群\", \"config\": {\"kind\": \"wecom\", \"url\": \"$url\"}}"
