import type { UnitTaker } from '../../src-shared/allocation/result.ts'
import type { Connection, Row } from '../data/duckdb.ts'
import type { ExplainedPolicy, GroupFacts } from './engine/explain.ts'
import { type Move, movesOf } from './engine/explain-moves.ts'
import { artifact, candidatesRelation } from './result-queries.ts'

/** Users who would gain at once by one more unit of a contract's cap. */
export interface Takers {
  /** Most first, ties by id; at most ten. */
  readonly first: readonly UnitTaker[]
  readonly total: number
}

/** A group with its id, by its number in the run's files. */
export type NumberedGroups = ReadonlyMap<
  number,
  { readonly id: string; readonly facts: GroupFacts }
>

const mostTakers = 10
/** Differences below this share of the values are rounding. */
const noise = 1e-12

/**
 * Who would take one more unit of a contract, from the files of a published run: the same moves as
 * `unitWorths` of the engine, as what a move changes beside the values depends on the group and the
 * counts held only, and the values are the database's to compare. Null where no candidates were kept.
 */
export async function readTakers(
  connection: Connection,
  artifacts: string,
  contractId: string,
  run: {
    readonly policy: ExplainedPolicy
    readonly fillBonus: number
    readonly groups: NumberedGroups
  },
): Promise<Takers | null> {
  const pairs = await candidatesRelation(artifacts)
  if (pairs === null) return null
  await makeStates(connection, artifacts, pairs, contractId, run.fillBonus)
  try {
    const states = await connection.rows(
      'SELECT DISTINCT group_idx, own, other, sponsored FROM unit_states',
    )
    if (states.length === 0) return { first: [], total: 0 }
    const moves = states.map((state) => movesRow(state, run)).join(', ')
    const rows = await connection.rows(
      `SELECT *, count(*) OVER () AS total FROM (
         SELECT s.*, greatest(m.free, m.give_own - s.least_own, m.give_other - s.least_other) AS best,
           s.value + best AS gains, m.free >= best AS is_free,
           m.give_own - s.least_own >= best AS gives_own
         FROM unit_states s JOIN (VALUES ${moves})
           m(group_idx, own, other, free, give_own, give_other) USING (group_idx, own, other)
       ) WHERE gains > ${noise} * value ORDER BY gains DESC, user_id LIMIT ${mostTakers}`,
    )
    return {
      first: rows.map((row) => toTaker(row, run.groups)),
      total: Number(rows[0]?.['total'] ?? 0),
    }
  } finally {
    await connection.run('DROP TABLE IF EXISTS unit_states')
  }
}

/** Who is eligible and holds something else: what, and which of it is worth least. */
async function makeStates(
  connection: Connection,
  artifacts: string,
  pairs: string,
  contractId: string,
  fillBonus: number,
): Promise<void> {
  const of = (name: 'contracts' | 'users' | 'assignments'): string => artifact(artifacts, name)
  const least = (sponsored: string): string =>
    `min({'value': h.value, 'id': h.contract_id}) FILTER (${sponsored} AND h.round > 0)`
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE unit_states AS
     WITH wanted AS (
       SELECT contract_idx, lift, sponsored FROM ${of('contracts')} WHERE contract_id = $1
     ), eligible AS (
       SELECT u.user_id, u.group_idx, p.score, p.score * w.lift + ${fillBonus} AS value, w.sponsored
       FROM ${pairs} p JOIN wanted w USING (contract_idx) JOIN ${of('users')} u USING (user_idx)
       WHERE u.user_id NOT IN (SELECT user_id FROM ${of('assignments')} WHERE contract_id = $1)
     ), holdings AS (
       SELECT a.user_id, a.contract_id, a.round, c.sponsored, a.score * c.lift + ${fillBonus} AS value
       FROM ${of('assignments')} a JOIN ${of('contracts')} c USING (contract_id)
     ), held AS (
       SELECT h.user_id, count(*) FILTER (h.sponsored) AS own, count(*) FILTER (NOT h.sponsored) AS other,
         ${least('h.sponsored')} AS least_own, ${least('NOT h.sponsored')} AS least_other
       FROM holdings h SEMI JOIN eligible USING (user_id) GROUP BY h.user_id
     )
     SELECT e.user_id, e.group_idx::INTEGER AS group_idx, e.score, e.value, e.sponsored,
       coalesce(h.own, 0)::INTEGER AS own, coalesce(h.other, 0)::INTEGER AS other,
       coalesce(h.least_own.value, 'Infinity'::DOUBLE) AS least_own, h.least_own.id AS own_id,
       coalesce(h.least_other.value, 'Infinity'::DOUBLE) AS least_other, h.least_other.id AS other_id
     FROM eligible e LEFT JOIN held h USING (user_id)`,
    [contractId],
  )
}

function movesRow(
  state: Row,
  { policy, groups }: { readonly policy: ExplainedPolicy; readonly groups: NumberedGroups },
): string {
  const [group, own, other] = [state['group_idx'], state['own'], state['other']].map(Number) as [
    number,
    number,
    number,
  ]
  const facts = groups.get(group)?.facts
  if (facts === undefined) throw new Error(`group ${group} of a user is not among the groups`)
  const moves = movesOf(policy, facts, own, other, state['sponsored'] === true)
  const amounts = [moves.add, moves.giveSponsored, moves.giveUnsponsored].map(literalOf)
  return `(${[group, own, other, ...amounts].join(', ')})`
}

function literalOf({ now }: Move): string {
  return now === -Infinity ? "'-Infinity'::DOUBLE" : `${now}::DOUBLE`
}

function toTaker(row: Row, groups: NumberedGroups): UnitTaker {
  const given = row['gives_own'] === true ? row['own_id'] : row['other_id']
  return {
    user_id: String(row['user_id']),
    group_id: groups.get(Number(row['group_idx']))?.id ?? '',
    score: Number(row['score']),
    value: Number(row['value']),
    gives_up: row['is_free'] === true ? null : String(given),
    gains: Number(row['gains']),
  }
}
