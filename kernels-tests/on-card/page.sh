#!/usr/bin/env bash
# Writes the page of a run of measure.sh.
#
#   page.sh RESULTS PACKED > README.md
set -eu
results=$1 packed=$2

# table FILE: tab-separated values as a table of Markdown.
table() {
  [ -s "$1" ] || { printf '\nNot measured.\n'; return; }
  awk -F'\t' '
    { printf "|"; for (i = 1; i <= NF; i++) printf " %s |", $i; print "" }
    NR == 1 { printf "|"; for (i = 1; i <= NF; i++) printf (i > 3 ? " ---: |" : " --- |"); print "" }' "$1"
}

card=$(sed -n 2p "$results/machine.txt")
cat << END
# ${card%%,*}

- Command: \`kernels-tests/on-card.sh pack\`, then \`measure.sh\` on the machine
- Day: $(date -u +%F)
- GpuAls: commit $(cat "$packed/commit")
- Card: $card
- Data: generated, 358,868 users × 292,385 items, 17,545,790 rows

\`\`\`
$(cat "$results/machine.txt")
\`\`\`

## Losses after three iterations, on the CPU and on the card

END
table "$results/losses.tsv"
printf '\n## Kernel tests\n\n'
grep -E '\[FAIL\]|Total:' "$results/tests.txt" | sed 's/^ */    /' || printf 'Not run.\n'
printf '\n## Iterations\n\nMedians of five; "expected" is the estimate of docs/gpu-performance.md for an H100.\n\n'
if [ -s "$results/speed.tsv" ]; then
  awk -F'\t' -v OFS='\t' -v expected="$packed/expected.tsv" '
    BEGIN { while ((getline line < expected) > 0) { split(line, part, "\t"); known[part[1], part[2], part[3]] = part[4] } }
    $1 == "build" || $1 == "base" || $1 == "again" { $12 = FNR == 1 ? "expected ms" : known[$2, $3, $4]; print }' "$results/speed.tsv" > "$results/base.part"
fi
table "$results/base.part"
rm -f "$results/base.part"
printf '\n## Builds with other constants, 128 factors\n\nOver the time of the packed build; below 1 is faster.\n\n'
if [ -s "$results/speed.tsv" ]; then
  awk -F'\t' -v OFS='\t' '
    NR == 1 { print "build", "solver", "iteration", "users", "items"; next }
    $4 == 128 && $3 == "float32" && $1 == "base" { i[$2] = $6; u[$2] = $7; t[$2] = $8 }
    $4 == 128 && $3 == "float32" && $1 != "base" && i[$2] > 0 {
      print $1, $2, sprintf("%.3f", $6 / i[$2]), sprintf("%.3f", $7 / u[$2]), sprintf("%.3f", $8 / t[$2]) }' "$results/speed.tsv" > "$results/variants.part"
fi
table "$results/variants.part"
rm -f "$results/variants.part"
printf '\n## Queries\n\n'
table "$results/queries.tsv"
printf '\n## Sanitizer\n\n'
if [ -s "$results/sanitizer.txt" ]; then sed 's/^/    /' "$results/sanitizer.txt"; else printf 'Not run.\n'; fi
