import { MantineProvider, localStorageColorSchemeManager } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from './query-client.ts'
import { router } from './router.tsx'
import type { Session } from './session.ts'
import { SessionEnded } from './shell/session-ended.tsx'
import { ErrorBoundary } from './shell/error-boundary.tsx'
import { cssVariablesResolver, theme } from './theme/theme.ts'

const colorSchemeManager = localStorageColorSchemeManager({ key: 'quartermaster.color-scheme' })

export function App({ nonce, session }: { nonce: string; session: Session }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <ModalsProvider>
          <Notifications position="bottom-right" limit={4} autoClose={8000} containerWidth={360} />
          <ErrorBoundary>
            {session.kind === 'open' ? (
              <RouterProvider router={router} />
            ) : (
              <SessionEnded session={session} />
            )}
          </ErrorBoundary>
        </ModalsProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
}
