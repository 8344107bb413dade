# Downloads Debian packages and unpacks them into a folder without installing them. The scripts beside this one source it.
#
#   unpack_debian_packages FOLDER SUITE COMPONENTS with|without PACKAGE…    with or without the dependencies of the packages
#
# A folder that holds these packages already does not change. The packages come from the mirror of this machine's apt, through a private sources list that names
# another suite or component. Nothing outside FOLDER changes.

# Prints why a script cannot run here, and ends it: with an error in CI, where it must run, and with success elsewhere.
cannot() {
  if [ "${CI:-}" = true ]; then
    echo "$(basename "$0"): $1 (an error, because CI=true)" >&2
    exit 1
  fi
  echo "$(basename "$0"): skipped: $1"
  exit 0
}

# The address of the mirror, from the first index that apt would download.
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
  : > "$apt/status"   # nothing counts as installed, so that the folder gets its own C library
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb $([ -f "$keys" ] && echo "[signed-by=$keys]") $mirror $suite $components" > "$apt/sources.list"
  # This user writes the lists and packages: apt's own user may not enter the folder.
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

  # Debian's packages expect /lib and the like to be links into /usr. The package that creates the links, base-files, is not always unpacked.
  local link
  for link in bin sbin lib lib64; do mkdir -p "$folder.part/usr/$link"; ln -s "usr/$link" "$folder.part/$link"; done
  local package
  for package in "$apt"/archives/*.deb; do dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink -C "$folder.part" || { echo "cannot unpack $(basename "$package")"; return 1; }; done
  rm -rf "$apt"
  echo "$content" > "$folder.part/content"
  mv "$folder.part" "$folder"   # complete or not at all, so that a stopped download is not used
}
