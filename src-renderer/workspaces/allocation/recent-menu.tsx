import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconHistory } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { InputSet } from '../../../src-shared/allocation/input-sets.ts'
import type { AllocationInputName, InputSource } from '../../../src-shared/allocation/inputs.ts'
import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import menu from '../../components/menu-entry.module.css'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, fileName } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { inputLabels } from './input-labels.ts'

interface RecentSetsProps {
  readonly onChoose: (set: InputSet) => void
}

/** The sets of files of the last runs. */
export function RecentSets({ onChoose }: RecentSetsProps) {
  const [opened, setOpened] = useState(false)
  return (
    <Menu width={380} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button
          variant="subtle"
          px={6}
          leftSection={<IconHistory size={14} stroke={1.75} aria-hidden />}
          rightSection={<IconChevronDown size={12} stroke={1.75} aria-hidden />}
        >
          Recent
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {opened && (
          <Sets
            items={(sets) =>
              sets.map((set) => (
                <Menu.Item key={set.run.id} onClick={() => onChoose(set)}>
                  <span className={menu.entry}>
                    <span className="truncate">{set.run.title}</span>
                    <span className={menu.note}>
                      <TimeAgo at={set.run.created_at} />
                    </span>
                    <span className={`${menu.note} truncate`}>
                      {[rowsWords(set), shortName(set.inputs.elig)]
                        .filter((part) => part !== '')
                        .join(' · ')}
                    </span>
                  </span>
                </Menu.Item>
              ))
            }
          />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

interface RecentFilesProps {
  readonly input: AllocationInputName
  readonly onChoose: (source: InputSource) => void
}

/** The files that one input had in the last runs. */
export function RecentFiles({ input, onChoose }: RecentFilesProps) {
  const [opened, setOpened] = useState(false)
  return (
    <Menu width={380} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          aria-label={`Recent files for ${inputLabels[input].toLowerCase()}`}
        >
          <IconHistory size={15} stroke={1.75} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {opened && (
          <Sets
            items={(sets) =>
              recentFilesOf(input, sets).map(({ source, rows, usedAt }) => (
                <Menu.Item key={JSON.stringify(source)} onClick={() => onChoose(source)}>
                  <span className={menu.entry}>
                    <span className="truncate">{shortName(source)}</span>
                    <span className={menu.note}>
                      {rows === null ? '' : `${countOf(rows, 'row')} · `}
                      <TimeAgo at={usedAt} />
                    </span>
                    <span className={`${menu.note} truncate`} title={sourceName(source)}>
                      {sourceName(source)}
                    </span>
                  </span>
                </Menu.Item>
              ))
            }
          />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

/** Asked each time it opens: runs end meanwhile. */
function Sets({ items }: { items: (sets: readonly InputSet[]) => readonly ReactNode[] }) {
  const query = useQuery({ ...rpc.allocation.recentInputs.queryOptions(), staleTime: 0 })
  if (query.isError) return <p className={menu.fact}>{readableError(query.error).what}</p>
  if (query.data === undefined) {
    return (
      <p className={menu.fact} role="status">
        Looking at the last runs
      </p>
    )
  }
  const shown = items(query.data.sets)
  return shown.length === 0 ? (
    <p className={menu.fact}>No run has read files for this yet.</p>
  ) : (
    shown
  )
}

export interface RecentFile {
  readonly source: InputSource
  readonly rows: number | null
  readonly usedAt: string
}

/** Each file once, the one used last first. */
function recentFilesOf(
  input: AllocationInputName,
  sets: readonly InputSet[],
): readonly RecentFile[] {
  const found = new Map<string, RecentFile>()
  for (const { inputs, rows, run } of sets) {
    const source = inputs[input]
    if (source === undefined) continue
    const key = JSON.stringify(source)
    if (found.has(key)) continue
    const read = rows.find((each) => each.input === input)?.rows ?? null
    found.set(key, { source, rows: read, usedAt: run.created_at })
  }
  return [...found.values()]
}

/** The file without its folder, or the query. */
function shortName(source: InputSource): string {
  return source.kind === 'file' ? fileName(source.path) : sourceName(source)
}

function rowsWords({ rows }: InputSet): string {
  const of = (input: AllocationInputName) => rows.find((each) => each.input === input)?.rows
  const [pairs, contracts] = [of('elig'), of('caps')]
  return [
    pairs === undefined ? '' : countOf(pairs, 'pair'),
    contracts === undefined ? '' : countOf(contracts, 'contract'),
  ]
    .filter((part) => part !== '')
    .join(', ')
}
