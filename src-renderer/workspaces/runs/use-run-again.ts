import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { client } from '../../rpc.ts'

/** Starts the same job as a new run and goes to it. */
export function useRunAgain(run: RunDetail) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => client.runs.start(run.job),
    onSuccess: ({ id }) => navigate({ to: '/runs/$runId', params: { runId: id } }),
  })
}
