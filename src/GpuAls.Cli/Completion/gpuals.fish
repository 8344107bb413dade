# Completion of gpuals for fish: gpuals completion fish > ~/.config/fish/completions/gpuals.fish
function __gpuals_complete
    set -l words (commandline -opc)
    set -l reply ($words[1] '[complete]' (commandline -cp | string collect) 2>/dev/null)
    if test "$reply[1]" = ':files'
        __fish_complete_path (commandline -ct)
    else
        printf '%s\n' $reply
    end
end
complete -c gpuals -f -a '(__gpuals_complete)'
