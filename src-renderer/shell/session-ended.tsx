import { EmptyState } from '../components/states.tsx'
import type { Session } from '../session.ts'

/** Shown instead of the console when the link that opened it is of no use. */
export function SessionEnded({ session }: { session: Session }) {
  if (session.kind === 'unreachable') {
    return (
      <EmptyState title="The server does not answer">
        Start it again with <span className="mono">quartermaster serve</span> and open the link that
        it prints. Nothing that was running is lost.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="This link was used before">
      A link opens the console once. In the terminal where the server runs, press a key to print a
      new link, and open that one.
    </EmptyState>
  )
}
