import { Button, NumberInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../me.ts'
import { noRule, type DiskUse, type RetentionRule } from '../../../src-shared/retention.ts'
import { Copyable } from '../../components/copyable.tsx'
import { ErrorState } from '../../components/states.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, formatBytes, formatShare, unitSuffix } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { diskPartWords, partsBySize } from '../metrics/disk-words.ts'
import { PrunePreview } from './prune-preview.tsx'
import { Facts, Section } from './section-parts.tsx'
import classes from './settings-page.module.css'

export function WorkspaceSection() {
  const info = useQuery(rpc.system.info.queryOptions())
  const disk = useQuery(rpc.system.disk.queryOptions())
  const mayPrune = useMay('admin')
  const failed = info.error ?? disk.error
  if (failed !== null) {
    return (
      <ErrorState
        error={readableError(failed)}
        retry={() => {
          void info.refetch()
          void disk.refetch()
        }}
      />
    )
  }
  const use = disk.data
  return (
    <>
      <Section
        title="Workspace and disk"
        lead="The folder that holds every run, the index and what people do. Moving it moves all of it."
      >
        <Facts
          facts={[
            [
              'Folder',
              info.data && (
                <Copyable key="folder" value={info.data.workspace}>
                  {info.data.workspace}
                </Copyable>
              ),
            ],
            [
              'Files it may read',
              info.data && (info.data.roots?.join(', ') ?? 'Any file of this computer'),
            ],
            [
              'On the disk',
              use &&
                `${formatBytes(use.workspace)}; ${formatBytes(use.free)} of ${formatBytes(use.total)} are free (${formatShare(use.free / use.total, 0)})`,
            ],
            ...(use === undefined
              ? []
              : partsBySize(use)
                  .filter(({ bytes }) => bytes > 0)
                  .map(({ part, bytes }) => [diskPartWords[part], formatBytes(bytes)] as const)),
          ]}
        />
      </Section>
      {use !== undefined && use.largest_runs.length > 0 && (
        <Section
          title="Largest runs"
          lead={`${countOf(
            use.kinds.reduce((sum, { runs }) => sum + runs, 0),
            'finished run',
          )}, ${formatBytes(use.kinds.reduce((sum, { bytes }) => sum + bytes, 0))} together. Pinned runs are never removed by a rule.`}
        >
          <LargestRuns runs={use.largest_runs.slice(0, 8)} />
        </Section>
      )}
      {mayPrune === true && <CleanUp />}
    </>
  )
}

function LargestRuns({ runs }: { runs: DiskUse['largest_runs'] }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Created</th>
            <th scope="col">Pinned</th>
            <th scope="col" className="num">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row" className={classes.wide}>
                <Link to="/runs/$runId" params={{ runId: run.id }} title={run.title}>
                  {run.title}
                </Link>
              </th>
              <td>
                <TimeAgo at={run.created_at} />
              </td>
              <td>{run.pinned ? 'Pinned' : ''}</td>
              <td className="num">{formatBytes(run.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const cleanUpFields = [
  { name: 'max_runs', label: 'Keep the newest', unit: 'runs', min: 1, digits: 0 },
  { name: 'max_age_days', label: 'Keep the last', unit: 'days', min: 1, digits: 0 },
  { name: 'max_gib', label: 'Keep at most', unit: 'GiB', min: 0.01, digits: 2 },
] as const

/** Removes old runs once, by a rule that is not kept. */
function CleanUp() {
  const [rule, setRule] = useState<RetentionRule>(noRule)
  const [asked] = useDebouncedValue(rule, 250)
  const empty = Object.values(asked).every((limit) => limit === null)
  return (
    <Section
      title="Clean up"
      lead={
        <>
          Deletes old runs once. What is to be kept from day to day is set under{' '}
          <Link to="/settings/$section" params={{ section: 'retention' }}>
            Retention
          </Link>
          .
        </>
      }
    >
      <div className={classes.filters}>
        {cleanUpFields.map(({ name, label, unit, min, digits }) => (
          <NumberInput
            key={name}
            label={label}
            w={168}
            min={min}
            decimalScale={digits}
            suffix={unitSuffix(rule[name] ?? '', unit)}
            placeholder="no limit"
            value={rule[name] ?? ''}
            onChange={(value) =>
              setRule({
                ...rule,
                [name]: typeof value === 'number' && value >= min ? value : null,
              })
            }
          />
        ))}
        {!empty && (
          <Button variant="subtle" mt="auto" onClick={() => setRule(noRule)}>
            Clear
          </Button>
        )}
      </div>
      {empty ? (
        <p className="muted">Say what to keep; what would go is shown before anything does.</p>
      ) : (
        <PrunePreview rule={asked} />
      )}
    </Section>
  )
}
