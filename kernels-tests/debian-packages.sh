# Downloads and unpacks Debian packages into a folder, without installing any: sourced by the scripts beside it.
#
#   unpack_debian_packages FOLDER SUITE COMPONENTS with|without PACKAGE…    with or without what the packages depend on
#
# A folder that holds just that already is left as it is. It asks the mirror that this machine's apt is set up with, through a private sources list that names another suite or component. Nothing outside FOLDER changes.

# Prints why a script can do nothing here, and ends it: an error in CI, where everything must be there; elsewhere the end of a script that has nothing to do.
cannot() {
  if [ "${CI:-}" = true ]; then
    echo "$(basename "$0"): $1 (an error, because CI=true)" >&2
    exit 1
  fi
  echo "$(basename "$0"): skipped: $1"
  exit 0
}

# The mirror's address, from the first index that apt would fetch.
debian_mirror() {
  apt-get update --print-uris 2>/dev/null | sed -n "s#^'\(.*/debian\)/dists/[a-z]*/InRelease' .*#\1#p" | head -n 1
}

unpack_debian_packages() {
  local folder=$1 suite=$2 components=$3 dependencies=$4
  shift 4
  local content="$suite $components $*"
  [ "$(cat "$folder/content" 2>/dev/null)" = "$content" ] && return
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { echo "no apt-get and dpkg-deb (not a Debian machine)"; return 1; }
  local mirror; mirror=$(debian_mirror)
  [ -n "$mirror" ] || { echo "apt is set up with no Debian mirror"; return 1; }

  local apt=$folder.apt
  rm -rf "$apt" "$folder" "$folder.part"
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$folder.part"
  : > "$apt/status"   # nothing counts as installed: the folder gets its own C library
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb $([ -f "$keys" ] && echo "[signed-by=$keys]") $mirror $suite $components" > "$apt/sources.list"
  # The lists and packages are written by this user, not by apt's own, who may not enter the folder.
  local options=(-qq -o Dir::State="$apt" -o Dir::State::status="$apt/status" -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt" -o Dir::Cache::archives="$apt/archives"
    -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null -o APT::Sandbox::User=root
    -o Acquire::Languages=none -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o APT::Install-Recommends=false -o Acquire::Retries=3)
  (
    cd "$apt/archives"
    apt-get "${options[@]}" update
    if [ "$dependencies" = with ]; then
      apt-get "${options[@]}" -o Debug::NoLocking=true --yes --download-only install "$@"
    else
      apt-get "${options[@]}" download "$@"
    fi
  ) >&2 || { echo "the Debian mirror did not give $* from $suite ($components)"; return 1; }

  # Debian's packages expect /lib and its like to be links into /usr; base-files, which makes them, is not always among what is unpacked.
  local link
  for link in bin sbin lib lib64; do mkdir -p "$folder.part/usr/$link"; ln -s "usr/$link" "$folder.part/$link"; done
  local package
  for package in "$apt"/archives/*.deb; do dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$folder.part" || { echo "cannot unpack $(basename "$package")"; return 1; }; done
  rm -rf "$apt"
  echo "$content" > "$folder.part/content"
  mv "$folder.part" "$folder"   # whole or not at all: a stopped download is not taken for a good one
}
