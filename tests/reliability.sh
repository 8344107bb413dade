#!/usr/bin/env bash
# The runs behind docs/reliability.md: random problems, fuzzing, faults of the machine, and a soak.
#
#   tests/reliability.sh         the short form, about five minutes; .ci/run calls it
#   tests/reliability.sh long    the long form, some hours
#
# Each run ends with its figures, and fails if a promise is broken. The solution was built before, with -c Release.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  "") problems=240 fuzzing=(--seconds 30) faults=ci minutes=0.4 ;;
  long) problems=10000 fuzzing=(--executions 1100000) faults=long minutes=60 ;;
  *) echo "unknown word '$1'; expected long or nothing" >&2; exit 2 ;;
esac

run() {
  echo "+ $*"
  "$@"
}

run kernels-tests/differential.sh "$problems"
run dotnet run --project tests/GpuAls.Fuzzing -c Release --no-build -- "${fuzzing[@]}"
run env GPUALS_FAULTS="$faults" dotnet test --project tests/GpuAls.Faults.Tests -c Release --no-build
run dotnet run --project benchmarks/GpuAls.Benchmarks -c Release -- --soak --minutes "$minutes"
[ "${1:-}" != long ] || run env GPUALS_EVERY_BYTE=1 artifacts/bin/GpuAls.Core.Tests/release/GpuAls.Core.Tests -noLogo -class '*.Damaged*'
[ "${1:-}" != long ] || run env EVERY_VALUE=1 artifacts/bin/GpuAls.Cli.Tests/release/GpuAls.Cli.Tests -noLogo -method '*NoValue_IsABug'
[ "${1:-}" != long ] || run env KILLED_RANKS=50 artifacts/bin/GpuAls.Cli.Tests/release/GpuAls.Cli.Tests -noLogo -showLiveOutput -method '*ATrainingThatLosesARank*'
