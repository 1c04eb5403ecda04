import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { client } from '../../rpc.ts'

/** One click: makes the sample lists, matches them and goes to the run. */
export function useStartSampleLists() {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const { inputs } = await client.reconciliation.sample()
      return client.runs.start({ kind: 'reconciliation', inputs, parameters: {} })
    },
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
}
