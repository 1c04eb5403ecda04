import { ActionIcon, Button, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconX } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import { countOf, fileName } from '../../format.ts'
import { requiredInputs, type Draft } from './draft.ts'
import { inputLabels } from './input-labels.ts'
import { useWatchedFolder } from './use-watched-folder.ts'
import { dismissFolder, folderNews, takeFolderFiles } from './watched-folder.ts'
import classes from './new-allocation.module.css'

interface FolderSectionProps {
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
  /** The files themselves may have changed under names that the form has already. */
  readonly onFiles: () => void
  readonly onBrowse: () => void
  readonly onClose: () => void
}

/** A folder whose files are recognised, and watched for the next ones. Nothing starts by itself. */
export function FolderSection({ draft, onDraft, onFiles, onBrowse, onClose }: FolderSectionProps) {
  const id = useId()
  const [typed, setTyped] = useState({ folder: draft.folder, text: draft.folder })
  const text = typed.folder === draft.folder ? typed.text : draft.folder
  const write = (folder: string) => onDraft({ ...draft, folder: folder.trim(), seen: {} })
  const commit = useDebouncedCallback(write, 500)
  const watched = useWatchedFolder(draft.folder)
  const news = watched.state === 'seen' ? folderNews(watched.folder, draft.seen) : null
  const isSettled = watched.state === 'seen' && watched.settled
  const name = fileName(draft.folder.replace(/[\\/]+$/, ''))
  const take = () => {
    if (watched.state !== 'seen') return
    onDraft(takeFolderFiles(draft, watched.folder))
    onFiles()
  }
  return (
    <div className={classes.folder}>
      <div className={classes.inputHead}>
        <label htmlFor={id}>Folder</label>
        <div className={classes.status} role="status">
          {watched.state === 'failed' && (
            <p className={classes.folderNote}>
              <span className={classes.bad}>{watched.error.what}</span>
              <span>{watched.error.remedy}</span>
            </p>
          )}
          {watched.state === 'looking' && <p className={classes.folderNote}>Looking into {name}</p>}
          {news !== null && (
            <p className={classes.folderNote}>
              {newsWords(news.found.length, news.missing, news.fresh)}
              {news.fresh.length > 0 && isSettled && !news.offered && (
                <Button variant="subtle" h={22} px={6} onClick={take}>
                  Use what is there
                </Button>
              )}
            </p>
          )}
        </div>
      </div>
      <div className={classes.inputLine}>
        <TextInput
          id={id}
          value={text}
          title={text}
          placeholder="Path of a folder with the four files"
          aria-invalid={watched.state === 'failed'}
          onChange={(event) => {
            setTyped({ folder: draft.folder, text: event.currentTarget.value })
            commit(event.currentTarget.value)
          }}
        />
        <span style={{ display: 'flex', gap: 4 }}>
          <Button onClick={onBrowse} aria-label="Browse for a folder">
            Browse
          </Button>
          <ActionIcon aria-label="Stop watching the folder" onClick={onClose}>
            <IconX size={14} stroke={1.75} aria-hidden />
          </ActionIcon>
        </span>
      </div>
      {watched.state === 'seen' && news?.offered === true && isSettled && (
        <div className={classes.offer} role="status">
          <span>
            {Object.keys(draft.seen).length === 0 ? 'Files' : 'New files'} in {name}:{' '}
            {news.found.map(({ path }) => fileName(path)).join(', ')}
          </span>
          <Button onClick={take}>Use them</Button>
          <Button variant="subtle" onClick={() => onDraft(dismissFolder(draft, watched.folder))}>
            Not now
          </Button>
        </div>
      )}
    </div>
  )
}

/** What a folder has and waits for, in one sentence. */
export function newsWords(
  found: number,
  missing: readonly AllocationInputName[],
  fresh: readonly AllocationInputName[],
): string {
  if (found === 0) return 'No file here is known by its name or its columns. Watching.'
  if (missing.length > 0) {
    const names = missing.map((each) => inputLabels[each].toLowerCase()).join(', ')
    return `${countOf(found, 'input')} found; still missing: ${names}. Watching.`
  }
  if (fresh.length === 0) return 'Watching for new files.'
  return requiredInputs.every((each) => fresh.includes(each))
    ? 'All four files are there.'
    : `${fresh.map((each) => inputLabels[each]).join(', ')} changed; waiting for the others.`
}
