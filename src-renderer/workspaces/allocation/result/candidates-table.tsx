import { Button } from '@mantine/core'
import { useState } from 'react'
import type { UserExplanation } from '../../../../src-shared/allocation/result.ts'
import { Chip, KindMark } from '../../../components/status-chip.tsx'
import { columnDigits, formatCount, formatFixed, formatNumber } from '../../../format.ts'
import type { OpenedDetail } from '../../runs/run-search.ts'
import { reasonWords } from './reason-words.ts'
import classes from './result.module.css'

const firstCandidates = 40

interface CandidatesProps {
  readonly user: UserExplanation
  readonly onOpen: (detail: OpenedDetail) => void
}

/** The contracts a user could have got, with what decided over each. */
export function Candidates({ user, onOpen }: CandidatesProps) {
  const [all, setAll] = useState(false)
  const shown = all ? user.candidates : user.candidates.slice(0, firstCandidates)
  const digits = columnDigits(
    user.candidates.flatMap((candidate) => [
      candidate.value,
      candidate.price,
      candidate.ratio_effect,
      candidate.reduced_value,
    ]),
  )
  return (
    <>
      <h3 className={classes.subhead}>
        Candidates, best first ({formatCount(user.candidates_total)})
      </h3>
      <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Candidates">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Contract</th>
              <th scope="col">Outcome</th>
              <th
                scope="col"
                data-align="end"
                title="What this pair adds to the objective: its score, lifted where the contract is scarce"
              >
                Value
              </th>
              <th scope="col" data-align="end" title="What a unit of the contract's cap is worth">
                Price
              </th>
              <th
                scope="col"
                data-align="end"
                title="What the group's ratio adds to or takes from this pair"
              >
                Ratio
              </th>
              <th
                scope="col"
                data-align="end"
                title="Value less price, with the effect of the ratio"
              >
                Reduced
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((candidate) => {
              const outcome = reasonWords[candidate.reason]
              return (
                <tr key={candidate.contract_id} data-chosen={candidate.chosen}>
                  <td title={candidate.name}>
                    <span className={classes.candidate}>
                      <KindMark sponsored={candidate.sponsored} />
                      <Button
                        variant="subtle"
                        h={22}
                        px={4}
                        onClick={() => onOpen({ type: 'contract', id: candidate.contract_id })}
                      >
                        <span className="mono">{candidate.contract_id}</span>
                      </Button>
                    </span>
                  </td>
                  <td
                    title={`${outcome.help} ${formatCount(candidate.assigned)} of ${formatCount(candidate.cap)} used.`}
                  >
                    <Chip tone={outcome.tone}>{outcome.word}</Chip>
                  </td>
                  <Amount value={candidate.value} digits={digits} />
                  <Amount value={candidate.price} digits={digits} />
                  <Amount value={candidate.ratio_effect} digits={digits} />
                  <Amount value={candidate.reduced_value} digits={digits} />
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {shown.length < user.candidates.length && (
        <Button mt={8} onClick={() => setAll(true)}>
          Show all {formatCount(user.candidates.length)}
        </Button>
      )}
    </>
  )
}

function Amount({ value, digits }: { value: number; digits: number }) {
  return (
    <td data-align="end" title={formatNumber(value, 9)}>
      {formatFixed(value, digits)}
    </td>
  )
}
