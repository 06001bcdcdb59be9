#!/usr/bin/env bash
# listApiKeys: API 密钥列表 / the keys there are, when and from where they were used last.
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission keys_manage, hyk_…}"

curl -sS --fail-with-body "$BASE/v1/api-keys" -H "Authorization: Bearer $KEY"
