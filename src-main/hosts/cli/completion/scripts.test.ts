import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../platform/temporary-folder.testing.ts'
import { completionScript, shells } from './scripts.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))
const isThere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0

/** A folder with files, a workspace with a run, and `quartermaster` on the way. */
function createPlace(): { folder: string; environment: NodeJS.ProcessEnv } {
  const folder = temporaryFolder()
  const workspace = join(folder, 'work space')
  mkdirSync(join(workspace, 'runs', '1m80s9yxvssk'), { recursive: true })
  writeFileSync(
    join(workspace, 'runs', '1m80s9yxvssk', 'manifest.json'),
    JSON.stringify({ title: 'weekly: drop', lifecycle: { state: 'timed_out' } }),
  )
  mkdirSync(join(folder, 'bin'))
  const program = join(folder, 'bin', 'quartermaster')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`)
  chmodSync(program, 0o755)
  for (const shell of shells) {
    writeFileSync(join(folder, `completion.${shell}`), completionScript(shell))
  }
  mkdirSync(join(folder, 'inputs'))
  writeFileSync(join(folder, 'in my caps.csv'), '')
  return {
    folder,
    environment: {
      ...process.env,
      PATH: [join(folder, 'bin'), process.env['PATH']].join(delimiter),
      QM_WORKSPACE: workspace,
      HOME: folder,
      // The home of the test is empty; compiled modules are kept where they always are.
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    },
  }
}

/** Runs a script in a shell and gives what it printed, line by line. */
function runIn(shell: string, words: readonly string[], script: string): readonly string[] {
  const { folder, environment } = createPlace()
  const { stdout, stderr } = spawnSync(shell, [...words, script], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

describe.skipIf(!isThere('bash'))('completion in bash', () => {
  /** COMP_WORDS as bash makes them of the line; the cursor is at its end. */
  const complete = (...line: string[]): readonly string[] =>
    runIn(
      'bash',
      ['--norc', '-c'],
      `source ./completion.bash
complete -p quartermaster >/dev/null || exit 1
COMP_WORDS=(quartermaster ${line.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${line.length}
_quartermaster
printf '%s\\n' "\${COMPREPLY[@]}"`,
    )

  it('offers commands', () => {
    expect(complete('ru')).toEqual(['runs'])
  })

  it('offers flags and their choices', () => {
    expect(complete('runs', 'list', '--sta')).toEqual(['--state'])
    expect(complete('runs', 'list', '--state', '=', 'timed')).toEqual(['timed_out'])
  })

  it('offers files where a file is wanted, and folders where one is', () => {
    expect(complete('allocate', '--caps', 'in')).toEqual(['in my caps.csv', 'inputs'])
    expect(complete('allocate', '--caps', '=')).toContain('in my caps.csv')
    expect(complete('runs', 'list', '--workspace', 'in')).toEqual(['inputs'])
  })

  it('offers the runs of the workspace', () => {
    expect(complete('runs', 'show', '')).toEqual(['1m80s9yxvssk'])
  })

  it('offers nothing where nothing fits', () => {
    expect(complete('runs', 'list', '--limit', '')).toEqual([])
  })
})

describe.skipIf(!isThere('zsh'))('completion in zsh', () => {
  /** What the script hands to zsh's own functions: completing itself needs a terminal. */
  const complete = (...line: string[]): readonly string[] =>
    runIn(
      'zsh',
      ['-f', '-c'],
      `compdef() { :; }
compset() { return 1; }
_describe() { print -rl -- "\${(@P)\${@[-1]}}"; }
_files() { print -r -- "files $*"; }
source ./completion.zsh
words=(quartermaster ${line.map((word) => `'${word}'`).join(' ')})
CURRENT=${line.length + 1}
_quartermaster`,
    )

  it('offers commands, flags and choices with what they mean', () => {
    expect(complete('ru')).toEqual(['runs:Runs of the workspace'])
    expect(complete('runs', 'list', '--sta')).toEqual(['--state:only these states'])
    expect(complete('runs', 'list', '--state=timed')).toEqual(['timed_out:'])
  })

  it('offers files, folders and runs', () => {
    expect(complete('allocate', '--caps', 'in')).toEqual(['files '])
    expect(complete('serve', '--root', '')).toEqual(['files -/'])
    expect(complete('runs', 'show', '')).toEqual(['1m80s9yxvssk:timed out · weekly: drop'])
  })
})

describe.skipIf(!isThere('fish'))('completion in fish', () => {
  const complete = (line: string): readonly string[] =>
    runIn('fish', ['--no-config', '-c'], `source ./completion.fish; complete -C '${line}'`)

  it('offers commands, flags and choices with what they mean', () => {
    expect(complete('quartermaster ru')).toEqual(['runs\tRuns of the workspace'])
    expect(complete('quartermaster runs list --sta')).toEqual(['--state\tonly these states'])
    expect(complete('quartermaster runs list --state=timed')).toEqual(['--state=timed_out'])
  })

  it('offers files, folders and runs', () => {
    expect(complete('quartermaster allocate --caps in')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^in.*caps\.csv/),
        expect.stringMatching(/^inputs\//),
      ]),
    )
    expect(complete('quartermaster serve --root in')).toEqual([expect.stringMatching(/^inputs\//)])
    expect(complete('quartermaster runs show ')).toEqual(['1m80s9yxvssk\ttimed out · weekly: drop'])
  })
})

describe('the scripts of completion', () => {
  it.each(shells)('of %s asks for its own kind of answer', (shell) => {
    expect(completionScript(shell)).toContain(`quartermaster __complete ${shell} -- "=`)
  })
})
