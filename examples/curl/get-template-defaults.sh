#!/usr/bin/env bash
# getTemplateDefaults: 查看模板的默认规则 / what pushes with a template inherit.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

: "${TEMPLATE:=TPL_STOCK_3Kd9sLm2Qw8eRt5yUi1oPa7sDf4gHj6kZx0c}"
curl -sS --fail-with-body "$BASE/v1/apps/$APP_ID/templates/$TEMPLATE/defaults" -H "Authorization: Bearer $KEY"
