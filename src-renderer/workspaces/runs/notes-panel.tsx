import { Button, Switch, Textarea } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { readStored, useStoredState } from '../../components/stored-state.ts'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { TagsMenu } from './tags-menu.tsx'
import { useMarkRuns } from './use-mark-runs.ts'
import classes from './run.module.css'

const mostCharacters = 10_000

const parseDraft = (stored: unknown): string | undefined =>
  typeof stored === 'string' ? stored.slice(0, mostCharacters) : undefined

/** What people keep about a run: a note, tags, a pin. Each change is kept at once and can be undone. */
export function NotesPanel({ run }: { run: ListedRun }) {
  const mark = useMarkRuns()
  const { marks } = run
  // Kept when one leaves the tab or the run, as every form keeps its draft.
  const [draft, setDraft] = useStoredState(`draft.note.${run.id}`, parseDraft)
  const note = draft ?? marks.note
  const changed = note !== marks.note
  const save = async () => {
    const isSaved = await mark([run], { note }, note === '' ? 'Removed the note' : 'Saved the note')
    // What was typed while it was saved stays, and all of it when it could not be.
    const typed = readStored(`draft.note.${run.id}`, parseDraft)
    if (isSaved && typed === note) setDraft(undefined)
  }
  return (
    <div className={classes.panelScroll}>
      <section className={classes.notes}>
        <Textarea
          label="Note"
          description="For everybody who uses this workspace. Plain text."
          autosize
          minRows={4}
          maxRows={20}
          maxLength={mostCharacters}
          value={note}
          onChange={({ currentTarget: { value } }) =>
            setDraft(value === marks.note ? undefined : value)
          }
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && changed) void save()
          }}
        />
        <div className={classes.buttons}>
          <WriteButton
            variant={changed ? 'filled' : 'default'}
            disabled={!changed}
            onClick={() => void save()}
          >
            Save note
          </WriteButton>
          {changed && (
            <Button variant="subtle" onClick={() => setDraft(undefined)}>
              Discard changes
            </Button>
          )}
        </div>
      </section>
      <section>
        <h2>Tags</h2>
        <div className={classes.tags}>
          {marks.tags.map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
              <button
                type="button"
                aria-label={`Take the tag ${tag} away`}
                onClick={() => void mark([run], { removeTags: [tag] }, `Took the tag ${tag} away`)}
              >
                <IconX size={12} stroke={2} aria-hidden />
              </button>
            </span>
          ))}
          <TagsMenu runs={[run]} onChange={(change, done) => void mark([run], change, done)} />
        </div>
      </section>
      <section>
        <Switch
          label="Pinned"
          description="Pinned runs are never removed by a rule."
          checked={marks.pinned}
          onChange={() =>
            void mark([run], { pinned: !marks.pinned }, marks.pinned ? 'Unpinned' : 'Pinned')
          }
        />
      </section>
    </div>
  )
}
