import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Backup, BackupReason, Verification } from '../../../src-shared/backups.ts'
import type { SettingsView } from '../../../src-shared/settings.ts'
import { useMay } from '../../me.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { Chip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, formatBytes, formatCount, formatExactTime } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { forgetAllChangedRuns } from '../../shell/run-activity.tsx'
import { showDone, showFailed } from '../runs/notices.tsx'
import { rowsWords } from './backup-words.ts'
import { Section } from './section-parts.tsx'
import { SettingForm, useSettingForm } from './setting-form.tsx'
import { WithSettings } from './settings-data.tsx'
import classes from './settings-page.module.css'

export function BackupsSection() {
  const queries = useQueryClient()
  const mayRule = useMay('admin')
  const create = useMutation(
    rpc.backups.create.mutationOptions({
      onSuccess: ({ bytes }) => showDone(`Backup made, ${formatBytes(bytes)}.`),
      onError: (error) => showFailed(error),
      onSettled: () => queries.invalidateQueries({ queryKey: rpc.backups.list.key() }),
    }),
  )
  return (
    <>
      <Section
        title="Backups"
        lead="Copies of what people do and nothing could make again: notes, tags, pins, presets, views, invitations, keys and the audit trail. Runs are folders of their own and are not in them."
        actions={
          mayRule === true && (
            <Button variant="filled" loading={create.isPending} onClick={() => create.mutate({})}>
              Back up now
            </Button>
          )
        }
      >
        <BackupsTable mayRule={mayRule === true} />
      </Section>
      <Section title="How many stay">
        <WithSettings>
          {(view, mayChange) => <KeepForm view={view} mayChange={mayChange} />}
        </WithSettings>
      </Section>
    </>
  )
}

function KeepForm({ view, mayChange }: { view: SettingsView; mayChange: boolean }) {
  const state = useSettingForm(view, 'backups')
  return <SettingForm view={view} section="backups" state={state} mayChange={mayChange} />
}

const reasonWords: Readonly<Record<BackupReason, string>> = {
  manual: 'by hand',
  daily: 'each day',
  before_migration: 'before an update',
  before_restore: 'before a restore',
}

function BackupsTable({ mayRule }: { mayRule: boolean }) {
  const queries = useQueryClient()
  const backups = useQuery(rpc.backups.list.queryOptions())
  const verify = useMutation(rpc.backups.verify.mutationOptions({ onError: (e) => showFailed(e) }))
  const restore = useMutation(
    rpc.backups.restore.mutationOptions({
      onSuccess: async ({ rows }) => {
        // Marks, presets, people: everything that people keep may look different now.
        forgetAllChangedRuns(queries)
        await queries.invalidateQueries()
        showDone(`Restored ${rowsWords(rows)}. What was there before is a backup too.`)
      },
      onError: (error) => showFailed(error),
    }),
  )
  if (backups.isError && backups.data === undefined) {
    return <ErrorState error={readableError(backups.error)} retry={() => void backups.refetch()} />
  }
  if (backups.data === undefined) return <SkeletonRows rows={4} columns={5} />
  if (backups.data.backups.length === 0) {
    return (
      <EmptyState title="No backups yet">One is made each day, and before each update.</EmptyState>
    )
  }
  const confirmRestore = (backup: Backup) =>
    modals.openConfirmModal({
      title: 'Go back to this backup?',
      children: (
        <>
          <p>
            Notes, tags, pins, presets, views, people and keys become what they were on{' '}
            {formatExactTime(backup.created_at).split('\n')[0]}
            {backup.record === null ? '' : `: ${rowsWords(backup.record.rows)}`}.
          </p>
          <p>
            What is there now is backed up first, so that you can come back. Runs and their results
            stay as they are. Whoever lost access since then does not get it back.
          </p>
        </>
      ),
      labels: { confirm: 'Restore backup', cancel: 'Keep what is there' },
      confirmProps: { variant: 'filled' },
      onConfirm: () => restore.mutate({ name: backup.name }),
    })
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Made</th>
            <th scope="col">Why</th>
            <th scope="col">Holds</th>
            <th scope="col">Version</th>
            <th scope="col" className="num">
              Size
            </th>
            <th scope="col">Checked</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {backups.data.backups.map((backup) => (
            <tr key={backup.name}>
              <th scope="row">
                <TimeAgo at={backup.created_at} />
              </th>
              <td>{backup.record === null ? 'unknown' : reasonWords[backup.record.reason]}</td>
              <td
                className={classes.wide}
                title={backup.record === null ? undefined : rowsWords(backup.record.rows)}
              >
                {backup.record === null ? 'its record is lost' : rowsWords(backup.record.rows)}
              </td>
              <td>{backup.record?.version ?? ''}</td>
              <td className="num">{formatBytes(backup.bytes)}</td>
              <td aria-live="polite">
                <Verdict
                  found={verify.data?.name === backup.name ? verify.data : undefined}
                  pending={verify.isPending && verify.variables?.name === backup.name}
                />
              </td>
              <td className={classes.rowActions}>
                {mayRule && (
                  <>
                    <Button
                      variant="subtle"
                      h={22}
                      onClick={() => verify.mutate({ name: backup.name })}
                    >
                      Verify
                    </Button>
                    <Button
                      variant="subtle"
                      h={22}
                      disabled={restore.isPending}
                      onClick={() => confirmRestore(backup)}
                    >
                      Restore…
                    </Button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface VerdictProps {
  readonly found: Verification | undefined
  readonly pending: boolean
}

function Verdict({ found, pending }: VerdictProps) {
  if (pending) return <span className="muted">Reading it…</span>
  if (found === undefined) return null
  if (found.ok) {
    return <Chip tone="ok">Sound, {countOf(Object.keys(found.rows).length, 'table')}</Chip>
  }
  return (
    <span title={found.faults.join('\n')}>
      <Chip tone="bad">
        {found.faults[0]}
        {found.faults.length > 1 && ` and ${formatCount(found.faults.length - 1)} more`}
      </Chip>
    </span>
  )
}
