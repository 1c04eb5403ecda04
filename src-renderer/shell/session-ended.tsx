import type { ReactNode } from 'react'
import { EmptyState } from '../components/states.tsx'
import { Mark } from './mark.tsx'
import classes from './session-ended.module.css'
import type { Session } from '../session.ts'

/** Shown instead of the console when the link that opened it is of no use. */
export function SessionEnded({ session }: { session: Session }) {
  if (session.kind === 'unreachable') {
    return (
      <Cover title="The server does not answer">
        Start it again with <span className="mono">quartermaster serve</span> and open the link that
        it prints. Nothing that was running is lost.
      </Cover>
    )
  }
  return (
    <Cover title="This link was used before">
      A link opens the console once. In the terminal where the server runs, press a key to print a
      new link, and open that one.
    </Cover>
  )
}

function Cover({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={classes.cover}>
      <h1 className={classes.brand}>
        <Mark size={24} /> Quartermaster
      </h1>
      <EmptyState title={title}>{children}</EmptyState>
    </main>
  )
}
