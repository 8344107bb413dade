#!/usr/bin/env bash
# Runs the kernel tests on CUDA without a card, on a driver of this project that runs their PTX on the processor (cuda-on-cpu/README.md). It builds the driver
# and the tests first, and tests the driver itself. It fails if a test fails or is skipped, or if the driver reports a fault or a leak.
#
#   kernels-tests/test-on-cuda-stand-in.sh [CLASS…]     all classes whose names end in OnCuda and the command line on cards that fail, or the named classes: '*GramKernelOnCuda'
#
# The driver and the kernels that it compiled are kept in artifacts/cuda-on-cpu. The script needs Linux on x86-64 and g++ (tests/install-compiler.sh). If it
# cannot run, it prints the reason and succeeds; in CI it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
. kernels-tests/debian-packages.sh

[ "$(uname -sm)" = "Linux x86_64" ] || cannot "the stand-in for the CUDA driver needs Linux on x86-64"
command -v g++ >/dev/null || cannot "g++ is missing; run tests/install-compiler.sh"

driver=$PWD/artifacts/cuda-on-cpu
kernels-tests/cuda-on-cpu/build.sh "$driver"
echo "+ kernels-tests/cuda-on-cpu/self-test/run.sh"
kernels-tests/cuda-on-cpu/self-test/run.sh "$driver"

dotnet build kernels-tests/GpuAls.Kernels.Tests -c Release -v q -nologo
classes=()
for class in "${@:-*OnCuda}"; do classes+=(-class "$class"); done

# Without ../shared some tests are skipped by name; with it, a skipped test fails.
[ -d "${GPUALS_SHARED:-../shared}/data" ] && skips=-failSkips || skips=-failSkips-
report=$driver/report.txt
rm -f "$report"
echo "+ ${classes[*]} on the stand-in for the CUDA driver"
# Four devices, which some tests share.
CUDA_ON_CPU_DEVICES=4 CUDA_ON_CPU_LOG=$report LD_LIBRARY_PATH=$driver${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
  dotnet artifacts/bin/GpuAls.Kernels.Tests/release/GpuAls.Kernels.Tests.dll -noLogo -noColor "${classes[@]}" "$skips"

cat "$report"
if grep -qE '^cuda-on-cpu: (fault|leak): ' "$report"; then
  echo "the driver reports faults or leaks"
  exit 1
fi

# The program as a process, on cards that are lost, have no memory, or reject a kernel. Its reports are compared by the tests.
[ $# -eq 0 ] || exit 0
dotnet build tests/GpuAls.Cli.Tests -c Release -v q -nologo
echo "+ CudaStandInTests"
CUDA_ON_CPU_FOLDER=$driver dotnet artifacts/bin/GpuAls.Cli.Tests/release/GpuAls.Cli.Tests.dll -noLogo -noColor -class '*CudaStandInTests' -failSkips
