import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import { readableError } from '../../readable-error.ts'
import { showDone } from '../runs/notices.tsx'
import type { PresetDraft, PresetFamily, PresetKind } from './family.ts'
import type { Presets } from './use-presets.ts'

interface SavePresetProps<K extends PresetKind, D extends PresetDraft> {
  readonly opened: boolean
  readonly family: PresetFamily<K, D>
  readonly presets: Presets<K>
  readonly draft: D
  readonly onDraft: (draft: D) => void
  readonly onClose: () => void
}

/** Keeps what the form says, and its inputs if wanted, by a name. */
export function SavePreset<K extends PresetKind, D extends PresetDraft>(
  props: SavePresetProps<K, D>,
) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Save as preset">
      {props.opened && <SaveForm {...props} />}
    </Modal>
  )
}

function SaveForm<K extends PresetKind, D extends PresetDraft>({
  family: { words, valuesOf, hasInputs },
  presets,
  draft,
  onDraft,
  onClose,
}: SavePresetProps<K, D>) {
  const [name, setName] = useState('')
  const [withInputs, setWithInputs] = useState(false)
  const [asDefault, setAsDefault] = useState(false)
  const same = presets.presets.find((preset) => preset.name === name.trim())
  const { save } = presets
  const submit = () =>
    save.mutate(
      {
        ...(same !== undefined && { id: same.id }),
        name: name.trim(),
        values: valuesOf(draft, withInputs),
      },
      {
        onSuccess: (preset) => {
          if (asDefault) presets.setDefault.mutate({ id: preset.id, is_default: true })
          onDraft({ ...draft, preset: { id: preset.id, name: preset.name } })
          onClose()
          showDone(`Preset ${preset.name} ${same === undefined ? 'saved' : 'replaced'}.`)
        },
      },
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') submit()
      }}
    >
      <TextInput
        data-autofocus
        label="Name"
        placeholder={words.example}
        maxLength={100}
        value={name}
        description={
          same === undefined
            ? words.keeps
            : 'There is a preset of this name; its values are replaced by those of the form.'
        }
        error={save.isError ? readableError(save.error).what : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        mt={12}
        disabled={!hasInputs(draft)}
        checked={withInputs}
        label={`Keep the ${words.inputs} too`}
        onChange={(event) => setWithInputs(event.currentTarget.checked)}
      />
      <Checkbox
        mt={8}
        checked={asDefault}
        label={`Begin ${words.begins} with it`}
        onChange={(event) => setAsDefault(event.currentTarget.checked)}
      />
      <Group justify="flex-end" gap={8} mt={16}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          loading={save.isPending}
          disabled={name.trim() === ''}
        >
          {same === undefined ? 'Save preset' : 'Replace preset'}
        </Button>
      </Group>
    </form>
  )
}
