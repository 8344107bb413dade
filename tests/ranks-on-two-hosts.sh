#!/bin/bash
# Trains with two ranks on two hosts that are network namespaces of this machine, joined by a virtual cable, and compares the model with that of one
# process. It counts the bytes on the cable.
#
# Usage, as root: tests/ranks-on-two-hosts.sh GPUALS [ROWS [RATE [SOLVER [ITERATIONS [FACTORS [USERS [ITEMS]]]]]]]
#   GPUALS  the program, such as artifacts/bin/GpuAls.Cli/release/gpuals
#   ROWS    the interactions to generate; default 200000
#   RATE    the speed of the cable for tc, such as 1gbit; default none, no limit
#   SOLVER  default pcg
#   ITERATIONS, FACTORS, USERS and ITEMS  default 5, 64, 20000 and 8000; six iterations or more let pcg try to send vectors while solving
# Or: tests/ranks-on-two-hosts.sh artifacts/bin/GpuAls.Distributed.Ranks/release/GpuAls.Distributed.Ranks TURNS [RATE]
#   measures iterations of pcg by turns, with the exchange behind solving and beside it
# Needs: iproute2, MPICH (mpiexec.mpich), unshare.
set -euo pipefail

gpuals=$(realpath "$1")
rows=${2:-200000} rate=${3:-none} solver=${4:-pcg} iterations=${5:-5} factors=${6:-64} users=${7:-20000} items=${8:-8000}
folder=$(mktemp -d)
one=gpuals-a two=gpuals-b

finish() {
  ip netns delete $one 2>/dev/null || true
  ip netns delete $two 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

ip netns add $one
ip netns add $two
ip link add cable-a netns $one type veth peer name cable-b netns $two
ip -n $one address add 10.99.7.1/24 dev cable-a
ip -n $two address add 10.99.7.2/24 dev cable-b
for name in $one $two; do ip -n $name link set lo up; done
ip -n $one link set cable-a up
ip -n $two link set cable-b up
# The kernel reports a cable as up a moment later, and MPI uses no other.
for end in "$one cable-a" "$two cable-b"; do
  read -r name cable <<< "$end"
  until [ "$(ip netns exec "$name" cat "/sys/class/net/$cable/operstate")" = up ]; do sleep 0.1; done
done
if [ "$rate" != none ]; then
  ip netns exec $one tc qdisc add dev cable-a root tbf rate "$rate" burst 256kb latency 10ms
  ip netns exec $two tc qdisc add dev cable-b root tbf rate "$rate" burst 256kb latency 10ms
fi

# The launcher calls this as it would call ssh: options, the host, and the command.
cat > "$folder/shell" <<'END'
#!/bin/bash
while [ "${1#-}" != "$1" ]; do shift; done
case $1 in 10.99.7.1) name=gpuals-a ;; *) name=gpuals-b ;; esac
shift
exec ip netns exec $name unshare --uts sh -c "hostname $name; $*"
END
chmod +x "$folder/shell"

# The libraries below MPICH recognize one machine, and would use shared memory.
export UCX_TLS=tcp,self FI_PROVIDER=tcp
launch() {
  ip netns exec $one mpiexec.mpich -hosts 10.99.7.1,10.99.7.2 -localhost 10.99.7.1 -iface cable-a -launcher ssh -launcher-exec "$folder/shell" -n 2 "$@"
}

cd "$folder"
if [ "$(basename "$gpuals")" = GpuAls.Distributed.Ranks ]; then
  launch "$gpuals" ways "$rows"
  exit
fi

"$gpuals" generate plays.tsv --users "$users" --items "$items" --rows "$rows" --quiet
options=(plays.tsv --format lastfm-360k --factors "$factors" --iterations "$iterations" --solver "$solver" --neighbours 0 --use-gpu false)
"$gpuals" train "${options[@]}" --model one.als --quiet
received() { ip netns exec $two cat /sys/class/net/cable-b/statistics/rx_bytes; }
before=$(received)
launch "$gpuals" train "${options[@]}" --model two.als --verbose
echo "bytes over the cable to the second host: $(($(received) - before))"
for name in one two; do "$gpuals" export $name.als --as npy --to $name --quiet; done
diff -r --exclude='*.json' one two
echo "the same bits"
