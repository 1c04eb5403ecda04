import { Button, Menu } from '@mantine/core'
import {
  IconAdjustments,
  IconChevronDown,
  IconDeviceFloppy,
  IconFileImport,
  IconStarFilled,
} from '@tabler/icons-react'
import { useState } from 'react'
import menu from '../../components/menu-entry.module.css'
import { TimeAgo } from '../../components/time.tsx'
import { useReadOnlyReason } from '../../me.ts'
import { readableError } from '../../readable-error.ts'
import { showDone, showFailed } from '../runs/notices.tsx'
import type { PresetDraft, PresetFamily, PresetKind, PresetOf } from './family.ts'
import { ManagePresets } from './manage-presets.tsx'
import { SavePreset } from './save-preset.tsx'
import type { Presets } from './use-presets.ts'

interface PresetsMenuProps<K extends PresetKind, D extends PresetDraft> {
  readonly family: PresetFamily<K, D>
  readonly presets: Presets<K>
  readonly draft: D
  readonly onDraft: (draft: D) => void
}

const icon = { size: 14, stroke: 1.75, 'aria-hidden': true } as const

/** What a form holds by a name: to fill it with, to keep, to change, to share. */
export function PresetsMenu<K extends PresetKind, D extends PresetDraft>({
  family,
  presets,
  draft,
  onDraft,
}: PresetsMenuProps<K, D>) {
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null)
  const readOnly = useReadOnlyReason() !== null
  const applied = presets.presets.find(({ id }) => id === draft.preset?.id)
  const isChanged =
    applied?.values !== null && applied !== undefined && !family.isOf(draft, applied.values)
  const { isError, error } = presets.query
  const apply = ({ id, name, values }: PresetOf<K>) => {
    if (values === null) return
    onDraft({ ...family.apply(draft, values), preset: { id, name } })
    showDone(`Preset ${name} applied.`, () => onDraft(draft))
  }
  const update = ({ id, name, values: before }: PresetOf<K>) => {
    const put = (values: PresetOf<K>['values'], done: () => void) => {
      if (values === null) return
      presets.save.mutate(
        { id, name, values },
        { onSuccess: done, onError: (failure) => showFailed(failure) },
      )
    }
    put(family.valuesOf(draft, before?.inputs !== undefined), () =>
      showDone(
        `Preset ${name} updated.`,
        before === null ? undefined : () => put(before, () => undefined),
      ),
    )
  }
  return (
    <>
      <Menu width={340} position="bottom-end">
        <Menu.Target>
          <Button rightSection={<IconChevronDown {...icon} />}>Presets</Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflow: 'auto' }}>
          {presets.presets.length === 0 && (
            <p className={menu.fact}>
              {isError ? readableError(error).what : `${family.words.keeps} None is saved yet.`}
            </p>
          )}
          {presets.presets.map((preset) => (
            <Menu.Item
              key={preset.id}
              disabled={preset.values === null}
              onClick={() => apply(preset)}
            >
              <PresetEntry preset={preset} inputs={family.words.inputs} />
            </Menu.Item>
          ))}
          <Menu.Divider />
          {applied !== undefined && isChanged && (
            <Menu.Item
              disabled={readOnly}
              leftSection={<IconDeviceFloppy {...icon} />}
              onClick={() => update(applied)}
            >
              Update “{applied.name}”
            </Menu.Item>
          )}
          <Menu.Item
            disabled={readOnly}
            leftSection={<IconDeviceFloppy {...icon} />}
            onClick={() => setDialog('save')}
          >
            Save as preset…
          </Menu.Item>
          <Menu.Item
            disabled={readOnly}
            leftSection={
              presets.presets.length === 0 ? (
                <IconFileImport {...icon} />
              ) : (
                <IconAdjustments {...icon} />
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
        family={family}
        presets={presets}
        draft={draft}
        onDraft={onDraft}
        onClose={() => setDialog(null)}
      />
      <ManagePresets
        opened={dialog === 'manage'}
        words={family.words}
        presets={presets}
        kind={family.kind}
        onClose={() => setDialog(null)}
      />
    </>
  )
}

function PresetEntry({
  preset,
  inputs,
}: {
  readonly preset: PresetOf<PresetKind>
  readonly inputs: string
}) {
  return (
    <span className={menu.entry}>
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
      <span className={menu.note}>
        {preset.values === null ? (
          'of another version'
        ) : (
          <>
            {preset.values.inputs === undefined ? '' : `with ${inputs} · `}
            <TimeAgo at={preset.changed_at} />
          </>
        )}
      </span>
    </span>
  )
}
