import type { ReactNode } from 'react'
import type { ListedRunDetail } from '../../../src-shared/marks.ts'
import { InputsPanel } from './inputs-panel.tsx'
import { LogPanel } from './log-panel.tsx'
import { NotesPanel } from './notes-panel.tsx'
import { ParametersPanel } from './parameters-panel.tsx'
import { commonTabs, type CommonTab, type RunTab } from './run-search.ts'
import { activeRunOf } from './run-view.ts'
import classes from './run.module.css'

interface CommonTabPanelProps {
  readonly run: ListedRunDetail
  readonly tab: CommonTab
  /** What a kind of job has to say of its inputs. */
  readonly inputNotes?: ReactNode
}

export function isCommonTab(tab: RunTab): tab is CommonTab {
  return (commonTabs as readonly RunTab[]).includes(tab)
}

/** The tabs that every run has. */
export function CommonTabPanel({ run, tab, inputNotes }: CommonTabPanelProps) {
  switch (tab) {
    case 'inputs':
      return <InputsPanel run={run}>{inputNotes}</InputsPanel>
    case 'parameters':
      return <ParametersPanel run={run} />
    case 'notes':
      // A draft belongs to its run.
      return <NotesPanel key={run.id} run={run} />
    default:
      return (
        <div className={classes.logTab}>
          <LogPanel run={run} live={activeRunOf(run) !== null} />
        </div>
      )
  }
}
