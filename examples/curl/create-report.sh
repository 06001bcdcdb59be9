#!/usr/bin/env bash
# createReport: 每天 9 点把前一天的数字发到机器人或邮箱 / yesterday's numbers to a robot or by mail, every day at nine.
# Usage: create-report.sh NOTIFIER_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

notifier="${1:?id of the notifier}"
curl -sS --fail-with-body -X POST "$BASE/v1/reports" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d "{\"app_id\": \"$APP_ID\", \"notifier_id\": \"$notifier\", \"name\": \"每日数据\", \"every\": \"day\", \"at\": \"09:00\"}"
