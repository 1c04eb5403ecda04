import { Button, Checkbox, Group, Menu, Modal, TextInput } from '@mantine/core'
import { IconAdjustments, IconChevronDown, IconDeviceFloppy } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Preset, ReconciliationPresetValues } from '../../../src-shared/presets.ts'
import { TimeAgo } from '../../components/time.tsx'
import { useReadOnlyReason } from '../../me.ts'
import { readableError } from '../../readable-error.ts'
import { client, rpc } from '../../rpc.ts'
import { showDone, showFailed } from '../runs/notices.tsx'
import { draftInputsOf, type ReconciliationDraft, sourceOf } from './new-draft.ts'
import classes from './new-reconciliation.module.css'

interface ReconciliationPresetsProps {
  readonly draft: ReconciliationDraft
  readonly onDraft: (draft: ReconciliationDraft) => void
}

/** Pairings, thresholds and rules that people keep by a name, with their lists where wanted. */
export function ReconciliationPresets({ draft, onDraft }: ReconciliationPresetsProps) {
  const [saving, setSaving] = useState(false)
  const readOnly = useReadOnlyReason()
  const queryClient = useQueryClient()
  const list = useQuery(rpc.presets.list.queryOptions({ input: { kind: 'reconciliation' } }))
  const remove = useMutation({
    mutationFn: (preset: Preset) => client.presets.remove({ id: preset.id }),
    onSuccess: ({ name }) => showDone(`Preset ${name} deleted.`),
    onError: (error) => showFailed(error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: rpc.presets.list.key() }),
  })
  const presets = list.data?.presets ?? []
  const apply = (preset: Preset) => {
    if (preset.values?.kind !== 'reconciliation') return
    onDraft(withPreset(draft, preset.values))
    showDone(`Preset ${preset.name} filled the form.`, () => onDraft(draft))
  }
  return (
    <>
      <Menu width={320}>
        <Menu.Target>
          <Button
            leftSection={<IconAdjustments size={14} stroke={1.75} aria-hidden />}
            rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
          >
            Presets
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {presets.map((preset) => (
            <Menu.Item
              key={preset.id}
              disabled={preset.values?.kind !== 'reconciliation'}
              onClick={() => apply(preset)}
            >
              <span className={classes.menuEntry}>
                <span className="truncate">{preset.name}</span>
                <span className="muted">
                  <TimeAgo at={preset.changed_at} />
                </span>
              </span>
            </Menu.Item>
          ))}
          {presets.length === 0 && (
            <p className={classes.menuFact}>
              {list.isError ? readableError(list.error).what : 'No preset is saved yet.'}
            </p>
          )}
          <Menu.Divider />
          <Menu.Item
            disabled={readOnly !== null}
            leftSection={<IconDeviceFloppy size={14} stroke={1.75} aria-hidden />}
            onClick={() => setSaving(true)}
          >
            Save as preset…
          </Menu.Item>
          {presets.length > 0 && (
            <Menu.Sub>
              <Menu.Sub.Target>
                <Menu.Sub.Item disabled={readOnly !== null}>Delete a preset</Menu.Sub.Item>
              </Menu.Sub.Target>
              <Menu.Sub.Dropdown>
                {presets.map((preset) => (
                  <Menu.Item key={preset.id} onClick={() => remove.mutate(preset)}>
                    {preset.name}
                  </Menu.Item>
                ))}
              </Menu.Sub.Dropdown>
            </Menu.Sub>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={saving} onClose={() => setSaving(false)} title="Save as preset">
        {saving && <SaveForm draft={draft} presets={presets} onDone={() => setSaving(false)} />}
      </Modal>
    </>
  )
}

function SaveForm({
  draft,
  presets,
  onDone,
}: {
  readonly draft: ReconciliationDraft
  readonly presets: readonly Preset[]
  readonly onDone: () => void
}) {
  const [name, setName] = useState('')
  const [withInputs, setWithInputs] = useState(false)
  const queryClient = useQueryClient()
  const same = presets.find((preset) => preset.name === name.trim())
  const save = useMutation({
    mutationFn: () =>
      client.presets.save({
        ...(same === undefined ? {} : { id: same.id }),
        name: name.trim(),
        values: valuesOf(draft, withInputs),
      }),
    onSuccess: (preset) => {
      onDone()
      showDone(`Preset ${preset.name} ${same === undefined ? 'saved' : 'replaced'}.`)
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: rpc.presets.list.key() }),
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim() !== '') save.mutate()
      }}
    >
      <TextInput
        data-autofocus
        label="Name"
        placeholder="Price list against catalogue"
        maxLength={100}
        value={name}
        description={
          same === undefined
            ? 'Keeps the pairing of the fields, the parameters and the rules of the golden table.'
            : 'There is a preset of this name; its values are replaced by those of the form.'
        }
        error={save.isError ? readableError(save.error).what : undefined}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        mt={12}
        checked={withInputs}
        label="Keep the lists too"
        onChange={(event) => setWithInputs(event.currentTarget.checked)}
      />
      <Group justify="flex-end" gap={8} mt={16}>
        <Button onClick={onDone}>Cancel</Button>
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

function withPreset(
  draft: ReconciliationDraft,
  values: ReconciliationPresetValues,
): ReconciliationDraft {
  const { parameters, survivorship, inputs } = values
  const filled = { ...draft, parameters, survivorship }
  if (inputs === undefined) return filled
  return { ...filled, inputs: draftInputsOf(inputs), alone: inputs.right === undefined }
}

function valuesOf(draft: ReconciliationDraft, withInputs: boolean): ReconciliationPresetValues {
  const { parameters, survivorship } = draft
  const left = sourceOf(draft.inputs.left)
  const right = draft.alone ? null : sourceOf(draft.inputs.right)
  const truth = sourceOf(draft.inputs.truth)
  return {
    kind: 'reconciliation',
    parameters,
    survivorship,
    ...(withInputs
      ? {
          inputs: {
            ...(left === null ? {} : { left }),
            ...(right === null ? {} : { right }),
            ...(truth === null ? {} : { truth }),
          },
        }
      : {}),
  }
}
