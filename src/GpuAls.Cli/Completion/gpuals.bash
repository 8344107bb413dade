# Completion of gpuals for bash. In ~/.bashrc: eval "$(gpuals completion bash)"
_gpuals() {
    local line="${COMP_LINE:0:COMP_POINT}" word cut reply
    word="${line##*[[:space:]]}"
    # bash ends words at = and :, and replaces what follows the last of them.
    cut="${word%"${word##*[=:]}"}"
    COMPREPLY=()
    mapfile -t reply < <("$1" '[complete]' "$line" 2>/dev/null)
    if [[ "${reply[0]}" == ':files' ]]; then
        compopt -o default
        [[ -z "$cut" ]] || mapfile -t COMPREPLY < <(compgen -f -- "${word#"$cut"}")
        return
    fi
    local one
    for one in "${reply[@]}"; do
        one="${one%%$'\t'*}"
        [[ "$one" != *[:=,] ]] || compopt -o nospace
        COMPREPLY+=("${one#"$cut"}")
    done
}
complete -F _gpuals gpuals
