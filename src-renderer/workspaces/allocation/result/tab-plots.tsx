import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { storedBoolean, useStoredState } from '../../../components/stored-state.ts'
import classes from './result.module.css'

interface TabPlotsProps {
  /** Under which it is remembered that the plots are folded. */
  readonly id: string
  /** What the tab's list comes down to. */
  readonly finding: string
  /** There is nothing to plot. */
  readonly empty: boolean
  readonly children: ReactNode
}

const parseShown = storedBoolean(true)

/** The finding of a list and, unless they are folded, its plots. */
export function TabPlots({ id, finding, empty, children }: TabPlotsProps) {
  const [shown, setShown] = useStoredState(`plots.${id}`, parseShown)
  return (
    <>
      <div className={classes.tabFinding}>
        <p>{finding}</p>
        {!empty && (
          <Button
            variant="subtle"
            h={24}
            px={6}
            aria-expanded={shown}
            onClick={() => setShown(!shown)}
          >
            {shown ? 'Hide plots' : 'Show plots'}
          </Button>
        )}
      </div>
      {shown && !empty && <div className={classes.plots}>{children}</div>}
    </>
  )
}
