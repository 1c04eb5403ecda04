import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Preset, PresetToSave } from '../../../src-shared/presets.ts'
import { client, rpc } from '../../rpc.ts'
import { showDone, showFailed } from '../runs/notices.tsx'
import type { PresetDraft, PresetFamily, PresetKind, PresetOf, PresetValuesOf } from './family.ts'

/** The presets of a kind, and what can be done with them. Failures are told as they happen. */
export function usePresets<K extends PresetKind>(kind: K) {
  const queryClient = useQueryClient()
  const query = useQuery(rpc.presets.list.queryOptions({ input: { kind } }))
  const refresh = () => queryClient.invalidateQueries({ queryKey: rpc.presets.list.key() })
  const settle = { onError: (error: unknown) => showFailed(error), onSettled: refresh }
  const save = useMutation({
    mutationFn: (preset: PresetToSave) => client.presets.save(preset),
    onSettled: refresh,
  })
  const rename = useMutation({
    mutationFn: (renamed: { id: string; name: string }) => client.presets.rename(renamed),
    ...settle,
  })
  const setDefault = useMutation({
    mutationFn: (chosen: { id: string; is_default: boolean }) => client.presets.setDefault(chosen),
    ...settle,
  })
  const restore = async (preset: Preset) => {
    if (preset.values === null) return
    try {
      const { id } = await client.presets.save({ name: preset.name, values: preset.values })
      if (preset.is_default) await client.presets.setDefault({ id, is_default: true })
    } catch (error) {
      showFailed(error)
    }
    await refresh()
  }
  const remove = useMutation({
    mutationFn: (preset: Preset) => client.presets.remove({ id: preset.id }),
    onSuccess: (_, preset) =>
      showDone(
        `Preset ${preset.name} deleted.`,
        preset.values === null ? undefined : () => void restore(preset),
      ),
    ...settle,
  })
  return {
    query,
    presets: (query.data?.presets ?? []).map((preset) => ofKind(preset, kind)),
    save,
    rename,
    setDefault,
    remove,
  }
}
export type Presets<K extends PresetKind> = ReturnType<typeof usePresets<K>>

function ofKind<K extends PresetKind>(preset: Preset, kind: K): PresetOf<K> {
  const { values } = preset
  return { ...preset, values: values?.kind === kind ? (values as PresetValuesOf<K>) : null }
}

/** An empty form begins with the default preset, where there is one. */
export function useDefaultPreset<K extends PresetKind, D extends PresetDraft>(
  { apply, isPristine, emptyDraft }: PresetFamily<K, D>,
  { presets }: Presets<K>,
  draft: D,
  onDraft: (draft: D) => void,
): void {
  const standard = presets.find((preset) => preset.is_default)
  useEffect(() => {
    if (!isPristine(draft) || standard === undefined || standard.values === null) return
    const { id, name, values } = standard
    onDraft({ ...apply(emptyDraft, values), preset: { id, name } })
  }, [draft, standard, onDraft, apply, isPristine, emptyDraft])
}

/** What the head of a form says: the preset that it was filled with, and whether it differs by now. */
export function presetFact<K extends PresetKind, D extends PresetDraft>(
  { isOf }: PresetFamily<K, D>,
  presets: readonly PresetOf<K>[],
  draft: D,
): string | null {
  const applied = presets.find(({ id }) => id === draft.preset?.id)
  if (applied?.values === undefined || applied.values === null) return null
  return `Preset ${applied.name}${isOf(draft, applied.values) ? '' : ', changed'}`
}
