import type { ReactNode } from 'react'
import { HelpTerm } from './help-term.tsx'
import classes from './figures.module.css'

/** The numbers of a result, in a row above all else. */
export function Figures({ children }: { readonly children: ReactNode }) {
  return <div className={classes.figures}>{children}</div>
}

interface FigureProps {
  readonly term: string
  /** What the term means, where it is one of the field. */
  readonly help?: string
  /** The number; what puts it into proportion stands in a span. */
  readonly children: ReactNode
}

export function Figure({ term, help, children }: FigureProps) {
  return (
    <dl className={classes.figure}>
      <dt>
        {term}
        {help !== undefined && <HelpTerm term={term} help={help} />}
      </dt>
      <dd>{children}</dd>
    </dl>
  )
}
