#!/usr/bin/env bash
# Installs wrk, which benchmarks/serving-load.sh sends requests with, from Debian's packages. Needs root.
set -euo pipefail
command -v wrk > /dev/null && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends wrk > /dev/null
wrk -v 2>&1 | head -n 1 || true
