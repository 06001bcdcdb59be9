#!/usr/bin/env bash
# estimateSegment: 人群预估 / how many a segment reaches, without a list of them. Usage: estimate-segment.sh SEGMENT_ID LIST_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/segments/estimate" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d "{ \"audience\": { \"include\": [{ \"segment_id\": \"${1:?segment id}\" }], \"exclude\": [{ \"segment_id\": \"${2:?list id}\" }] }, \"exact\": true }"
