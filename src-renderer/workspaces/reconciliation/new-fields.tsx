import { ActionIcon, Button, MultiSelect, Select, Tooltip } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import {
  type FieldKind,
  fieldKinds,
  type FieldPair,
} from '../../../src-shared/reconciliation/fields.ts'
import type {
  ColumnProfile,
  FieldsProposal,
  ListProfile,
} from '../../../src-shared/reconciliation/proposal.ts'
import { countOf, nothing } from '../../format.ts'
import classes from './new-reconciliation.module.css'

interface FieldTableProps {
  readonly proposal: FieldsProposal
  /** Null: the proposed ones. */
  readonly fields: readonly FieldPair[] | null
  readonly onFields: (fields: FieldPair[] | null) => void
}

const kindHelp: Readonly<Record<FieldKind, string>> = {
  name: 'short text, by words and letters',
  text: 'long text, by its rare words',
  code: 'model or part number, by its parts',
  number: 'by how close the values are',
  year: 'MY25, 2025 and 25 are the same',
  category: 'equal or not, rare values count more',
  date: 'by how close the days are',
  identifier: 'the same or not the same',
}

const kindNames: Readonly<Record<FieldKind, string>> = {
  name: 'Name',
  text: 'Text',
  code: 'Code',
  number: 'Number',
  year: 'Year',
  category: 'Category',
  date: 'Date',
  identifier: 'Identifier',
}

/** Which columns of both lists say the same, and how their values are compared. */
export function FieldTable({ proposal, fields, onFields }: FieldTableProps) {
  const right = proposal.right ?? proposal.left
  const shown = fields ?? proposal.fields
  const write = (next: readonly FieldPair[]) =>
    onFields(next.length === 0 ? null : next.map((field) => ({ ...field })))
  const put = (index: number, field: FieldPair) => write(shown.with(index, field))
  const free = freePair(proposal.left, right, shown)
  return (
    <>
      <div className={classes.sectionHead}>
        <h2 id="fields">Fields that are compared</h2>
        {fields !== null && (
          <Button variant="subtle" px={6} onClick={() => onFields(null)}>
            Back to the proposal
          </Button>
        )}
      </div>
      <p className={classes.note}>
        {fields === null
          ? `Paired by names, types and values: ${countOf(shown.length, 'field')}. Change what is wrong.`
          : 'Your pairing; the run uses it as it stands.'}
      </p>
      <div className={classes.fieldScroll}>
        <table className={classes.fieldTable}>
          <thead>
            <tr>
              <th scope="col">{proposal.right === null ? 'Columns' : 'Left columns'}</th>
              {proposal.right !== null && <th scope="col">Right columns</th>}
              <th scope="col">Kind</th>
              <th scope="col">
                <span className="visually-hidden">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((field, index) => (
              <tr key={index}>
                <td>
                  <Columns
                    label={`Left columns of field ${index + 1}`}
                    profile={proposal.left}
                    chosen={field.left}
                    onChoose={(left) =>
                      put(
                        index,
                        proposal.right === null
                          ? { ...field, left, right: left }
                          : { ...field, left },
                      )
                    }
                  />
                </td>
                {proposal.right !== null && (
                  <td>
                    <Columns
                      label={`Right columns of field ${index + 1}`}
                      profile={right}
                      chosen={field.right}
                      onChoose={(chosen) => put(index, { ...field, right: chosen })}
                    />
                  </td>
                )}
                <td>
                  <Select
                    aria-label={`Kind of field ${index + 1}`}
                    value={field.kind}
                    data={fieldKinds.map((kind) => ({ value: kind, label: kindNames[kind] }))}
                    allowDeselect={false}
                    onChange={(value) => {
                      const kind = fieldKinds.find((one) => one === value)
                      if (kind !== undefined) put(index, { ...field, kind })
                    }}
                  />
                  <span className={classes.example}>{kindHelp[field.kind]}</span>
                </td>
                <td>
                  <Tooltip label="Do not compare">
                    <ActionIcon
                      aria-label={`Remove field ${index + 1}: ${field.left.join(' + ')}`}
                      disabled={shown.length === 1}
                      onClick={() => write(shown.filter((_, at) => at !== index))}
                    >
                      <IconX size={14} stroke={1.75} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && (
        <p className={classes.warn} role="alert">
          No columns of the two lists say the same. Pair at least one by hand.
        </p>
      )}
      <Button
        variant="subtle"
        px={6}
        disabled={free === null}
        leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
        onClick={() => {
          if (free !== null) write([...shown, free])
        }}
      >
        Add field
      </Button>
    </>
  )
}

interface ColumnsProps {
  readonly label: string
  readonly profile: ListProfile
  readonly chosen: readonly string[]
  readonly onChoose: (columns: string[]) => void
}

/** Columns that are read as one text, with what stands in them. */
function Columns({ label, profile, chosen, onChoose }: ColumnsProps) {
  const known = new Map(profile.columns.map((column) => [column.name, column]))
  const gone = chosen.filter((name) => !known.has(name))
  return (
    <>
      <MultiSelect
        aria-label={label}
        classNames={{ inputField: classes.pillField! }}
        value={[...chosen]}
        data={[...new Set([...known.keys(), ...chosen])]}
        searchable
        hidePickedOptions
        error={gone.length > 0 ? `${gone.join(', ')} is not in the list` : undefined}
        onChange={(next) => {
          if (next.length > 0) onChoose(next)
        }}
      />
      <span className={classes.example} title={examplesOf(chosen, known)}>
        {examplesOf(chosen, known)}
      </span>
    </>
  )
}

function examplesOf(chosen: readonly string[], known: ReadonlyMap<string, ColumnProfile>): string {
  const [first] = chosen
  const column = first === undefined ? undefined : known.get(first)
  if (column === undefined || column.examples.length === 0) return nothing
  return column.examples.slice(0, 3).join(' · ')
}

/** The next columns that nothing compares yet. */
function freePair(
  left: ListProfile,
  right: ListProfile,
  fields: readonly FieldPair[],
): FieldPair | null {
  const usedLeft = new Set(fields.flatMap((field) => field.left))
  const usedRight = new Set(fields.flatMap((field) => field.right))
  const open = (profile: ListProfile, used: ReadonlySet<string>): ColumnProfile | undefined =>
    profile.columns.find(({ name }) => !used.has(name) && name !== profile.id) ??
    profile.columns.find(({ name }) => !used.has(name)) ??
    profile.columns[0]
  const from = open(left, usedLeft)
  const same = right.columns.find(({ name }) => name === from?.name)
  const to = same ?? open(right, usedRight)
  if (from === undefined || to === undefined) return null
  return { left: [from.name], right: [to.name], kind: from.kind }
}
