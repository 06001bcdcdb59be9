#!/usr/bin/env bash
# deleteSchedule: 删除计划 / end one; pushes it made go on. Usage: delete-schedule.sh ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"
id=${1:?id of the schedule}

curl -sS --fail-with-body -X DELETE "$BASE/v1/schedules/$id" -H "Authorization: Bearer $KEY"
