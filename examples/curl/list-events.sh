#!/usr/bin/env bash
# listEvents: 事件列表 / what people should know of: pauses by the platform, pushes that do not add up; newest first.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/events?limit=20" -H "Authorization: Bearer $KEY"
