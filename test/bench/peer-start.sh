#!/usr/bin/env bash
# Starts this service on 127.0.0.1:$PORT for a benchmark of others; peer-seed.sh fills its tables and says how to run both.
# Tokens: HS256 with BENCH_JWT_SECRET, claims iss=bench and aud=messaging. Rate limits are far above any load.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
[ -f dist/src/main.js ] || { echo "expected the built service in $PWD/dist: run npm ci and npm run build there first" >&2; exit 1; }
: "${PORT:?expected the port to listen on}" "${PGDATABASE:?expected the name of the database}"
export NODE_ENV=production HOST=127.0.0.1 PORT
export DATABASE_URL="postgres://${PGUSER:-postgres}:${PGPASSWORD:-}@${PGHOST:-127.0.0.1}:${PGPORT:-5432}/$PGDATABASE"
export AUTH_JWT_SECRET="${BENCH_JWT_SECRET:-benchmark-secret-of-at-least-32-bytes}" AUTH_ISSUER=bench AUTH_AUDIENCE=messaging
export RATE_LIMIT_WRITES_PER_MINUTE=1000000000 RATE_LIMIT_READS_PER_MINUTE=1000000000
export LIMIT_SOCKETS_PER_USER=10000
exec node_modules/.bin/node dist/src/main.js
