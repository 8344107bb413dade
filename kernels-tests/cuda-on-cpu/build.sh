#!/usr/bin/env bash
# Builds the driver: libcuda.so.1, and beside it the files that kernels include.
#
#   kernels-tests/cuda-on-cpu/build.sh FOLDER
#
# Then LD_LIBRARY_PATH=FOLDER lets a program use it. A file that has not changed since the last build is not compiled again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(realpath -m "${1:?the folder to build into}")
mkdir -p "$folder/kernel" "$folder/objects"
cp -u "$here"/kernel/*.h "$folder/kernel/"

newest_header=$(ls -t "$here"/*/*.h | head -n 1)
compile() {
  local object=$folder/objects/$(basename "$1" .cpp).o
  [ "$object" -nt "$1" ] && [ "$object" -nt "$newest_header" ] || g++ -std=c++17 -O2 -Wall -Wextra -Werror -fPIC -fvisibility=hidden -c -o "$object" "$1"
}
export -f compile
export folder newest_header
printf '%s\n' "$here"/driver/*.cpp "$here"/translator/*.cpp | xargs -P "$(nproc)" -I{} bash -c 'compile "$1"' _ {}
g++ -shared -o "$folder/libcuda.so.1.new" "$folder"/objects/*.o -ldl -pthread
mv "$folder/libcuda.so.1.new" "$folder/libcuda.so.1"
