import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { client } from '../../rpc.ts'

/** One click: makes the sample month, cleans it and goes to the run. */
export function useStartSampleLog() {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const { inputs, now } = await client.events.sample()
      return client.runs.start({ kind: 'events', inputs, now })
    },
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
}
