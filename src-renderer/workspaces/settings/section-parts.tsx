import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { mayDo } from '../../../src-shared/access.ts'
import type { Actor } from '../../../src-shared/actor.ts'
import { ErrorState, SkeletonBar } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import classes from './settings-page.module.css'

interface SectionProps {
  readonly title: string
  /** One sentence: what it is for, whom it concerns. */
  readonly lead?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A section's head and what is in it. */
export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <div>
          <h2 className={classes.heading}>{title}</h2>
          {lead !== undefined && <p className={classes.lead}>{lead}</p>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </div>
      {children}
    </section>
  )
}

interface LineProps {
  readonly label: string
  readonly help: ReactNode
  readonly children: ReactNode
}

/** A setting on one line: what it is, what it does, its control. */
export function Line({ label, help, children }: LineProps) {
  return (
    <div className={classes.line}>
      <div>
        <div>{label}</div>
        <div className={classes.help}>{help}</div>
      </div>
      {children}
    </div>
  )
}

/** For sections that say nothing to those who may not rule the workspace: why they are empty. */
export function AdminOnly({ what, children }: { what: string; children: ReactNode }) {
  const me = useQuery(rpc.people.me.queryOptions({ staleTime: 60_000 }))
  if (me.isError && me.data === undefined) {
    return <ErrorState error={readableError(me.error)} retry={() => void me.refetch()} />
  }
  if (me.data === undefined) {
    return (
      <p aria-busy="true">
        <SkeletonBar width={240} />
      </p>
    )
  }
  if (mayDo(me.data, 'admin')) return children
  return <NotAllowed who={me.data} what={what} />
}

function NotAllowed({ who, what }: { who: Actor; what: string }) {
  return (
    <p className={classes.notice}>
      {what} is for administrators of this workspace. You are {who.name} and may{' '}
      {who.access === 'write' ? 'start and change runs' : 'look at runs'}.
    </p>
  )
}

interface FactsProps {
  readonly facts: readonly (readonly [term: string, value: ReactNode | undefined])[]
}

/** Terms and values; a grey bar where a value is still on its way. */
export function Facts({ facts }: FactsProps) {
  return (
    <dl className={classes.facts}>
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value ?? <SkeletonBar width={160} />}</dd>
        </div>
      ))}
    </dl>
  )
}

/** For lists that change by what others do (somebody joins, a script uses its key): asked every 5 s. */
export const followed = { staleTime: 0, refetchInterval: 5_000 } as const
