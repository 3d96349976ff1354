"""`clientcare completion`: the script that a shell reads to complete words of clientcare.

It is printed and never installed: what stands in a shell's settings is for its user to write. The
scripts ask the `clientcare` on the path, not whatever file is being typed, and evaluate nothing.
"""

from typing import Annotated, Literal

from clientcare.cli.arguments import Argument, Invocation
from clientcare.cli.output import note, put

BASH = r"""
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
"""

ZSH = r"""
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
"""

FISH = r"""
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
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
HOW = {
    "bash": 'put into ~/.bashrc: eval "$(clientcare completion bash)"',
    "zsh": 'put into ~/.zshrc, below compinit: eval "$(clientcare completion zsh)"',
    "fish": "run: clientcare completion fish > ~/.config/fish/completions/clientcare.fish",
}


def completion(
    ctx: Invocation,
    shell: Annotated[
        Literal["bash", "zsh", "fish"], Argument(metavar="SHELL", help="bash, zsh or fish.")
    ],
) -> None:
    """Print the script that completes commands, ids, facts and people in your shell.

    bash: put eval "$(clientcare completion bash)" into ~/.bashrc. zsh: the same with zsh into
    ~/.zshrc, below compinit. fish: write what it prints into
    ~/.config/fish/completions/clientcare.fish
    """
    import sys

    put(SCRIPTS[shell].lstrip("\n"))
    if sys.stdout is not None and sys.stdout.isatty():
        note(ctx, HOW[shell])
