#!/usr/bin/env bash
# deleteTemplate: 删除模板 / its pushes stop, and credits given for it are lost.
# Usage: delete-template.sh TEMPLATE_ID
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key, hyk_…}" "${APP_ID:?id of the app}"

id="${1:?our id of the template}"
curl -sS --fail-with-body -X DELETE "$BASE/v1/apps/$APP_ID/templates/$id" -H "Authorization: Bearer $KEY"
