#!/usr/bin/env bash
# Builds the tests of the driver, and runs them.
#
#   kernels-tests/cuda-on-cpu/self-test/run.sh FOLDER [NAME]     FOLDER: where build.sh built the driver; NAME: the tests whose names contain it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(realpath "${1:?the folder of the driver}")
mkdir -p "$folder/self-test"
objects=$folder/self-test
newest_header=$(ls -t "$here"/*.h "$here"/../driver/results.h | head -n 1)
compile() {
  local object=$objects/$(basename "$1" .cpp).o
  [ "$object" -nt "$1" ] && [ "$object" -nt "$newest_header" ] || g++ -std=c++17 -O0 -Wall -Wextra -Werror -c -o "$object" "$1"
}
export -f compile
export objects newest_header
printf '%s\n' "$here"/*.cpp | xargs -P "$(nproc)" -I{} bash -c 'compile "$1"' _ {}
g++ -o "$objects/self-test" "$objects"/*.o -L"$folder" -l:libcuda.so.1 -Wl,-rpath,"$folder"
"$objects/self-test" "$objects" ${2:+"$2"}
