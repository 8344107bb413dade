#!/usr/bin/env bash
# Installs a C and a C++ compiler, where they are missing, from the system's packages (as root): the tests of faults build their tracer with one, and the kernel
# tests build the stand-in for the CUDA driver with the other.
set -euo pipefail

command -v cc >/dev/null && command -v g++ >/dev/null && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends gcc g++ libc6-dev >/dev/null
cc --version | head -n 1
g++ --version | head -n 1
