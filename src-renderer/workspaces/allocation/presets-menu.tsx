import { Button, Menu } from '@mantine/core'
import {
  IconAdjustments,
  IconChevronDown,
  IconDeviceFloppy,
  IconFileImport,
  IconStarFilled,
} from '@tabler/icons-react'
import { useState } from 'react'
import { TimeAgo } from '../../components/time.tsx'
import { showDone, showFailed } from '../runs/notices.tsx'
import { applyPreset, isOfPreset, presetValuesOf, type Draft } from './draft.ts'
import { ManagePresets } from './manage-presets.tsx'
import { SavePreset } from './save-preset.tsx'
import type { AllocationPreset, Presets } from './use-presets.ts'
import classes from './new-allocation.module.css'

interface PresetsMenuProps {
  readonly presets: Presets
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

/** Parameters by a name: to fill the form with, to keep, to change, to share. */
export function PresetsMenu({ presets, draft, onDraft }: PresetsMenuProps) {
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const applied = presets.presets.find(({ id }) => id === draft.preset?.id)
  const changed =
    applied?.values !== null && applied !== undefined && !isOfPreset(draft, applied.values)
  const apply = (preset: AllocationPreset) => {
    const { values } = preset
    if (values === null) return
    onDraft(applyPreset(draft, { ...preset, values }))
    showDone(`Preset ${preset.name} applied.`, () => onDraft(draft))
  }
  const update = (preset: AllocationPreset) => {
    const values = presetValuesOf(draft, preset.values?.inputs !== undefined)
    const { id, name, values: before } = preset
    presets.save.mutate(
      { id, name, values },
      {
        onSuccess: () =>
          showDone(
            `Preset ${name} updated.`,
            before === null
              ? undefined
              : () =>
                  presets.save.mutate(
                    { id, name, values: before },
                    { onError: (error) => showFailed(error) },
                  ),
          ),
        onError: (error) => showFailed(error),
      },
    )
  }
  return (
    <>
      <Menu width={340} position="bottom-end">
        <Menu.Target>
          <Button rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}>
            Presets
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflow: 'auto' }}>
          {presets.presets.length === 0 && (
            <p className={classes.note} style={{ padding: '6px 12px' }}>
              A preset keeps parameters, and files if you like, by a name. None is saved yet.
            </p>
          )}
          {presets.presets.map((preset) => (
            <Menu.Item
              key={preset.id}
              disabled={preset.values === null}
              onClick={() => apply(preset)}
            >
              <span className={classes.menuEntry}>
                <span className="truncate">
                  {preset.is_default && (
                    <IconStarFilled
                      size={11}
                      aria-label="Default"
                      style={{ marginRight: 6, verticalAlign: -1 }}
                    />
                  )}
                  {preset.name}
                </span>
                <span className={classes.menuNote}>
                  {preset.values === null ? (
                    'of another version'
                  ) : (
                    <>
                      {preset.values.inputs === undefined ? '' : 'with files · '}
                      <TimeAgo at={preset.changed_at} />
                    </>
                  )}
                </span>
              </span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {applied !== undefined && changed && (
            <Menu.Item
              leftSection={<IconDeviceFloppy size={14} stroke={1.75} aria-hidden />}
              onClick={() => update(applied)}
            >
              Update “{applied.name}”
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconDeviceFloppy size={14} stroke={1.75} aria-hidden />}
            onClick={() => setDialog('save')}
          >
            Save as preset…
          </Menu.Item>
          <Menu.Item
            leftSection={
              presets.presets.length === 0 ? (
                <IconFileImport size={14} stroke={1.75} aria-hidden />
              ) : (
                <IconAdjustments size={14} stroke={1.75} aria-hidden />
              )
            }
            onClick={() => setDialog('manage')}
          >
            {presets.presets.length === 0 ? 'Import a preset…' : 'Manage and import presets…'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SavePreset
        opened={dialog === 'save'}
        presets={presets}
        draft={draft}
        onSaved={({ id, name }) => onDraft({ ...draft, preset: { id, name } })}
        onClose={() => setDialog(null)}
      />
      <ManagePresets
        opened={dialog === 'manage'}
        presets={presets}
        onClose={() => setDialog(null)}
      />
    </>
  )
}
