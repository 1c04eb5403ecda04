import { Link } from '@tanstack/react-router'
import type {
  WhatIfAnswer,
  WhatIfContract,
  WhatIfFigures,
  WhatIfGroup,
} from '../../../../src-shared/allocation/what-if.ts'
import { Chip, KindMark } from '../../../components/status-chip.tsx'
import {
  columnDigits,
  formatCount,
  formatFixed,
  formatPercent,
  formatShare,
  nothing,
  readerNumbers,
} from '../../../format.ts'
import { whatIfSentences } from '../../../../src-shared/allocation/what-if-words.ts'
import { formatRatio, groupName } from '../result/group-words.ts'
import classes from './what-if.module.css'

interface WhatIfEffectProps {
  readonly runId: string
  readonly answer: WhatIfAnswer
}

/** Before and after, in sentences first. */
export function WhatIfEffect({ runId, answer }: WhatIfEffectProps) {
  const { before, after, groups, contracts, users } = answer
  const priceDigits = columnDigits(
    contracts.flatMap((contract) => [contract.before.price, contract.after.price]),
  )
  return (
    <>
      <ul className={classes.sentences}>
        {whatIfSentences(answer, readerNumbers).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <table className={classes.table} data-wide>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col">Run</th>
            <th scope="col">What if</th>
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          {figureRows.map(({ name, value, text, changeText }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{text(value(before))}</td>
              <td>{text(value(after))}</td>
              <td>{changeOf(value(before), value(after), text, changeText ?? text)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Users who would hold something else</th>
            <td>{nothing}</td>
            <td>{formatCount(users.moved + users.gained + users.lost)}</td>
            <td>{nothing}</td>
          </tr>
        </tbody>
      </table>
      <h3>Groups</h3>
      <table className={classes.table} data-wide>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col">Target</th>
            <th scope="col">Ratio</th>
            <th scope="col">What if</th>
            <th scope="col">Assignments</th>
            <th scope="col">What if</th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupLine key={group.group_id} runId={runId} group={group} />
          ))}
        </tbody>
      </table>
      {answer.groups_total > groups.length && (
        <p className="muted">
          The {formatCount(groups.length)} that change most, of {formatCount(answer.groups_total)}.
        </p>
      )}
      <h3>Contracts with another cap or load</h3>
      {contracts.length === 0 ? (
        <p className="muted">Every contract keeps its cap and its load.</p>
      ) : (
        <table className={classes.table} data-wide>
          <thead>
            <tr>
              <th scope="col">Contract</th>
              <th scope="col">Cap</th>
              <th scope="col">What if</th>
              <th scope="col">Assigned</th>
              <th scope="col">What if</th>
              <th scope="col">Price</th>
              <th scope="col">What if</th>
            </tr>
          </thead>
          <tbody>
            {contracts.slice(0, mostContracts).map((contract) => (
              <ContractLine
                key={contract.contract_id}
                runId={runId}
                contract={contract}
                priceDigits={priceDigits}
              />
            ))}
          </tbody>
        </table>
      )}
      {answer.contracts_total > mostContracts && (
        <p className="muted">
          The {mostContracts} that change most, of {formatCount(answer.contracts_total)}.
        </p>
      )}
    </>
  )
}

const mostContracts = 100

const score = (value: number | null) => formatFixed(value, 1)

const figureRows: readonly {
  readonly name: string
  readonly value: (figures: WhatIfFigures) => number | null
  readonly text: (value: number | null) => string
  /** Of a difference without its sign, where it is not written like the value. */
  readonly changeText?: (by: number) => string
}[] = [
  { name: 'Score', value: ({ score_sum: value }) => value, text: score },
  { name: 'Objective', value: ({ objective }) => objective, text: score },
  { name: 'Certified best possible', value: ({ upper_bound: bound }) => bound, text: score },
  {
    name: 'Gap',
    value: ({ gap_percent: gap }) => gap,
    text: formatPercent,
    changeText: (by) => formatPercent(by).replace(/\s?%$/u, ' points'),
  },
  { name: 'Assignments', value: ({ assignments }) => assignments, text: formatCount },
  {
    name: 'Sponsored',
    value: ({ sponsored_assignments: sponsored }) => sponsored,
    text: formatCount,
  },
  {
    name: 'Fill',
    value: ({ fill }) => fill,
    text: (fill) => formatShare(fill, 2),
    changeText: (by) => `${formatFixed(by * 100, 2)} points`,
  },
  { name: 'Users assigned', value: ({ assigned_users: users }) => users, text: formatCount },
  {
    name: 'Groups at target',
    value: ({ groups_compliant: groups }) => groups,
    text: formatCount,
  },
]

function changeOf(
  before: number | null,
  after: number | null,
  text: (value: number | null) => string,
  changeText: (by: number) => string,
): string {
  if (before === null || after === null) return nothing
  const by = after - before
  if (text(before) === text(after)) return 'Same'
  return `${by > 0 ? '+' : '−'}${changeText(Math.abs(by))}`
}

function GroupLine({ runId, group }: { runId: string; group: WhatIfGroup }) {
  const { before, after, group_id: id } = group
  const sameTarget = before.target === after.target
  return (
    <tr data-changed={!sameTarget}>
      <th scope="row" className="mono">
        <Link to="/runs/$runId" params={{ runId }} search={{ tab: 'what-if', open: `group:${id}` }}>
          {groupName(id)}
        </Link>
      </th>
      <td>
        {sameTarget ? (
          formatRatio(after.target)
        ) : (
          <>
            <span className="muted">{formatRatio(before.target)}</span> {formatRatio(after.target)}
          </>
        )}
      </td>
      <td>{formatRatio(before.ratio)}</td>
      <td>{formatRatio(after.ratio)}</td>
      <td>{formatCount(before.total)}</td>
      <td>{formatCount(after.total)}</td>
      <td>
        {after.target === null ? (
          <span className="muted">No target</span>
        ) : (
          <Chip tone={after.compliant ? 'ok' : 'warn'}>
            {after.compliant ? (before.compliant ? 'At target' : 'Now at target') : 'Short'}
          </Chip>
        )}
      </td>
    </tr>
  )
}

interface ContractLineProps {
  readonly runId: string
  readonly contract: WhatIfContract
  /** Decimals of prices, so that those of all lines line up. */
  readonly priceDigits: number
}

function ContractLine({ runId, contract, priceDigits }: ContractLineProps) {
  const { before, after, contract_id: id } = contract
  return (
    <tr data-changed={before.cap !== after.cap}>
      <th scope="row" className="mono">
        <KindMark sponsored={contract.sponsored} />{' '}
        <Link
          to="/runs/$runId"
          params={{ runId }}
          search={{ tab: 'what-if', open: `contract:${id}` }}
        >
          {id}
        </Link>
      </th>
      <td>{formatCount(before.cap)}</td>
      <td>{formatCount(after.cap)}</td>
      <td>{formatCount(before.assigned)}</td>
      <td>{formatCount(after.assigned)}</td>
      <td>{formatFixed(before.price, priceDigits)}</td>
      <td>{formatFixed(after.price, priceDigits)}</td>
    </tr>
  )
}
