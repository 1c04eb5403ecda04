import type { UseQueryResult } from '@tanstack/react-query'
import type { ComponentProps, ReactNode } from 'react'
import type { ListedRunDetail } from '../../../src-shared/marks.ts'
import { WithDrawer } from '../../components/drawer.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { CommonTabPanel, isCommonTab } from './common-tab-panel.tsx'
import { FailedNote } from './failed-note.tsx'
import { RunHeader } from './run-header.tsx'
import { RunTabs } from './run-tabs.tsx'
import classes from './run.module.css'

interface ResultFrameProps<Summary> extends ComponentProps<typeof RunTabs> {
  readonly run: ListedRunDetail
  readonly actions: ReactNode
  /** The opened row, beside the tab. */
  readonly drawer: ReactNode
  /** What a family has to say of its inputs, on their tab. */
  readonly inputNotes?: ReactNode
  readonly summary: UseQueryResult<Summary>
  /** The family's own tab that is shown, once the summary is there. */
  readonly children: (summary: Summary) => ReactNode
}

/**
 * A run with a result: its head, its tabs, a drawer, and the tabs that every run has. Of one that failed at
 * what it had to do with its result, why comes first.
 */
export function ResultFrame<Summary>({
  run,
  actions,
  drawer,
  inputNotes,
  summary,
  children,
  ...tabs
}: ResultFrameProps<Summary>) {
  const { tab } = tabs
  return (
    <>
      <RunHeader run={run} actions={actions} />
      <RunTabs {...tabs} />
      {run.lifecycle.state === 'failed' && tab === 'result' && (
        <FailedNote failure={run.lifecycle.error} onInputs={() => tabs.onTab('inputs')} />
      )}
      <WithDrawer drawer={drawer}>
        <div className={classes.panel} role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {isCommonTab(tab) ? (
            <CommonTabPanel run={run} tab={tab} inputNotes={inputNotes} />
          ) : summary.data !== undefined ? (
            children(summary.data)
          ) : summary.isError ? (
            <ErrorState error={readableError(summary.error)} retry={() => void summary.refetch()} />
          ) : (
            <SkeletonRows />
          )}
        </div>
      </WithDrawer>
    </>
  )
}
