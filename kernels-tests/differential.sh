#!/usr/bin/env bash
# Compares random problems on every device of this machine with the reference in double. It builds the tests first, and prints a table of figures.
#
#   kernels-tests/differential.sh [PROBLEMS]     default: 400; 10000 for the long run, about half an hour on two cores
#
# Of ten problems, three run on each width of vectors of the processor (512, 256 and 128 bits, as far as it has them), and one on ILGPU's CPU accelerator. A
# CUDA device gets as many as a width. OpenCL gets one of a hundred, on PoCL (test-on-pocl.sh), which compiles for seconds what then runs for milliseconds.
set -euo pipefail
cd "$(dirname "$0")/.."

problems=${1:-400}
[[ $problems =~ ^[1-9][0-9]*$ ]] || { echo "PROBLEMS is '$problems'; expected a number of 1 or more"; exit 2; }
tests=artifacts/bin/GpuAls.Kernels.Tests/release/GpuAls.Kernels.Tests.dll
dotnet build kernels-tests/GpuAls.Kernels.Tests -c Release -v q

# In artifacts, because the tests on PoCL see no other folder.
figures=$PWD/artifacts/differential
rm -rf "$figures"
mkdir -p "$figures"

# A run on one class: its name, its number of problems, and variables for the runtime.
check() {
  local class=$1 count=$2
  shift 2
  echo "+ $* GPUALS_DIFFERENTIAL_PROBLEMS=$count -class $class"
  env "$@" GPUALS_DIFFERENTIAL_PROBLEMS="$count" GPUALS_DIFFERENTIAL_FIGURES="$figures/figures.txt" \
    dotnet "$tests" -noLogo -noColor -class "*.$class" > "$figures/$class-${1:-}.txt" 2>&1 || { cat "$figures/$class-${1:-}.txt"; return 1; }
}

third=$(((problems * 3 + 9) / 10))
check DifferentialOnCpu "$third"
check DifferentialOnCpu "$third" DOTNET_EnableAVX512=0
check DifferentialOnCpu "$third" DOTNET_EnableAVX2=0
check DifferentialOnCpuAccelerator $(((problems + 9) / 10))
check DifferentialOnCuda "$third"
GPUALS_DIFFERENTIAL_PROBLEMS=$(((problems + 99) / 100)) GPUALS_DIFFERENTIAL_FIGURES=$figures/figures.txt \
  kernels-tests/test-on-pocl.sh '*DifferentialOnOpenCl'
cat "$figures/figures.txt"
