import type { Fault } from '../../src-shared/allocation/faults.ts'
import { faultSentence } from '../workspaces/allocation/fault-words.ts'
import { inputLabels } from '../workspaces/allocation/input-labels.ts'
import { formatCount } from '../format.ts'
import classes from './fault-list.module.css'
import { Chip } from './status-chip.tsx'

/** Every fault once: what is wrong, where, and what to do; errors before warnings. */
export function FaultList({ faults, label }: { faults: readonly Fault[]; label: string }) {
  const ordered = [...faults].sort((a, b) => rank(a) - rank(b))
  return (
    <ul className={classes.list} aria-label={label}>
      {ordered.map((fault) => (
        <li key={`${fault.input} ${fault.kind} ${fault.message}`} className={classes.fault}>
          <Chip tone={fault.severity === 'error' ? 'bad' : 'warn'}>
            {fault.severity === 'error' ? 'Error' : 'Warning'}
          </Chip>
          <span className={classes.input}>{inputLabels[fault.input]}</span>
          <div className={classes.body}>
            <div>{faultSentence(fault)}</div>
            <div className={classes.remedy}>{fault.remedy}</div>
            {where(fault) !== '' && <div className={classes.where}>{where(fault)}</div>}
          </div>
        </li>
      ))}
    </ul>
  )
}

const rank = (fault: Fault): number => (fault.severity === 'error' ? 0 : 1)

function where(fault: Fault): string {
  const parts: string[] = []
  if (fault.rows.length > 0) {
    const more = fault.count > fault.rows.length ? ', …' : ''
    parts.push(
      `${fault.rows.length === 1 ? 'Row' : 'Rows'} ${fault.rows.map((row) => formatCount(row)).join(', ')}${more}`,
    )
  }
  if (fault.samples.length > 0) parts.push(`for instance ${fault.samples.slice(0, 4).join(', ')}`)
  return parts.join(' · ')
}
