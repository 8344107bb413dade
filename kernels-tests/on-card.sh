#!/usr/bin/env bash
# The first ten minutes on a card: do the kernels work there, are the results those of the CPU, how fast is it, what limits it, and which constants are best.
#
#   kernels-tests/on-card.sh pack [FOLDER]       here, with the SDK: writes FOLDER (default artifacts/card, some 60 MB) with the programs, their .NET runtime,
#                                                builds with other constants (on-card/variants.tsv), and the scripts of kernels-tests/on-card
#   OUT=RESULTS bash FOLDER/measure.sh           there, on a Linux machine with the card's driver: neither the SDK nor a network is needed
#
# RESULTS then holds README.md, a page for benchmarks/results/CARD, and what it was made from. on-card/measure.sh describes the steps and the settings.
set -euo pipefail
cd "$(dirname "$0")/.."

[ "${1:-}" = pack ] && [ $# -le 2 ] || { sed -n '2,/^set /s/^# \{0,1\}//p' "$0" >&2; exit 2; }
to=$(realpath -m "${2:-artifacts/card}")
shared=$(realpath -m "${GPUALS_SHARED:-../shared}")
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

rm -rf "$to"
mkdir -p "$to/variants"
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

# The tests and the program share one folder, and so one runtime.
for project in kernels-tests/GpuAls.Kernels.Tests src/GpuAls.Cli; do
  echo "+ dotnet publish $project"
  dotnet publish "$project" -c Release -r linux-x64 --self-contained true -o "$stage/$(basename "$project")" -v quiet
done
mv "$stage/GpuAls.Kernels.Tests" "$stage/app"
cp -r "$stage/GpuAls.Cli/." "$stage/app/"
rm -f "$stage"/app/*.pdb "$stage"/app/*.xml
# Native libraries of databases, Parquet and pictures, which nothing here uses.
rm -f "$stage"/app/libduckdb* "$stage"/app/ParquetSharpNative* "$stage"/app/libe_sqlite3* "$stage"/app/libSkiaSharp*
tar -C "$stage" -c app | xz -T0 -6 > "$to/app.tar.xz"

# A variant is the kernels with one constant changed, built from a copy of the sources.
while IFS=$'\t' read -r name file before after; do
  case $name in '' | '#'*) continue ;; esac
  echo "+ variant $name"
  copy=$stage/copy
  rm -rf "$copy"
  mkdir "$copy"
  git ls-files -z src Directory.Build.props Directory.Packages.props .editorconfig global.json README.md | xargs -0 cp --parents -t "$copy"
  source=$copy/src/GpuAls.Kernels/$file
  grep -qF -- "$before" "$source" || { echo "on-card/variants.tsv: $name: src/GpuAls.Kernels/$file has no '$before'; expected the constant as it is now" >&2; exit 1; }
  BEFORE=$before AFTER=$after perl -pi -e 's/\Q$ENV{BEFORE}\E/$ENV{AFTER}/' "$source"
  dotnet build "$copy/src/GpuAls.Kernels" -c Release -v quiet
  cp "$copy/artifacts/bin/GpuAls.Kernels/release/GpuAls.Kernels.dll" "$to/variants/$name.dll"
done < kernels-tests/on-card/variants.tsv

cp kernels-tests/on-card/*.sh kernels-tests/on-card/expected.tsv "$to/"
git describe --always --dirty > "$to/commit"
# The data of the tests that read some; without them these tests are skipped by name.
if [ -d "$shared/data/hetrec2011-lastfm-2k" ]; then
  mkdir -p "$to/shared/data"
  cp -r "$shared/data/hetrec2011-lastfm-2k" "$to/shared/data/"
  cp -r "$shared/reference" "$to/shared/"
fi
du -sh "$to"
