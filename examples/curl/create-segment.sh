#!/usr/bin/env bash
# createSegment: 新建人群 / a segment: tea drinkers with points, who paid within 30 days.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/segments" \
  -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' \
  -d @- <<'JSON'
{
  "name": "近 30 天下单的茶客",
  "rule": {
    "all": [
      { "tags": { "any": ["tea"] } },
      { "attribute": { "name": "points", "at_least": 100 } },
      { "behavior": { "event": "order.paid", "at_least": 1, "within_days": 30 } }
    ]
  }
}
JSON
