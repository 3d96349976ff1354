_clientcare() {
    local line value
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == ":files" ]]; then
            compopt -o default 2>/dev/null
            return
        fi
        value=${line%%$'\t'*}
        [[ $value == *= ]] && compopt -o nospace 2>/dev/null
        COMPREPLY+=("$value")
    done < <(command clientcare __complete bash "$COMP_CWORD" "${COMP_WORDS[@]}" 2>/dev/null)
}
complete -F _clientcare clientcare
