#!/usr/bin/env bash
# getSchedule: 查看计划与最近的触发 / one, its next times and its last firings. Usage: get-schedule.sh ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"
id=${1:?id of the schedule}

curl -sS --fail-with-body "$BASE/v1/schedules/$id" -H "Authorization: Bearer $KEY"
