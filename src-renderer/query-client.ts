import { QueryClient } from '@tanstack/react-query'

/**
 * The server stands on the same machine or the same network: a failed call is asked again once,
 * an expected failure (it carries a code) never.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) => count < 1 && !('code' in error),
    },
    mutations: { networkMode: 'always' },
  },
})
