#!/usr/bin/env bash
# setJpushKey: 修改 JPush 兼容密钥的设置 / more calls a minute, and every call brings its own template.
# Usage: set-jpush-key.sh <the first 8 characters of the AppKey>
set -euo pipefail
: "${BASE:=http://127.0.0.1:8420}" "${KEY:?API key with the permission keys_manage, hyk_…}"

curl -sS --fail-with-body -X PUT "$BASE/v1/api-keys/$1/jpush" -H "Authorization: Bearer $KEY" \
  -H 'Content-Type: application/json' -d '{"message": null, "pushes_per_minute": 6000}'
