import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { client } from '../../rpc.ts'

/** One click: makes the sample drop, starts its allocation and goes to it. */
export function useStartSample() {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const { inputs } = await client.allocation.sample()
      return client.runs.start({
        kind: 'allocation',
        inputs,
        parameters: { enforce_assignment_ratio: true },
      })
    },
    onSuccess: (run) => navigate({ to: '/runs/$runId', params: { runId: run.id } }),
  })
}
