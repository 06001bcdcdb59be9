#!/usr/bin/env bash
# getConsentCohorts: 授权留存 / what became of those who accepted, by week.
# Usage: consent-cohorts.sh TEMPLATE_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

template="${1:?id of the template}"
curl -sS --fail-with-body "$BASE/v1/stats/consent-cohorts?app_id=$APP_ID&template_id=$template" -H "Authorization: Bearer $KEY"
