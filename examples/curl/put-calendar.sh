#!/usr/bin/env bash
# putCalendar: 上传节假日历 / upload holidays and make-up workdays, as a whole.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body -X PUT "$BASE/v1/apps/$APP_ID/calendar" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d @- <<JSON
{ "days": [{ "date": "2027-10-01", "rest": true, "name": "国庆节" }, { "date": "2027-10-09", "rest": false, "name": "调休" }] }
JSON
