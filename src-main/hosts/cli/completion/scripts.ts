export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const
export type Shell = (typeof shells)[number]

/**
 * The script that a shell loads. It only carries words: what may come next is said by
 * `quartermaster __complete`, so it fits whatever version is installed.
 *
 * Our own, because commander completes nothing, and of the small libraries none does what this does:
 * omelette knows neither descriptions nor PowerShell, tabtab rewrites the user's start files and
 * asks questions, tab is before its 1.0 and wants its own description of every flag.
 */
export function completionScript(shell: Shell): string {
  return scripts[shell]
}

/** How to load it for good, one line each. */
export const completionInstall: Readonly<Record<Shell, string>> = {
  bash: `echo 'source <(quartermaster completion bash)' >> ~/.bashrc`,
  zsh: `echo 'source <(quartermaster completion zsh)' >> ~/.zshrc`,
  fish: 'quartermaster completion fish > ~/.config/fish/completions/quartermaster.fish',
  powershell:
    'Add-Content $PROFILE "quartermaster completion powershell | Out-String | Invoke-Expression"',
}

/** Also for the bash 3.2 of macOS: no mapfile, and compopt where it is. */
const bash = String.raw`_quartermaster() {
  local current=${'$'}{COMP_WORDS[COMP_CWORD]} kind= line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files | :folders) kind=$line ;;
      *) COMPREPLY+=("${'$'}{line%%$'\t'*}") ;;
    esac
  done < <(quartermaster __complete bash -- "=$current" "${'$'}{COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
  [[ $kind ]] || return 0
  [[ $current == '=' ]] && current=
  compopt -o filenames 2>/dev/null
  while IFS= read -r line; do
    COMPREPLY+=("$line")
  done < <([[ $kind == :files ]] && compgen -f -- "$current" || compgen -d -- "$current")
}
complete -F _quartermaster quartermaster
`

const zsh = String.raw`#compdef quartermaster
_quartermaster() {
  local kind line
  local -a candidates
  for line in "${'$'}{(@f)$(quartermaster __complete zsh -- "=${'$'}{words[CURRENT]}" "${'$'}{(@)words[2,CURRENT-1]}" 2>/dev/null)}"; do
    case $line in
      :files | :folders) kind=$line ;;
      '') ;;
      *) candidates+=("${'$'}{${'$'}{line%%$'\t'*}//:/\\:}:${'$'}{line#*$'\t'}") ;;
    esac
  done
  compset -P '--*='
  case $kind in
    :files) _files ;;
    :folders) _files -/ ;;
    *) (( $#candidates )) && _describe -V quartermaster candidates ;;
  esac
}
if [[ $funcstack[1] == _quartermaster ]]; then
  _quartermaster "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _quartermaster quartermaster
fi
`

const fish = String.raw`function __quartermaster_complete
  set -l current (commandline -ct)
  set -l before (commandline -opc)
  set -e before[1]
  for line in (quartermaster __complete fish -- "=$current" $before 2>/dev/null)
    switch $line
      case :files
        __fish_complete_path "$current"
      case :folders
        __fish_complete_directories "$current" ''
      case '*'
        echo $line
    end
  end
end
complete -c quartermaster -k -f -a '(__quartermaster_complete)'
`

const powershell = String.raw`Register-ArgumentCompleter -Native -CommandName quartermaster -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $before = @($commandAst.CommandElements |
      Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
      Select-Object -Skip 1 |
      ForEach-Object { $_.ToString() })
  quartermaster __complete powershell -- "=$wordToComplete" @before 2>$null | ForEach-Object {
    if ($_ -eq ':files' -or $_ -eq ':folders') {
      [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
    } else {
      $value, $description = $_ -split ([char]9), 2
      if (-not $description) { $description = $value }
      [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $description)
    }
  }
}
`

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish, powershell }
