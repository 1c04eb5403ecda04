import { IconArrowRight, IconEqual, IconMinus, IconPlus } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { HeldContract, UserChange } from '../../../../src-shared/allocation/compare.ts'
import { KindMark } from '../../../components/status-chip.tsx'
import { nothing } from '../../../format.ts'
import { changeLooks } from './delta-words.ts'
import classes from './compare.module.css'

const icons: Readonly<Record<UserChange, ReactNode>> = {
  moved: <IconArrowRight size={13} stroke={2} aria-hidden />,
  gained: <IconPlus size={13} stroke={2} aria-hidden />,
  lost: <IconMinus size={13} stroke={2} aria-hidden />,
  same: <IconEqual size={13} stroke={2} aria-hidden />,
}

/** What became of a user: an icon and a word; none of it is good or bad by itself. */
export function Change({ change }: { change: UserChange }) {
  return (
    <span className={classes.change}>
      {icons[change]}
      {changeLooks[change].word}
    </span>
  )
}

const mostListed = 6

/** Contracts in one line, each with the mark of its kind. */
export function ContractList({ contracts }: { contracts: readonly HeldContract[] }) {
  if (contracts.length === 0) return <span className="muted">{nothing}</span>
  return (
    <span className={classes.contracts}>
      {contracts.slice(0, mostListed).map(({ contract_id: id, sponsored }) => (
        <span key={id} className={classes.contract}>
          <KindMark sponsored={sponsored} />
          <span className="mono">{id}</span>
        </span>
      ))}
      {contracts.length > mostListed && (
        <span className="muted">and {contracts.length - mostListed} more</span>
      )}
    </span>
  )
}
