#!/usr/bin/env bash
# updateSchedule: 暂停或恢复计划 / pause or resume one. Usage: update-schedule.sh ID VERSION [active|paused]
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"
id=${1:?id of the schedule} version=${2:?its version} state=${3:-paused}

curl -sS --fail-with-body -X PATCH "$BASE/v1/schedules/$id" -H "Authorization: Bearer $KEY" \
  -H "If-Match: \"$version\"" -H 'Content-Type: application/json' -d "{\"state\": \"$state\"}"
