import { mkdir, readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type DecisionEvent, decisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import { expected } from '../../platform/errors.ts'
import { writeFileAtomically } from '../../platform/publish.ts'
import type { Flags } from './commands/options.ts'
import { knownRun } from './known-run.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'

const mostAtOnce = 10_000
const grouped = new Intl.NumberFormat('en')
const numberText = (value: number): string => grouped.format(value)

/** `quartermaster reviews show RUN`. */
export async function showReview(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  const progress = await local.client.reviews.progress({ id: run.id })
  if (flags['json'] === true) {
    sayJson(progress)
    return
  }
  const { agreement, reviewers, rate } = progress
  const pace = rate === null ? '' : ` At this pace: ${numberText(Math.round(rate))} an hour.`
  const lines = [
    `${numberText(progress.queue)} pairs to review: ${numberText(progress.accepted)} accepted, ${numberText(progress.rejected)} rejected, ${numberText(progress.deferred)} deferred, ${numberText(progress.conflicts)} in conflict, ${numberText(progress.open)} left.${pace}`,
    agreement.pairs === 0
      ? 'No pair was decided by two reviewers.'
      : `Of ${numberText(agreement.pairs)} pairs decided by two reviewers, they agree on ${numberText(agreement.agreeing)}.`,
  ]
  if (reviewers.length > 0) {
    const rows = reviewers.map(({ who, decisions, last_hour: lately }) => [
      who,
      numberText(decisions),
      numberText(lately),
    ])
    lines.push('', table(['Reviewer', 'Decisions', 'Last hour'], rows, [1, 2]))
  }
  say(process.stdout, `${lines.join('\n')}\n`)
}

/** `quartermaster reviews export RUN`: one decision a line, undone ones and their undos among them. */
export async function exportDecisions(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  const events = await everyDecision(local, run.id)
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  const to = flags['out']
  if (typeof to !== 'string') {
    process.stdout.write(text)
    return
  }
  if (events.length === 0) {
    throw expected('not_found', {
      what: `Nobody has decided anything about run ${run.id} yet.`,
      remedy: 'Review its pairs first.',
      kept: 'Nothing was written.',
    })
  }
  const path = resolve(to)
  await mkdir(dirname(path), { recursive: true })
  await writeFileAtomically(path, text, run.id)
  if (flags['json'] === true) sayJson({ run: run.id, file: to, decisions: events.length })
  else say(process.stdout, `${numberText(events.length)} decisions were written to ${to}.\n`)
}

/** `quartermaster reviews replay RUN FILE`. */
export async function replayDecisions(id: string, file: string, flags: Flags): Promise<void> {
  const events = await decisionsIn(file)
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  const report = await local.client.reviews.replay({ id: run.id, events })
  if (flags['json'] === true) {
    sayJson(report)
    return
  }
  const unknown =
    report.unknown === 0
      ? ''
      : ` ${numberText(report.unknown)} are about records that this run does not have: kept, without effect.`
  say(process.stdout, `${numberText(report.events)} decisions were replayed.${unknown}\n`)
}

async function everyDecision({ client }: LocalCore, id: string): Promise<DecisionEvent[]> {
  const found: DecisionEvent[] = []
  for (;;) {
    const { events, total } = await client.reviews.history({
      id,
      offset: found.length,
      limit: mostAtOnce,
    })
    found.push(...events.map(({ event }) => event))
    if (events.length === 0 || found.length >= total) return found
  }
}

async function decisionsIn(file: string): Promise<DecisionEvent[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw expected('not_found', {
      what: `${file} cannot be read.`,
      remedy: 'Check that it exists and that you may read it.',
      cause,
    })
  })
  const events = text.split('\n').flatMap((line, index): DecisionEvent[] => {
    if (line.trim() === '') return []
    const event = decisionEvent.safeParse(parsed(line))
    if (event.success) return [event.data]
    throw expected('bad_input', {
      what: `Line ${index + 1} of ${file} is no decision.`,
      remedy: 'Export the log again: `quartermaster reviews export RUN --out FILE`.',
      kept: 'Nothing was changed.',
    })
  })
  if (events.length > 0) return events
  throw expected('bad_input', {
    what: `${file} holds no decisions.`,
    remedy: 'Export the log again: `quartermaster reviews export RUN --out FILE`.',
    kept: 'Nothing was changed.',
  })
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
