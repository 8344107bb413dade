#compdef gpuals
# Completion of gpuals for zsh. In ~/.zshrc, after compinit: eval "$(gpuals completion zsh)"
_gpuals() {
    local -a reply described
    local one
    reply=("${(@f)$("${words[1]}" '[complete]' "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)}")
    if [[ "${reply[1]}" == ':files' ]]; then
        [[ "$PREFIX" == -*=* ]] && compset -P '*='
        _files
        return
    fi
    for one in $reply; do
        described+=("${${one%%$'\t'*}//:/\\:}:${one#*$'\t'}")
    done
    _describe 'gpuals' described
}
compdef _gpuals gpuals
