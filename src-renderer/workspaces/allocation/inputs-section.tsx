import { Button } from '@mantine/core'
import { IconFolderSearch, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { InputSet } from '../../../src-shared/allocation/input-sets.ts'
import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'
import { showDone } from '../runs/notices.tsx'
import {
  optionalInputs,
  requiredInputs,
  writeInputs,
  writePath,
  writeQuery,
  type Draft,
} from './draft.ts'
import { FolderSection } from './folder-section.tsx'
import { inputLabels } from './input-labels.ts'
import { InputRow } from './input-row.tsx'
import { RecentSets } from './recent-menu.tsx'
import type { InputStates } from './use-input-files.ts'
import classes from './new-allocation.module.css'

interface InputsSectionProps {
  readonly draft: Draft
  readonly files: InputStates
  readonly onDraft: (draft: Draft) => void
  /** The files may have changed under their names. */
  readonly onFiles: () => void
  readonly onBrowse: (what: AllocationInputName | 'folder') => void
  readonly onOpen: (name: AllocationInputName) => void
  /** Opens the query of an input, or begins one. */
  readonly onQuery: (name: AllocationInputName) => void
}

/** The inputs as rows; above them the ways to fill all of them at once. */
export function InputsSection(props: InputsSectionProps) {
  const { draft, files, onDraft, onFiles, onBrowse, onOpen, onQuery } = props
  const [shownOptional, setShownOptional] = useState<readonly AllocationInputName[]>([])
  const [folderShown, setFolderShown] = useState(false)
  const optional = optionalInputs.filter(
    (name) =>
      draft.paths[name] !== '' || draft.queries[name] !== undefined || shownOptional.includes(name),
  )
  const chooseSet = ({ inputs, run }: InputSet) => {
    onDraft(writeInputs(draft, inputs, 'emptied'))
    showDone(`Files of ${run.title} taken.`, () => onDraft(draft))
  }
  const remove = (name: AllocationInputName) => {
    onDraft(writeQuery(writePath(draft, name, ''), name, null))
    setShownOptional(shownOptional.filter((each) => each !== name))
  }
  const watches = draft.folder !== '' || folderShown
  return (
    <section className={classes.section} aria-label="Inputs">
      <div className={classes.sectionHead}>
        <h2>Inputs</h2>
        <span className={classes.bar}>
          <RecentSets onChoose={chooseSet} />
          {!watches && (
            <Button
              variant="subtle"
              px={6}
              leftSection={<IconFolderSearch size={14} stroke={1.75} aria-hidden />}
              onClick={() => setFolderShown(true)}
            >
              From a folder
            </Button>
          )}
        </span>
      </div>
      {watches && (
        <FolderSection
          draft={draft}
          onDraft={onDraft}
          onFiles={onFiles}
          onBrowse={() => onBrowse('folder')}
          onClose={() => {
            setFolderShown(false)
            onDraft({ ...draft, folder: '', seen: {} })
          }}
        />
      )}
      {[...requiredInputs, ...optional].map((name) => (
        <InputRow
          key={name}
          name={name}
          path={draft.paths[name]}
          input={files[name]}
          onPath={(path) => onDraft(writePath(draft, name, path))}
          onRecent={(source) => onDraft(writeInputs(draft, { [name]: source }, 'kept'))}
          onBrowse={() => onBrowse(name)}
          query={draft.queries[name]}
          onQuery={() => onQuery(name)}
          onFile={() => onDraft(writeQuery(draft, name, null))}
          onOpen={() => onOpen(name)}
          onRemove={optionalInputs.some((each) => each === name) ? () => remove(name) : undefined}
        />
      ))}
      <div className={classes.optional}>
        {optionalInputs
          .filter((name) => !optional.includes(name))
          .map((name) => (
            <Button
              key={name}
              variant="subtle"
              px={6}
              leftSection={<IconPlus size={12} stroke={2} aria-hidden />}
              onClick={() => setShownOptional([...shownOptional, name])}
            >
              {inputLabels[name]}
            </Button>
          ))}
      </div>
    </section>
  )
}
