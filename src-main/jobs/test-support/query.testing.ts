import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import { isDropJob } from '../../../src-shared/runs.ts'
import { CancelledError, expected } from '../../platform/errors.ts'
import { forkPort } from '../process-port.ts'
import { serveQueries } from '../query-process.ts'
import type { QueryContext, QueryHandlers, QueryName } from '../queries.ts'

/** Answers from no data: what it does depends on the id it is asked about. */
async function behave(id: string, context: QueryContext): Promise<void> {
  switch (id) {
    case 'dies':
      return process.exit(9)
    case 'waits': {
      const { promise, resolve } = Promise.withResolvers<void>()
      using _ = context.onCancel(() => {
        writeFileSync(join(context.temporary, 'forgotten'), '')
        resolve()
      })
      writeFileSync(join(context.temporary, 'waiting'), '')
      await promise
      throw new CancelledError('stopped in the middle of a query')
    }
    case 'unknown':
      throw expected('not_found', {
        what: 'User unknown is not in this drop.',
        remedy: 'Check the id.',
      })
    case 'faulty':
      throw new TypeError('a bug of a query')
    default:
  }
}

const contract = {
  contract_id: 'c1',
  name: 'Brand',
  sponsored: true,
  cap: 10,
  assigned: 4,
  fill: 0.4,
  demand: 20,
  price: 0,
  score_sum: 3,
  attributes: {},
}

const exampleFlow = {
  from_contract: 'c1',
  to_contract: '',
  from_sponsored: true,
  to_sponsored: null,
  value_a: 0.5,
  value_b: 0,
  value_change: -0.5,
}
const balance = { gained: 0, lost: 0.5, change: -0.5 }

/** Runs of scripts are no runs of events. */
const refused = async (): Promise<never> => {
  throw expected('not_found', { what: 'There are no events here.', remedy: 'Run some.' })
}
const noEvents: Pick<QueryHandlers, Extract<QueryName, `events.${string}`>> = {
  'events.profile': refused,
  'events.days': refused,
  'events.cohorts': refused,
  'events.cleaned': refused,
  'events.rejected': refused,
  'events.players': refused,
  'events.property': refused,
  'events.totals': refused,
  'events.choices': refused,
  'events.export': refused,
}

const noReconciliation: Pick<QueryHandlers, Extract<QueryName, `reconciliation.${string}`>> = {
  'reconciliation.rows': refused,
  'reconciliation.totals': refused,
  'reconciliation.choices': refused,
  'reconciliation.export': refused,
  'reconciliation.outputs': refused,
  'reconciliation.pair': refused,
  'reconciliation.thresholds': refused,
  'reconciliation.why_not': refused,
  'reconciliation.golden': refused,
  'reconciliation.records': refused,
  'reconciliation.queue': refused,
  'reconciliation.queue_counts': refused,
  'reconciliation.queue_pairs': refused,
  'reconciliation.changes': refused,
  'reconciliation.figures': refused,
  'reconciliation.adjudication': refused,
}

