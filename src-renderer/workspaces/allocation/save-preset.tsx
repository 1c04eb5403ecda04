import { Button, Checkbox, Group, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Preset } from '../../../src-shared/presets.ts'
import { readableError } from '../../readable-error.ts'
import { showDone } from '../runs/notices.tsx'
import { partialInputsOf, presetValuesOf, type Draft } from './draft.ts'
import type { Presets } from './use-presets.ts'

interface SavePresetProps {
  readonly opened: boolean
  readonly presets: Presets
  readonly draft: Draft
  readonly onSaved: (preset: Preset) => void
  readonly onClose: () => void
}

/** Keeps the form's parameters, and its files if wanted, by a name. */
export function SavePreset(props: SavePresetProps) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Save as preset">
      {props.opened && <SaveForm {...props} />}
    </Modal>
  )
}

function SaveForm({ presets, draft, onSaved, onClose }: SavePresetProps) {
  const [name, setName] = useState('')
  const [withInputs, setWithInputs] = useState(false)
  const [asDefault, setAsDefault] = useState(false)
  const named = Object.keys(partialInputsOf(draft)).length
  const same = presets.presets.find((preset) => preset.name === name.trim())
  const { save } = presets
  const submit = () =>
    save.mutate(
      {
        ...(same !== undefined && { id: same.id }),
        name: name.trim(),
        values: presetValuesOf(draft, withInputs),
      },
      {
        onSuccess: (preset) => {
          if (asDefault) presets.setDefault.mutate({ id: preset.id, is_default: true })
          onSaved(preset)
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
        placeholder="Weekly drop"
        maxLength={100}
        value={name}
        description={
          same === undefined
            ? undefined
            : 'There is a preset of this name; its values are replaced by those of the form.'
        }
        error={save.isError ? readableError(save.error).what : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        mt={12}
        disabled={named === 0}
        checked={withInputs}
        label="Keep the paths of the files too"
        onChange={(event) => setWithInputs(event.currentTarget.checked)}
      />
      <Checkbox
        mt={8}
        checked={asDefault}
        label="Begin every new allocation with it"
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
