import { modals } from '@mantine/modals'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Schedule } from '../../../src-shared/schedules/schedules.ts'
import { client, rpc } from '../../rpc.ts'
import { showDone, showFailed } from '../runs/notices.tsx'

/** Starts come by the clock, from whichever host: asked again while it is looked at. */
export const followed = { staleTime: 0, refetchInterval: 10_000 } as const

type Known = Pick<Schedule, 'id' | 'name'>

/** What can be done with a schedule; each says what it did, or why not. */
export function useScheduleActions() {
  const queries = useQueryClient()
  const navigate = useNavigate()
  return useMemo(() => {
    const settle = () => queries.invalidateQueries({ queryKey: rpc.schedules.key() })
    const doing = async (work: () => Promise<unknown>): Promise<void> => {
      try {
        await work()
      } catch (error) {
        showFailed(error)
      } finally {
        await settle()
      }
    }
    const setPaused = ({ id, name }: Known, paused: boolean): Promise<void> =>
      doing(async () => {
        await (paused ? client.schedules.pause({ id }) : client.schedules.resume({ id }))
        showDone(
          paused ? `${name} is paused` : `${name} starts again`,
          () => void setPaused({ id, name }, !paused),
        )
      })
    return {
      setPaused,
      /** With `at`, for that time: the dates in paths are of it. */
      run: ({ id }: Known, at?: string) =>
        doing(async () => {
          const run = await client.schedules.run({ id, ...(at !== undefined && { at }) })
          await navigate({ to: '/runs/$runId', params: { runId: run.id } })
        }),
      markSeen: ({ id, name }: Known) =>
        doing(async () => {
          await client.schedules.markSeen({ id })
          showDone(`${name} needs no attention any more`)
        }),
      /** Asks first: its history cannot be made again. */
      remove: ({ id, name }: Known) =>
        modals.openConfirmModal({
          title: `Delete the schedule ${name}?`,
          children: 'Its history goes with it. The runs it started stay. This cannot be undone.',
          labels: { confirm: 'Delete schedule', cancel: 'Keep it' },
          confirmProps: { variant: 'filled', color: 'red.8' },
          onConfirm: () =>
            void doing(async () => {
              await client.schedules.remove({ id })
              showDone(`Deleted ${name}`)
              await navigate({ to: '/schedules' })
            }),
        }),
    }
  }, [queries, navigate])
}
