import { ActionIcon, Button, Modal, TextInput, Tooltip } from '@mantine/core'
import {
  IconDownload,
  IconFileImport,
  IconPencil,
  IconStar,
  IconStarFilled,
  IconTrash,
} from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { presetFileName, presetFileText, readPresetFile } from '../../../src-shared/preset-file.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../components/states.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { readableError } from '../../readable-error.ts'
import { showDone } from '../runs/notices.tsx'
import { saveText } from '../runs/save-text.ts'
import type { PresetFamily, PresetKind, PresetOf } from './family.ts'
import type { Presets } from './use-presets.ts'
import classes from './presets.module.css'

type PresetWords = PresetFamily<PresetKind, never>['words']

interface ManagePresetsProps<K extends PresetKind> {
  readonly opened: boolean
  readonly kind: K
  readonly words: PresetWords
  readonly presets: Presets<K>
  readonly onClose: () => void
}

/** Every preset with what can be done to it, and the way in for those of others. */
export function ManagePresets<K extends PresetKind>(props: ManagePresetsProps<K>) {
  const { opened, words, onClose } = props
  return (
    <Modal opened={opened} onClose={onClose} title={words.title} size={680}>
      {opened && <PresetTable {...props} />}
    </Modal>
  )
}

function PresetTable<K extends PresetKind>({ presets, kind, words }: ManagePresetsProps<K>) {
  const { query } = presets
  if (query.isError) {
    return <ErrorState error={readableError(query.error)} retry={() => void query.refetch()} />
  }
  if (query.data === undefined) return <SkeletonRows rows={4} columns={4} />
  return (
    <>
      {presets.presets.length === 0 ? (
        <EmptyState title="No preset is saved yet">
          Save the form as a preset, or import the file of one.
        </EmptyState>
      ) : (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Keeps</th>
              <th scope="col">Changed</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {presets.presets.map((preset) => (
              <PresetRow key={preset.id} preset={preset} presets={presets} words={words} />
            ))}
          </tbody>
        </table>
      )}
      <ImportPreset presets={presets} kind={kind} words={words} />
    </>
  )
}

interface PresetRowProps<K extends PresetKind> {
  readonly preset: PresetOf<K>
  readonly presets: Presets<K>
  readonly words: PresetWords
}

function PresetRow<K extends PresetKind>({ preset, presets, words }: PresetRowProps<K>) {
  const [name, setName] = useState<string | null>(null)
  const text = presetFileText(preset)
  const rename = () => {
    const next = name?.trim() ?? ''
    setName(null)
    if (next !== '' && next !== preset.name) presets.rename.mutate({ id: preset.id, name: next })
  }
  return (
    <tr>
      <td>
        {name === null ? (
          preset.name
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              rename()
            }}
          >
            <TextInput
              aria-label={`New name of ${preset.name}`}
              ref={(field) => field?.focus()}
              value={name}
              maxLength={100}
              onChange={(event) => setName(event.currentTarget.value)}
              onBlur={rename}
              onKeyDown={(event) => {
                if (event.key !== 'Escape') return
                event.stopPropagation()
                setName(null)
              }}
            />
          </form>
        )}
      </td>
      <td className="muted">
        {preset.values === null
          ? 'of another version'
          : preset.values.inputs === undefined
            ? 'parameters'
            : `parameters, ${words.inputs}`}
      </td>
      <td className="muted">
        <TimeAgo at={preset.changed_at} /> by {preset.changed_by}
      </td>
      <td>
        <div className={classes.actions}>
          <Action
            label={
              preset.is_default
                ? `No longer begin with ${preset.name}`
                : `Begin ${words.begins} with ${preset.name}`
            }
            icon={preset.is_default ? IconStarFilled : IconStar}
            onClick={() =>
              presets.setDefault.mutate({ id: preset.id, is_default: !preset.is_default })
            }
          />
          <Action
            label={`Rename ${preset.name}`}
            icon={IconPencil}
            onClick={() => setName(preset.name)}
          />
          <Action
            label={`Download ${preset.name} as a file`}
            icon={IconDownload}
            disabled={text === null}
            onClick={() => saveText(presetFileName(preset.name), text ?? '', 'application/json')}
          />
          <Action
            label={`Delete ${preset.name}`}
            icon={IconTrash}
            onClick={() => presets.remove.mutate(preset)}
          />
        </div>
      </td>
    </tr>
  )
}

interface ActionProps {
  readonly label: string
  readonly icon: typeof IconTrash
  readonly disabled?: boolean
  readonly onClick: () => void
}

function Action({ label, icon: Icon, disabled = false, onClick }: ActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={disabled} onClick={onClick}>
        <Icon size={15} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

/** The file of a preset, chosen or dropped; what is wrong with it is said here. */
function ImportPreset<K extends PresetKind>({
  presets,
  kind,
  words,
}: Pick<ManagePresetsProps<K>, 'presets' | 'kind' | 'words'>) {
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [faults, setFaults] = useState<readonly string[]>([])
  const take = async (file: File | undefined) => {
    if (file === undefined) return
    const read = readPresetFile(await file.text())
    if (!read.ok) {
      setFaults([`${file.name} cannot be imported.`, ...read.faults])
      return
    }
    if (read.values.kind !== kind) {
      setFaults([`${file.name} is not one of the ${words.title.toLowerCase()}.`])
      return
    }
    setFaults([])
    const taken = new Set(presets.presets.map((preset) => preset.name))
    const name = freeName(read.name, taken)
    presets.save.mutate(
      { name, values: read.values },
      {
        onSuccess: () =>
          showDone(
            name === read.name
              ? `Preset ${name} imported.`
              : `Preset ${read.name} imported as ${name}: the name was taken.`,
          ),
        onError: (error) => setFaults([readableError(error).what]),
      },
    )
  }
  return (
    <div
      className={classes.drop}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        void take(event.dataTransfer.files[0])
      }}
    >
      <Button
        leftSection={<IconFileImport size={14} stroke={1.75} aria-hidden />}
        loading={presets.save.isPending}
        onClick={() => picker.current?.click()}
      >
        Import a file
      </Button>
      <span>or drop a .preset.json here</span>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        aria-label="File of a preset"
        hidden
        onChange={(event) => {
          void take(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
      {faults.length > 0 && (
        <div role="alert" className={classes.bad}>
          {faults.map((fault) => (
            <div key={fault}>{fault}</div>
          ))}
        </div>
      )}
    </div>
  )
}

/** The name, with a number where another preset has it. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const ending = number === 1 ? '' : ` (${number})`
    const free = `${name.slice(0, 100 - ending.length)}${ending}`
    if (!taken.has(free)) return free
  }
}
