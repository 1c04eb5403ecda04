import { describe, expect, it } from 'vitest'
import { addAll } from '../commands/when-called.ts'
import { createProgram } from '../program.ts'
import { type Completion, completionOf } from './completions.ts'

const program = createProgram()
await addAll(program)

/** The line up to the cursor, which stands at its end. */
function at(line: string): Completion {
  const words = line.split(' ')
  return completionOf(program, { before: words.slice(0, -1), current: words.at(-1) ?? '' })
}

/** Candidates; or what the shell, or the workspace, is asked for. */
const wordsAt = (line: string): readonly string[] | string => {
  const completion = at(line)
  return completion.kind === 'words' ? completion.words.map(({ value }) => value) : completion.kind
}

describe('what may come next on the command line', () => {
  it('is a command, with what it does', () => {
    expect(at('do')).toEqual({
      kind: 'words',
      words: [{ value: 'doctor', description: expect.stringContaining('Check') as string }],
    })
  })

  it('is a command of a group', () => {
    expect(wordsAt('backup ')).toEqual(
      expect.arrayContaining(['create', 'list', 'verify', 'restore', 'prune']),
    )
    expect(wordsAt('runs sh')).toEqual(['show'])
  })

  it('is no hidden command', () => {
    expect(wordsAt('__')).toEqual([])
  })

  it('is a flag of the command that is named', () => {
    expect(wordsAt('runs list --st')).toEqual(['--state'])
    expect(wordsAt('runs list --caps')).toEqual([])
    expect(wordsAt('allocate --ca')).toEqual(expect.arrayContaining(['--caps', '--cache_factor']))
  })

  it('is a flag in the spelling that was begun', () => {
    expect(wordsAt('allocate --per_')).toEqual(['--per_user'])
    expect(wordsAt('allocate --per-')).toEqual(['--per-user'])
  })

  it.each([
    ['runs list --state f', ['failed']],
    ['runs list --state=f', ['failed']],
    ['runs list --state = f', ['failed']],
    ['runs list --state =', expect.arrayContaining(['queued', 'failed'])],
    ['allocate --solver ', ['greedy', 'flow', 'ilp']],
    ['allocate --assignment-ratio-guard s', ['soft']],
    ['completion z', ['zsh']],
    ['keys create ci --access ', ['read', 'write']],
  ])('is a choice of the flag or operand: %s', (line, choices) => {
    expect(wordsAt(line)).toEqual(choices)
  })

  it.each([
    ['allocate --caps ', 'files'],
    ['allocate --caps=', 'files'],
    ['runs export r1 --out ', 'files'],
    ['runs list --workspace ', 'folders'],
    ['serve --root ', 'folders'],
    ['explain ', 'runs'],
    ['runs show ', 'runs'],
    ['runs compare r1 ', 'runs'],
    ['runs remove r1 r2 ', 'runs'],
    ['backup restore ', 'backups'],
  ])('is for the shell or the workspace to say: %s', (line, kind) => {
    expect(wordsAt(line)).toEqual(kind)
  })

  it('looks for runs in the workspace that the line names', () => {
    expect(at('runs show --workspace /data ')).toEqual({ kind: 'runs', workspace: '/data' })
    expect(at('runs show --workspace=/data ')).toEqual({ kind: 'runs', workspace: '/data' })
  })

  it.each([
    ['a number', 'runs list --limit '],
    ['the text of a note', 'runs mark r1 --note '],
    ['an operand too many', 'runs show r1 '],
    ['a command that is not there', 'nothing '],
    ['a flag after the end of flags', 'runs show r1 -- --js'],
  ])('is nothing for %s', (_, line) => {
    expect(wordsAt(line)).toEqual([])
  })

  it('takes the value of a flag for a value, not for a command', () => {
    expect(wordsAt('runs mark --note list ')).toEqual('runs')
  })
})
