function __clientcare_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l lines (command clientcare __complete fish (count $before) $before "$word" 2>/dev/null)
    if test "$lines[1]" = ":files"
        __fish_complete_path "$word"
    else
        printf '%s\n' $lines
    end
end
complete -c clientcare -f -a '(__clientcare_complete)'
