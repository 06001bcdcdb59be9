#!/usr/bin/env bash
# getCalendar: 查看节假日历 / days of rest, and workdays against the weekday.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/calendar" -H "Authorization: Bearer $KEY"
