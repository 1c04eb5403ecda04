import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { AllocationPresetValues, Preset, PresetToSave } from '../../../src-shared/presets.ts'
import { client, rpc } from '../../rpc.ts'
import { showDone, showFailed } from '../runs/notices.tsx'

const input = { kind: 'allocation' } as const

/** A preset of an allocation. */
export type AllocationPreset = Omit<Preset, 'values'> & {
  readonly values: AllocationPresetValues | null
}

/** The presets of allocations, and what can be done with them. Failures are told as they happen. */
export function usePresets() {
  const queryClient = useQueryClient()
  const query = useQuery(rpc.presets.list.queryOptions({ input }))
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
    presets: (query.data?.presets ?? []).map(ofAllocation),
    save,
    rename,
    setDefault,
    remove,
  }
}
export type Presets = ReturnType<typeof usePresets>

const ofAllocation = (preset: Preset): AllocationPreset => ({
  ...preset,
  values: preset.values?.kind === 'allocation' ? preset.values : null,
})
