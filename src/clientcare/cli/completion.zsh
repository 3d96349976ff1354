#compdef clientcare
_clientcare() {
    local line value
    local -a open shown_open done shown_done
    while IFS= read -r line; do
        if [[ $line == ":files" ]]; then
            _files
            return
        fi
        value=${line%%$'\t'*}
        if [[ $value == *= ]]; then
            open+=("$value")
            shown_open+=("${line/$'\t'/  }")
        else
            done+=("$value")
            shown_done+=("${line/$'\t'/  }")
        fi
    done < <(command clientcare __complete zsh "$((CURRENT - 1))" "${words[@]}" 2>/dev/null)
    (( $#done )) && compadd -U -l -d shown_done -a -- done
    (( $#open )) && compadd -U -l -S '' -d shown_open -a -- open
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _clientcare "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
    compdef _clientcare clientcare
fi
