#!/usr/bin/env bash
# Compares random problems on every device of this machine with the reference in double. It builds the tests first, and prints a table of figures.
#
#   kernels-tests/differential.sh [PROBLEMS]     default: 400; 10000 for the long run
#
# Of forty problems, thirteen run on each width of vectors of the processor (512, 256 and 128 bits, as far as it has them), and one on ILGPU's CPU accelerator,
# which takes seconds for a problem. A CUDA device gets as many as a width. From 1000 problems on, one of a hundred runs on PoCL; fewer are left to test-on-pocl.sh, which runs some with all other tests.
set -euo pipefail
cd "$(dirname "$0")/.."

problems=${1:-400}
[[ $problems =~ ^[1-9][0-9]*$ ]] || { echo "PROBLEMS is '$problems'; expected a whole number of 1 or more"; exit 2; }
tests=artifacts/bin/GpuAls.Kernels.Tests/release/GpuAls.Kernels.Tests.dll
dotnet build kernels-tests/GpuAls.Kernels.Tests -c Release -v q

# In artifacts, because the tests on PoCL see no other folder.
folder=$PWD/artifacts/differential
rm -rf "$folder"
mkdir -p "$folder"
export GPUALS_DIFFERENTIAL_FIGURES=$folder/figures.txt

# Runs a class: check CLASS PROBLEMS [VARIABLE=VALUE]
check() {
  local class=$1 count=$2 output=$folder/$1-${3:-}.txt
  shift 2
  echo "+ ${*:+$* }GPUALS_DIFFERENTIAL_PROBLEMS=$count -class $class"
  env "$@" GPUALS_DIFFERENTIAL_PROBLEMS="$count" dotnet "$tests" -noLogo -noColor -class "*.$class" > "$output" 2>&1 || { cat "$output"; return 1; }
  grep -A 1 SKIP "$output" || true
}

share=$(((problems * 13 + 39) / 40))
check DifferentialOnCpu "$share"
check DifferentialOnCpu "$share" DOTNET_EnableAVX512=0
check DifferentialOnCpu "$share" DOTNET_EnableAVX2=0
check DifferentialOnCpuAccelerator $(((problems + 39) / 40))
check DifferentialOnCuda "$share"
if [ "$problems" -ge 1000 ]; then GPUALS_DIFFERENTIAL_PROBLEMS=$((problems / 100)) kernels-tests/test-on-pocl.sh '*DifferentialOnOpenCl'; fi
cat "$GPUALS_DIFFERENTIAL_FIGURES"
