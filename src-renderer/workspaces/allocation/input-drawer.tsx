import { Select } from '@mantine/core'
import {
  allocationInputDescriptions,
  type AllocationInputName,
} from '../../../src-shared/allocation/inputs.ts'
import { Drawer } from '../../components/drawer.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, formatBytes } from '../../format.ts'
import { columnTypeWord } from './column-type-word.ts'
import type { InputState } from './use-input-files.ts'
import firstRows from './first-rows.module.css'
import classes from './input-drawer.module.css'

interface InputDrawerProps {
  readonly name: AllocationInputName
  readonly input: Extract<InputState, { state: 'read' }>
  readonly onColumn: (column: string, from: string | null) => void
  readonly onClose: () => void
}

const byName = '(by name)'

/** Preview of a file, and which of its columns stands for which. */
export function InputDrawer({ name, input, onColumn, onClose }: InputDrawerProps) {
  const description = allocationInputDescriptions[name]
  const { file, matches } = input
  return (
    <Drawer title={description.label} onClose={onClose} focusRequest={1}>
      <p className={classes.lead}>{description.help}</p>
      <h3 className={classes.heading}>Columns</h3>
      <div className={classes.columns}>
        {matches.map((match) => {
          const column = description.columns.find((known) => known.name === match.column)
          const found = file.mapping.find((known) => known.column === match.column)?.from ?? null
          return (
            <div key={match.column} className={classes.column}>
              <div>
                <div className="mono">
                  {match.column}
                  {match.required ? '' : ' (optional)'}
                </div>
                <div className={classes.help}>{column?.help}</div>
              </div>
              <Select
                aria-label={`Column of the file for ${match.column}`}
                value={match.chosen && match.from !== null ? match.from : byName}
                data={[
                  {
                    value: byName,
                    label: found === null ? 'not found' : `${found} (found by name)`,
                  },
                  ...file.columns.map((known) => ({ value: known.name, label: known.name })),
                ]}
                error={
                  match.required && match.from === null
                    ? 'Choose the column that holds it.'
                    : undefined
                }
                onChange={(value) => onColumn(match.column, value === byName ? null : value)}
              />
            </div>
          )
        })}
      </div>
      <h3 className={classes.heading}>
        First rows <span className="muted">of {countOf(file.rows, 'row')}</span>
      </h3>
      <div
        className={`${firstRows.rows} ${classes.preview}`}
        tabIndex={0}
        role="region"
        aria-label="First rows of the file"
      >
        <table>
          <thead>
            <tr>
              {file.columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.name}
                  <span>{columnTypeWord(column.type)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {file.preview.map((row, index) => (
              <tr key={index}>
                {row.map((value, column) => (
                  <td key={column}>{value ?? <span className="muted">empty</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3 className={classes.heading}>{countOf(file.files.length, 'file')}</h3>
      <ul className={classes.files}>
        {file.files.slice(0, 50).map((each) => (
          <li key={each.path}>
            <span className="mono">{each.path}</span>
            <span className="muted">
              {formatBytes(each.bytes)}, changed <TimeAgo at={each.modified_at} />
            </span>
          </li>
        ))}
      </ul>
      {file.files.length > 50 && <p className="muted">and {file.files.length - 50} more</p>}
    </Drawer>
  )
}
