import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'
import type { SettingField, Settings, SettingsView } from '../../../src-shared/settings.ts'
import { useStoredState } from '../../components/stored-state.ts'
import { formatCount } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { showDone } from '../runs/notices.tsx'
import {
  changesOf,
  emptyWords,
  faultOf,
  fieldsOf,
  noDraft,
  parseDraft,
  rangeOf,
  rangeWords,
  textOfValue,
  valueOfText,
  valuesOf,
  type SectionValues,
  type SettingDraft,
} from './setting-values.ts'
import classes from './settings-page.module.css'

export interface SettingFormState {
  readonly draft: SettingDraft
  /** What would hold if the draft were saved; null while something in it is wrong. */
  readonly wanted: SectionValues | null
  readonly change: (name: string, text: string) => void
  readonly discard: () => void
}

/** The draft of a section: it survives leaving the screen. */
export function useSettingForm(view: SettingsView, section: keyof Settings): SettingFormState {
  const [draft, setDraft] = useStoredState(`settings-draft.${section}`, parseDraft)
  const values = valuesOf(view, section)
  const changes = changesOf(draft, values)
  const faulty = fieldsOf(section).some((field) => {
    const text = draft[field.name]
    return text !== undefined && faultOf(text, field, rangeOf(view, field)) !== null
  })
  return {
    draft,
    wanted: faulty
      ? null
      : {
          ...values,
          ...Object.fromEntries(changes.map(({ name, text }) => [name, valueOfText(text)])),
        },
    change: (name, text) => setDraft({ ...draft, [name]: text }),
    discard: () => setDraft(noDraft),
  }
}

interface SettingFormProps {
  readonly view: SettingsView
  readonly section: keyof Settings
  readonly state: SettingFormState
  readonly mayChange: boolean
}

/** The settings of one section: checked while one types, saved together, undone by one click. */
export function SettingForm({ view, section, state, mayChange }: SettingFormProps) {
  const queries = useQueryClient()
  const values = valuesOf(view, section)
  const changes = changesOf(state.draft, values)
  const take = (next: SettingsView) => queries.setQueryData(rpc.settings.get.queryKey(), next)
  const undo = useMutation(rpc.settings.update.mutationOptions({ onSuccess: take }))
  const save = useMutation(
    rpc.settings.update.mutationOptions({
      onSuccess: (next) => {
        take(next)
        state.discard()
        const before = Object.fromEntries(changes.map(({ name }) => [name, values[name] ?? null]))
        showDone('Saved. The next run uses it.', () => undo.mutate({ [section]: before }))
      },
    }),
  )
  const wanted = state.wanted
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (wanted === null || changes.length === 0) return
        const patch = Object.fromEntries(changes.map(({ name, text }) => [name, valueOfText(text)]))
        save.mutate({ [section]: patch })
      }}
    >
      {fieldsOf(section).map((field) => (
        <FieldLine
          key={field.name}
          field={field}
          view={view}
          text={state.draft[field.name] ?? textOfValue(values[field.name])}
          disabled={!mayChange}
          onChange={(text) => state.change(field.name, text)}
        />
      ))}
      <div className={classes.formFoot}>
        <Button
          type="submit"
          variant="filled"
          disabled={!mayChange || changes.length === 0 || wanted === null}
          loading={save.isPending}
        >
          Save changes
        </Button>
        {changes.length > 0 && (
          <Button onClick={state.discard} disabled={save.isPending}>
            Discard changes
          </Button>
        )}
        {(save.error ?? undo.error) !== null && (
          <span className={classes.fault} role="alert">
            {readableError(save.error ?? undo.error).what}
          </span>
        )}
        {!mayChange && (
          <span className="muted">Administrators of this workspace change these.</span>
        )}
      </div>
    </form>
  )
}

interface FieldLineProps {
  readonly field: SettingField
  readonly view: SettingsView
  readonly text: string
  readonly disabled: boolean
  readonly onChange: (text: string) => void
}

function FieldLine({ field, view, text, disabled, onChange }: FieldLineProps) {
  const id = useId()
  const range = rangeOf(view, field)
  const fault = faultOf(text, field, range)
  const automatic = limitOf(view.automatic, field)
  const effective = limitOf(view.effective, field)
  const saved = valuesOf(view, field.section)[field.name] ?? automatic
  return (
    <div className={classes.line}>
      <div>
        <label htmlFor={id}>{field.title}</label>
        <div className={classes.help} id={`${id}-help`}>
          {field.help} Between {rangeWords(range, field)}.
          {effective !== undefined && effective !== saved && (
            <>
              {' '}
              In force here: {formatCount(effective)}
              {field.unit === null ? '' : ` ${field.unit}`}, as this host was started.
            </>
          )}
        </div>
        {fault !== null && (
          <div className={classes.fault} id={`${id}-fault`}>
            {fault}
          </div>
        )}
      </div>
      <div className={classes.field}>
        <TextInput
          id={id}
          w={168}
          inputMode="decimal"
          value={text}
          placeholder={emptyWords(field, automatic)}
          disabled={disabled}
          error={fault !== null}
          aria-describedby={fault === null ? `${id}-help` : `${id}-help ${id}-fault`}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <span className={classes.unit}>{field.unit ?? ''}</span>
      </div>
    </div>
  )
}

function limitOf(
  limits: SettingsView['effective'],
  { section, name }: SettingField,
): number | undefined {
  if (section !== 'limits') return undefined
  const known: Readonly<Record<string, number>> = limits
  return known[name]
}
