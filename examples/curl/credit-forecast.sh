#!/usr/bin/env bash
# getCreditForecast: 次数预测 / how many sends are left and when they run out.
# Usage: credit-forecast.sh TEMPLATE_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

template="${1:?id of the template}"
curl -sS --fail-with-body "$BASE/v1/stats/credits?app_id=$APP_ID&template_id=$template" -H "Authorization: Bearer $KEY"
