#!/usr/bin/env bash
# Installs the database servers that the tests use, where they are missing. Without arguments: PostgreSQL from the system's packages (as root), and
# PGlite, a PostgreSQL in WebAssembly that has pgvector, into artifacts/pglite. With the argument pglite: only that.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != pglite ]; then
  if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    # The tests start servers of their own; the one of the package is not needed.
    mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql
  fi
  if ! command -v npm >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm
  fi
fi

mkdir -p artifacts/pglite
[ -f artifacts/pglite/package.json ] || echo '{ "private": true }' > artifacts/pglite/package.json
pglite=(@electric-sql/pglite@0.5.14 @electric-sql/pglite-pgvector@0.0.15)
for package in "${pglite[@]}"; do
  npm ls --prefix artifacts/pglite "$package" >/dev/null 2>&1 && continue
  npm install --prefix artifacts/pglite --no-audit --no-fund --save-exact --loglevel=error "${pglite[@]}"
done