const handlers: QueryHandlers = {
  'files.inspect': async ({ path }, context) => {
    await behave(basename(path), context)
    return {
      files: [{ path, bytes: 12, modified_at: '2026-01-02T03:04:05.000Z' }],
      format: 'csv',
      rows: 1,
      columns: [{ name: 'user', type: 'VARCHAR' }],
      preview: [['u1']],
      mapping: [{ column: 'user_id', required: true, from: 'user' }],
    }
  },
  'allocation.assignments': async ({ page }) => ({
    rows: [
      {
        user_id: 'u1',
        contract_id: 'c1',
        score: 0.5,
        sponsored: true,
        group_id: '',
        round: 1,
      },
    ].slice(page.offset, page.offset + page.limit),
    total: 1,
  }),
  'allocation.contracts': async () => ({ rows: [contract], total: 1 }),
  'allocation.totals': async () => ({ total: 1, matched: 1, columns: [] }),
  'allocation.choices': async () => ({ choices: [{ value: 'c1', count: 1 }], distinct: 1 }),
  'allocation.distribution': async () => ({
    scores: [{ from: 0.5, to: 0.6, least: 0.5, most: 0.5, sponsored: 1, unsponsored: 0 }],
    score_step: 0.1,
    zero: null,
    rounds: [{ from: 1, to: 2, least: 1, most: 1, sponsored: 1, unsponsored: 0 }],
  }),
  'allocation.user': async ({ user_id }, context) => {
    await behave(user_id, context)
    return {
      user_id,
      // An answer that breaks its schema, for the reader to refuse.
      group_id: user_id === 'malformed' ? (7 as unknown as string) : '',
      per_user: 3,
      candidates: [],
      candidates_total: 0,
      runner_up: null,
      regret: 0,
      best_at_prices: [],
      sentences: [`User ${user_id} holds nothing.`],
    }
  },
  'allocation.group': async () => {
    throw expected('not_found', { what: 'No such group.', remedy: 'Check the id.' })
  },
  'allocation.contract': async ({ locale }) => ({
    contract,
    one_more: null,
    sentences: [
      `Contract c1 is ${(0.4).toLocaleString(locale ?? 'en', { style: 'percent' })} full.`,
    ],
  }),
  'allocation.compare': async ({ a: { run: a }, b: { run: b } }) => {
    const [{ job: _a, ...before }, { job: _b, ...after }] = [a, b]
    return { a: before, b: after, notes: [], parameters: [], inputs: [], results: null }
  },
  'allocation.compare_moves': async () => ({
    users: 1,
    moves: 1,
    ...balance,
    score_change: -0.5,
    groups: [{ group_id: '', users: 1, moves: 1, ...balance }],
    contracts: [
      {
        contract_id: 'c1',
        sponsored: true,
        left: 1,
        joined: 0,
        value_left: 0.5,
        value_joined: 0,
      },
    ],
    contracts_total: 1,
    ways: [],
    flows: [{ ...exampleFlow, moves: 1, score_a: 0.5, score_b: 0, score_change: -0.5 }],
    flows_total: 1,
  }),
  'allocation.moves': async () => ({
    rows: [
      {
        ...exampleFlow,
        user_id: 'u1',
        group_id: '',
        score_a: 0.5,
        score_b: null,
        score_change: null,
      },
    ],
    total: 1,
  }),
  'allocation.flows': async () => ({
    rows: [{ ...exampleFlow, moves: 1, score_a: 0.5, score_b: 0, score_change: -0.5 }],
    total: 1,
  }),
  'allocation.move_totals': async () => ({ total: 1, matched: 1, columns: [] }),
  'allocation.move_choices': async () => ({ choices: [{ value: 'c1', count: 1 }], distinct: 1 }),
  'allocation.move_export': async ({ to }) => {
    writeFileSync(to, 'user_id\nu1\n')
    return { rows: 1 }
  },
  'allocation.compare_users': async ({ offset, limit }) => ({
    rows: [
      {
        user_id: 'u1',
        group_id: '',
        change: 'lost' as const,
        left: [{ contract_id: 'c1', sponsored: true, score: 0.5 }],
        kept: [],
        joined: [],
        score_a: 0.5,
        score_b: 0,
        score_change: -0.5,
      },
    ].slice(offset, offset + limit),
    total: 1,
    counts: { moved: 0, gained: 0, lost: 1, same: 4 },
  }),
  'allocation.what_if': async () => {
    throw expected('not_supported', { what: 'Nothing is solved here.', remedy: 'Run it.' })
  },
  'allocation.what_if_ready': async () => ({ pairs: 12, seconds: 0 }),
  'allocation.input_changes': async ({ job }) => ({
    inputs: [
      {
        input: 'caps',
        path: isDropJob(job) ? sourceName(job.inputs.caps) : '',
        state: 'missing' as const,
        before: null,
        now: null,
        changed_files: [],
        added_files: [],
        removed_files: [],
      },
    ],
  }),
  ...noEvents,
  ...noReconciliation,
  'allocation.export': async ({ to }, context) => {
    context.progress(0, 1)
    writeFileSync(to, 'user_id,contract_id\nu1,c1\n')
    return { rows: 1 }
  },
}

serveQueries(forkPort(), handlers)
