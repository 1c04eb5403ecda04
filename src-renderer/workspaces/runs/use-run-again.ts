import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { hasChanged, inputChangeSentence } from '../../../src-shared/allocation/input-changes.ts'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { readerNumbers } from '../../format.ts'
import { client } from '../../rpc.ts'

/** Starts the same job as a new run and goes to it; says which of its inputs are not what they were. */
export function useRunAgain(run: RunDetail) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => client.runs.start(run.job),
    onSuccess: async ({ id }) => {
      await navigate({ to: '/runs/$runId', params: { runId: id } })
      await tellChangedInputs(run.id)
    },
  })
}

async function tellChangedInputs(from: string): Promise<void> {
  // The run has started: that nothing can be told about its inputs is no failure of it.
  const found = await client.runs.inputChanges({ id: from }).catch(() => null)
  const changed = found?.inputs.filter(hasChanged) ?? []
  if (changed.length === 0) return
  notifications.show({
    title: `Inputs changed since run ${from}`,
    message: changed.map((change) => inputChangeSentence(change, readerNumbers)).join(' '),
    autoClose: 12_000,
  })
}
