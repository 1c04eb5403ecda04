import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { z } from 'zod'
import { defaultWorkspaceRoot, type Workspace, workspaceAt } from '../../../platform/workspace.ts'
import { type Candidate, type Completion, completionOf, type OfShell } from './completions.ts'
import type { Shell } from './scripts.ts'

/**
 * `quartermaster __complete SHELL -- =CURRENT BEFORE...`, what the scripts of the shells ask: a line
 * for each candidate, its description after a tab; `:files` or `:folders` where the shell looks
 * itself. The current word carries a sign, for not every shell hands over an empty word. Opens no
 * database: somebody waits for the key they pressed.
 */
export function complete(program: Command, shell: Shell, given: readonly string[]): string {
  const [marked = '=', ...before] = given
  const current = marked.slice(1)
  const completion = completionOf(program, { before, current })
  if (isOfShell(completion)) return `:${completion.kind}\n`
  // bash and zsh complete what follows the sign, the others the whole word.
  const prefix = /^--[^=]+=/.exec(current)?.[0] ?? ''
  const written = current.slice(prefix.length)
  const shownPrefix = shell === 'bash' || shell === 'zsh' ? '' : prefix
  return candidatesOf(completion)
    .filter(({ value }) => value.startsWith(written))
    .map(({ value, description }) => `${shownPrefix}${value}\t${oneLine(description)}\n`)
    .join('')
}

const isOfShell = (completion: Completion): completion is OfShell =>
  completion.kind === 'files' || completion.kind === 'folders'

function candidatesOf(completion: Exclude<Completion, OfShell>): readonly Candidate[] {
  if (completion.kind === 'words') return completion.words
  const workspace = workspaceAt(completion.workspace ?? defaultWorkspaceRoot())
  return completion.kind === 'runs' ? runsOf(workspace) : backupsOf(workspace)
}

/** More than anybody reads; with more the shell would ask whether to show them. */
const mostRuns = 50

/** The newest first: ids begin with their time. */
function runsOf(workspace: Workspace): Candidate[] {
  const active = namesIn(workspace.activeRuns).map((value) => ({ value, description: 'at work' }))
  const finished = namesIn(workspace.runs)
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .toReversed()
    .slice(0, mostRuns)
    .map((value) => ({ value, description: descriptionOf(workspace.run(value)) }))
  return [...active, ...finished]
}

const runHeader = z.object({ title: z.string(), lifecycle: z.object({ state: z.string() }) })

function descriptionOf(folder: string): string {
  try {
    const { title, lifecycle } = runHeader.parse(
      JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')),
    )
    return `${lifecycle.state.replace('_', ' ')} · ${title}`
  } catch {
    return ''
  }
}

function backupsOf(workspace: Workspace): Candidate[] {
  return namesIn(workspace.backups)
    .filter((name) => name.endsWith('.db'))
    .toSorted()
    .toReversed()
    .map((value) => ({ value, description: '' }))
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim()
