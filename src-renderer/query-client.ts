import { QueryClient } from '@tanstack/react-query'
import { readableError } from './readable-error.ts'

/**
 * The server stands on the same machine or the same network: a failed call is asked again once. Of
 * expected failures (they carry a code) only the end of the process that reads results: another takes
 * its place, and what it was asked meanwhile is told as lost although nothing was wrong with it.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => count < 1 && (!('code' in error) || isLostWorker(error)),
    },
    mutations: { networkMode: 'always' },
  },
})

function isLostWorker(error: object): boolean {
  return readableError(error).code === 'worker_lost'
}
