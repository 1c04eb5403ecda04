import { Checkbox, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useMemo, useState, type ReactNode } from 'react'
import {
  type AllocationParameters,
  parameterKindOf,
  parameterMetaOf,
} from '../../../../src-shared/allocation/parameters.ts'
import type { ContractSummary, GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import type { WhatIfChanges } from '../../../../src-shared/allocation/what-if.ts'
import { KindMark } from '../../../components/status-chip.tsx'
import { columnDigits, countOf, formatCount, formatFixed } from '../../../format.ts'
import { formatRatio, groupName } from '../result/group-words.ts'
import { withOverride, withParameter } from './what-if-draft.ts'
import classes from './what-if.module.css'

interface ChangesProps {
  readonly changes: WhatIfChanges
  readonly onChanges: (changes: WhatIfChanges) => void
}

const numbers = ['per_user', 'ratio_slack', 'max_mixed_share', 'scarcity_alpha'] as const
const choices = ['solver', 'assignment_ratio_guard', 'ratio_sense'] as const

/** The rules of the drop: K, slack, guard, solver. */
export function RuleChanges({
  parameters,
  changes,
  onChanges,
}: ChangesProps & { readonly parameters: AllocationParameters }) {
  const enforced = changes.enforce_assignment_ratio ?? parameters.enforce_assignment_ratio
  return (
    <fieldset className={classes.rules}>
      <legend>Rules</legend>
      {numbers.map((name) => {
        const { label, step } = parameterMetaOf(name)
        const kind = parameterKindOf(name)
        const value = changes[name]
        return (
          <NumberInput
            key={name}
            label={label}
            data-changed={value !== undefined}
            value={value ?? parameters[name]}
            step={step ?? 1}
            {...(kind.kind === 'number' && {
              min: kind.min ?? 0,
              ...(kind.max !== null && { max: kind.max }),
              allowDecimal: !kind.integer,
            })}
            onChange={(next) => {
              if (typeof next === 'number') {
                onChanges(withParameter(changes, parameters, name, next))
              }
            }}
          />
        )
      })}
      {choices.map((name) => {
        const kind = parameterKindOf(name)
        const value = changes[name]
        return (
          <NativeSelect
            key={name}
            label={parameterMetaOf(name).label}
            data-changed={value !== undefined}
            value={value ?? parameters[name]}
            data={(kind.kind === 'choice' ? kind.choices : []).map((choice) => ({
              value: choice,
              label: choice.replaceAll('_', ' '),
            }))}
            onChange={(event) => {
              const chosen = event.currentTarget.value as NonNullable<WhatIfChanges[typeof name]>
              onChanges(withParameter(changes, parameters, name, chosen))
            }}
          />
        )
      })}
      <Checkbox
        className={classes.check}
        label="Enforce ratios"
        checked={enforced}
        onChange={(event) =>
          onChanges(
            withParameter(
              changes,
              parameters,
              'enforce_assignment_ratio',
              event.currentTarget.checked,
            ),
          )
        }
      />
    </fieldset>
  )
}

const mostShown = 60

/** The target of each group, in per cent as the files have shares: 0..1. */
export function TargetChanges({
  groups,
  changes,
  onChanges,
}: ChangesProps & { readonly groups: readonly GroupSummary[] }) {
  const [text, setText] = useState('')
  const changed = changes.ratio_override ?? {}
  const named = groups.filter(({ group_id: id }) => id !== '')
  const found = named.filter(({ group_id: id }) =>
    id.toLowerCase().includes(text.trim().toLowerCase()),
  )
  return (
    <ChangeTable
      title="Targets"
      noun={['group', 'groups']}
      total={named.length}
      found={found.length}
      text={text}
      onText={setText}
      headings={['Group', 'Ratio', 'Target', 'Instead']}
    >
      {changedFirst(found, ({ group_id: id }) => id in changed)
        .slice(0, mostShown)
        .map((group) => (
          <tr key={group.group_id} data-changed={group.group_id in changed}>
            <th scope="row" className="mono">
              {groupName(group.group_id)}
            </th>
            <td>{formatRatio(group.ratio)}</td>
            <td>{formatRatio(group.target)}</td>
            <td>
              <NumberInput
                aria-label={`Target of ${groupName(group.group_id)} instead`}
                placeholder={group.target === null ? 'None' : formatRatio(group.target)}
                min={0}
                max={1}
                step={0.01}
                decimalScale={6}
                value={changed[group.group_id] ?? ''}
                onChange={(next) =>
                  onChanges(
                    withOverride(
                      changes,
                      'ratio_override',
                      group.group_id,
                      typeof next === 'number' && next !== group.target ? next : null,
                    ),
                  )
                }
              />
            </td>
          </tr>
        ))}
    </ChangeTable>
  )
}

/** The cap of each contract; those whose capacity is worth most come first. */
export function CapChanges({
  contracts,
  changes,
  onChanges,
}: ChangesProps & { readonly contracts: readonly ContractSummary[] }) {
  const [text, setText] = useState('')
  const changed = changes.cap_override ?? {}
  const byPrice = useMemo(() => contracts.toSorted((a, b) => b.price - a.price), [contracts])
  const priceDigits = columnDigits(byPrice.slice(0, 1).map(({ price }) => price))
  const found = byPrice.filter(({ contract_id: id }) =>
    id.toLowerCase().includes(text.trim().toLowerCase()),
  )
  return (
    <ChangeTable
      title="Caps"
      noun={['contract', 'contracts']}
      total={contracts.length}
      found={found.length}
      text={text}
      onText={setText}
      headings={['Contract', 'Assigned', 'Price', 'Cap', 'Instead']}
    >
      {changedFirst(found, ({ contract_id: id }) => id in changed)
        .slice(0, mostShown)
        .map((contract) => (
          <tr key={contract.contract_id} data-changed={contract.contract_id in changed}>
            <th scope="row" className="mono">
              <KindMark sponsored={contract.sponsored} /> {contract.contract_id}
            </th>
            <td>{formatCount(contract.assigned)}</td>
            <td>{formatFixed(contract.price, priceDigits)}</td>
            <td>{formatCount(contract.cap)}</td>
            <td>
              <NumberInput
                aria-label={`Cap of ${contract.contract_id} instead`}
                placeholder={formatCount(contract.cap)}
                min={0}
                max={2 ** 31 - 1}
                allowDecimal={false}
                value={changed[contract.contract_id] ?? ''}
                onChange={(next) =>
                  onChanges(
                    withOverride(
                      changes,
                      'cap_override',
                      contract.contract_id,
                      typeof next === 'number' && next !== contract.cap ? next : null,
                    ),
                  )
                }
              />
            </td>
          </tr>
        ))}
    </ChangeTable>
  )
}

interface ChangeTableProps {
  readonly title: string
  readonly noun: readonly [one: string, many: string]
  readonly total: number
  readonly found: number
  readonly text: string
  readonly onText: (text: string) => void
  readonly headings: readonly string[]
  readonly children: ReactNode
}

function ChangeTable(props: ChangeTableProps) {
  const { title, noun, total, found, text, onText, headings, children } = props
  return (
    <section className={classes.block} aria-label={title}>
      <div className={classes.bar}>
        <h3>{title}</h3>
        <TextInput
          aria-label={`Find ${noun[1]}`}
          placeholder={`Find among ${countOf(total, noun[0], noun[1])}`}
          value={text}
          onChange={(event) => onText(event.currentTarget.value)}
          onKeyDown={(event) => {
            // Looking for a row asks for nothing yet.
            if (event.key === 'Enter') event.preventDefault()
          }}
        />
      </div>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={`${title}, all rows`}>
        <table className={classes.table}>
          <thead>
            <tr>
              {headings.map((heading) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
        {found === 0 && <p className="muted">None is called so.</p>}
        {found > mostShown && (
          <p className="muted">
            The first {mostShown} of {formatCount(found)}: find others by their id.
          </p>
        )}
      </div>
    </section>
  )
}

function changedFirst<Row>(rows: readonly Row[], isChanged: (row: Row) => boolean): readonly Row[] {
  return [...rows.filter(isChanged), ...rows.filter((row) => !isChanged(row))]
}
