import { Button, Modal, TextInput } from '@mantine/core'
import { IconArrowUp, IconFile, IconFolder } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react'
import type { FolderEntry } from '../../../src-shared/files.ts'
import { chooseFile, isDesktop } from '../../choose-file.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { formatBytes } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import classes from './file-browser.module.css'

interface FileBrowserProps {
  readonly opened: boolean
  readonly title: string
  /** Where to begin; null for the folders that the server was started with. */
  readonly start: string | null
  readonly wants?: 'file' | 'folder'
  readonly onClose: () => void
  readonly onChoose: (path: string) => void
}

/**
 * Files the host may read. It runs where the files are: nothing is uploaded. On the desktop it is
 * the dialog of the system.
 */
export function FileBrowser(props: FileBrowserProps) {
  const { opened, title, start, wants = 'file', onClose, onChoose } = props
  return isDesktop ? (
    opened && <SystemDialog key={title} {...props} />
  ) : (
    <Modal opened={opened} onClose={onClose} title={title} size={720}>
      {opened && <FolderList {...{ start, wants, onChoose }} />}
    </Modal>
  )
}

function SystemDialog({ title, start, wants = 'file', onClose, onChoose }: FileBrowserProps) {
  const take = useEffectEvent((path: string | null) => {
    if (path === null) onClose()
    else onChoose(path)
  })
  const ask = useEffectEvent(() => chooseFile(title, start, wants))
  useEffect(() => {
    let wanted = true
    const choose = async () => {
      const path = await ask()
      // Where the system lets people go on meanwhile, they may be at another input by now.
      if (wanted) take(path)
    }
    void choose()
    return () => {
      wanted = false
    }
  }, [])
  return null
}

const dataFile = /\.(csv|tsv|jsonl|ndjson|json|parquet)(\.(gz|zst))?$/i

type FolderListProps = Pick<FileBrowserProps, 'start' | 'wants' | 'onChoose'>

function FolderList({ start, wants, onChoose }: FolderListProps) {
  const [path, setPath] = useState(start)
  const [filter, setFilter] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const filterInput = useRef<HTMLInputElement>(null)
  const query = useQuery(
    rpc.files.list.queryOptions({ input: { path }, retry: false, staleTime: 2000 }),
  )
  const folder = query.data
  const shown = (folder?.entries ?? []).filter((entry) =>
    entry.name.toLowerCase().includes(filter.toLowerCase()),
  )
  const go = (next: string | null) => {
    setPath(next)
    setFilter('')
    // The entry that had the focus goes; the keys go on from the filter.
    filterInput.current?.focus()
  }
  const take = (entry: FolderEntry) => {
    if (entry.kind === 'folder') go(entry.path)
    else onChoose(wants === 'folder' ? (folder?.path ?? entry.path) : entry.path)
  }

  const walk = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])]
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = buttons[here + (event.key === 'ArrowDown' ? 1 : -1)]
    if (next === undefined) return
    event.preventDefault()
    next.focus()
  }

  return (
    <div className={classes.root}>
      <div className={classes.bar}>
        <Button
          disabled={folder === undefined || folder.path === null}
          leftSection={<IconArrowUp size={14} stroke={1.75} aria-hidden />}
          onClick={() => go(folder?.parent ?? null)}
        >
          Up
        </Button>
        <span className={`${classes.path} mono`}>{path ?? 'Folders of this server'}</span>
        <TextInput
          data-autofocus
          ref={filterInput}
          aria-label="Name contains"
          placeholder="Filter"
          w={160}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            walk(event)
            const only = shown.length === 1 ? shown[0] : undefined
            if (event.key === 'Enter' && only !== undefined) take(only)
          }}
        />
      </div>
      {query.isError ? (
        <ErrorState
          error={readableError(query.error)}
          retry={() => void query.refetch()}
          actions={
            path === null ? undefined : <Button onClick={() => go(null)}>All folders</Button>
          }
        />
      ) : folder === undefined ? (
        <SkeletonRows rows={8} columns={3} />
      ) : shown.length === 0 ? (
        <EmptyState title={filter === '' ? 'This folder is empty' : 'Nothing here has that name'} />
      ) : (
        <ul className={classes.list} ref={list}>
          {shown.map((entry) => {
            const usable = entry.kind === 'folder' || dataFile.test(entry.name)
            return (
              <li key={entry.path}>
                <button
                  type="button"
                  className={classes.entry}
                  data-dimmed={!usable}
                  onClick={() => take(entry)}
                  onKeyDown={walk}
                >
                  {entry.kind === 'folder' ? (
                    <IconFolder size={16} stroke={1.75} aria-label="Folder" />
                  ) : (
                    <IconFile size={16} stroke={1.75} aria-label="File" />
                  )}
                  <span className="truncate">{entry.name}</span>
                  <span className={classes.size}>
                    {entry.bytes === null ? '' : formatBytes(entry.bytes)}
                  </span>
                  <span className={classes.when}>
                    {entry.modified_at === null ? '' : <TimeAgo at={entry.modified_at} />}
                  </span>
                </button>
              </li>
            )
          })}
        </ul>
      )}
      {wants === 'folder' && (
        <Button
          variant="filled"
          style={{ alignSelf: 'flex-end' }}
          disabled={folder === undefined || folder.path === null}
          onClick={() => onChoose(folder?.path ?? '')}
        >
          Use this folder
        </Button>
      )}
      <p className={classes.foot}>
        {folder?.truncated === true
          ? 'The folder has more entries than are shown: filter by typing the path. '
          : ''}
        {wants === 'folder' ? (
          'Its files are recognised by their names and columns, and watched for new ones.'
        ) : (
          <>
            Several files as one input: type a glob, for instance{' '}
            <span className="mono">pairs_*.parquet</span>.
          </>
        )}
      </p>
    </div>
  )
}
