import { Button } from '@mantine/core'
import type { UnitWorth } from '../../../../src-shared/allocation/result.ts'
import { columnDigits, countOf, formatCount, formatFixed, formatNumber } from '../../../format.ts'
import type { OpenedDetail } from '../../runs/run-search.ts'
import classes from './result.module.css'

interface TakersProps {
  readonly oneMore: UnitWorth
  readonly onOpen: (detail: OpenedDetail) => void
}

/** The users who would gain most by one more unit, each leading to its reasons. */
export function Takers({ oneMore, onOpen }: TakersProps) {
  const { takers, takers_total: total } = oneMore
  const digits = columnDigits(takers.flatMap(({ value, gains }) => [value, gains]))
  const more = total - takers.length
  return (
    <>
      <h3 className={classes.subhead}>
        Would gain from one more unit ({formatCount(total)}), most first
      </h3>
      <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Who would gain">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">User</th>
              <th scope="col" title="The contract the user would leave for it">
                Gives up
              </th>
              <th scope="col" data-align="end" title="What the pair is worth">
                Value
              </th>
              <th
                scope="col"
                data-align="end"
                title="What the objective gains by this move alone, every rule kept"
              >
                Gains
              </th>
            </tr>
          </thead>
          <tbody>
            {takers.map(({ user_id: id, gives_up: given, value, gains }) => (
              <tr key={id}>
                <td>
                  <span className={classes.candidate}>
                    <Button
                      aria-label={`User ${id}`}
                      variant="subtle"
                      h={22}
                      px={4}
                      onClick={() => onOpen({ type: 'user', id })}
                    >
                      <span className="mono">{id}</span>
                    </Button>
                  </span>
                </td>
                <td className={given === null ? 'muted' : 'mono'}>{given ?? 'A free slot'}</td>
                <td data-align="end" title={formatNumber(value, 9)}>
                  {formatFixed(value, digits)}
                </td>
                <td data-align="end" title={formatNumber(gains, 9)}>
                  {formatFixed(gains, digits)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className="muted">And {countOf(more, 'other')}.</p>}
    </>
  )
}
