import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { failureOfWork } from '../data/remote/remote.testing.ts'
import { openPeopleStore } from '../store/people-store.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import {
  type ModelService,
  modelService,
  type Opinion,
} from './adjudicate/model-service.testing.ts'
import { reconcileTexts } from './run-in-test.testing.ts'
import { sampleLists, sampleNames } from './sample-lists.ts'

const sample = Object.fromEntries(sampleLists().files.map(({ name, text }) => [name, text]))
const lists = {
  'left.csv': sample[sampleNames.german]!.split('\n').slice(0, 90).join('\n'),
  'right.csv': sample[sampleNames.catalogue]!,
}
/** So that some of what the engine takes waits in review. */
const asking = { llm: 'review', accept: 0.993 } as const
const agree: Opinion = () => 'match'
const refuse: Opinion = () => 'no_match'

const decisionsOf = (run: string): DecisionEvent[] =>
  readFileSync(join(run, 'artifacts', 'decisions.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as DecisionEvent)

const access = (address: string | null, key: string | null = 'a key') => ({
  languageModel: { key, address, cache: join(temporaryFolder(), 'cache', 'answers.jsonl') },
})

type Made = Awaited<ReturnType<typeof reconcileTexts>>

/** Runs that several tests look at: they are the dearest part of them. */
const kept = mkdtempSync(join(tmpdir(), 'quartermaster-test-'))
afterAll(() => rmSync(kept, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }))
/** Folders of a test go with it. */
function keep(made: Made, name: string): Made {
  const run = join(kept, name)
  cpSync(made.run, run, { recursive: true })
  const lines = made.lines()
  return { ...made, run, lines: () => lines }
}
let dry: Made
let refused: Made & Pick<ModelService, 'asked' | 'keys'>
beforeAll(async () => {
  const asksNothing = { parameters: { ...asking, llm_dry_run: true } } as const
  dry = keep(await reconcileTexts(lists, asksNothing, access(null, null)), 'dry')
  using service = await modelService(refuse)
  const made = await reconcileTexts(
    lists,
    { parameters: asking },
    access(service.address, 'sk-secret'),
  )
  refused = { ...keep(made, 'refused'), asked: service.asked, keys: service.keys }
})

describe('a reconciliation that asks a language model', () => {
  it('decides what it is sure of, with its reason, and keeps the key out of everything', () => {
    const { summary, run, result, logged, lines, asked, keys } = refused
    const before = dry
    const { review } = before.summary.counts
    expect(review).toBeGreaterThan(0)
    expect(summary.counts.review).toBe(0)
    expect(summary.counts.accepted).toBe(before.summary.counts.accepted)
    expect(summary.llm).toMatchObject({
      model: 'claude-haiku-4-5',
      prompt: 'pairs-1',
      pairs: review,
      rejected: review,
      accepted: 0,
      unanswered: 0,
      calls: asked.length,
      stopped: null,
    })
    expect(summary.llm!.cost_usd).toBeLessThanOrEqual(summary.llm!.most_usd)
    expect(result.metrics).toMatchObject({
      llm_calls: asked.length,
      peak_memory_bytes: expect.any(Number),
    })
    const events = decisionsOf(run)
    expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1))
    expect(events[0]).toMatchObject({
      action: 'reject',
      by: 'llm',
      who: 'claude-haiku-4-5',
      note: expect.stringContaining('[prompt pairs-1]') as unknown,
    })
    expect(keys[0]).toContain('sk-secret')
    const written = [...logged, ...lines(), JSON.stringify(summary), JSON.stringify(events)]
    expect(written.join('\n')).not.toContain('sk-secret')
  })

  it('lets no record have two partners where one is allowed', async () => {
    using service = await modelService(agree)
    const { summary, lines } = await reconcileTexts(
      lists,
      { parameters: { ...asking, cardinality: 'one_to_one' } },
      access(service.address),
    )
    const accepted = lines()
      .map((line) => line.split(','))
      .filter(([, , , decision]) => decision === 'accept')
    expect(new Set(accepted.map(([left]) => left)).size).toBe(accepted.length)
    expect(new Set(accepted.map(([, right]) => right)).size).toBe(accepted.length)
    expect(summary.llm!.accepted + summary.llm!.unsure).toBe(summary.llm!.pairs)
  })

  it('leaves all in review and warns where the service refuses', async () => {
    using service = await modelService(agree, { status: 401, type: 'authentication_error' })
    const { summary } = await reconcileTexts(lists, { parameters: asking }, access(service.address))
    expect(summary.status).toBe('warning')
    expect(summary.llm).toMatchObject({
      stopped: 'The service does not accept the key.',
      unanswered: summary.counts.review,
      cost_usd: 0,
    })
  })

  it('reckons the cost in a dry run, asks nothing and needs no key', () => {
    const { summary } = dry
    expect(summary.llm).toMatchObject({ dry_run: true, pairs: summary.counts.review, cost_usd: 0 })
    expect(summary.llm!.most_usd).toBeGreaterThan(0)
  })

  it('fails without a key', async () => {
    const running = reconcileTexts(lists, { parameters: asking }, access(null, null))
    expect((await failureOfWork(running)).code).toBe('login_refused')
  })
})

describe('a reconciliation that goes on from another', () => {
  it('keeps what a model decided there, though nobody has opened that run', async () => {
    const first = refused
    const reviewLog = join(temporaryFolder(), 'people.db')
    openPeopleStore(reviewLog)
    const second = await reconcileTexts(
      lists,
      { earlier: 'run0first' },
      { earlierRuns: [first.run], reviewLog },
    )
    expect(second.summary.earlier).toMatchObject({
      kept: decisionsOf(first.run).length,
      dropped: 0,
    })
    expect(second.summary.counts.review).toBe(0)
    expect(second.summary.learned).toBeNull()
  })

  it('learns from the answers of reviewers only, and says from how many', async () => {
    const first = dry
    const reviewLog = join(temporaryFolder(), 'people.db')
    const people = openPeopleStore(reviewLog)
    const rows = first.lines().map((line) => line.split(','))
    const open = rows.filter(([, , , decision]) => decision === 'review').slice(0, 9)
    people.reviews.append(
      'run0first',
      open.map(([left, right], place) => ({
        action: place % 3 === 0 ? 'accept' : 'reject',
        left: left!,
        right: right!,
        note: '',
      })),
      { by: 'reviewer', who: 'Ada', at: new Date(0), seen: 0, batch: null },
    )
    const learned = await reconcileTexts(
      lists,
      { earlier: 'run0first', parameters: { learn: true } },
      { earlierRuns: [first.run], reviewLog },
    )
    const accepted = Math.ceil(open.length / 3)
    expect(learned.summary.learned).toEqual({
      run: 'run0first',
      answers: open.length,
      accepted,
      rejected: open.length - accepted,
    })
  })
})
