#!/bin/sh
# Build the document editor from its locked packages: atspro/static/build/rich_text.js.
# The first argument is a Python whose environment gets Node where PATH has none that is new enough.
set -eu
python=${1:-python3}
cd "$(dirname "$0")"

is_new_enough() {
    command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null
}

if ! is_new_enough; then
    PATH="$("$python" -c 'import sysconfig; print(sysconfig.get_path("scripts"))'):$PATH"
    export PATH
    is_new_enough || "$python" -m pip --disable-pip-version-check --quiet install --require-hashes -r ../requirements/node.txt
fi
npm ci --silent --fetch-retries=1 --fetch-timeout=20000 --prefer-offline
node build.mjs
