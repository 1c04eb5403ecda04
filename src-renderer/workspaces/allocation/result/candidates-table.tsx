import { Button } from '@mantine/core'
import { useState } from 'react'
import type { UserCandidate, UserExplanation } from '../../../../src-shared/allocation/result.ts'
import { Chip, KindMark } from '../../../components/status-chip.tsx'
import { whatIfSentence } from '../../../../src-shared/allocation/sentences.ts'
import {
  columnDigits,
  formatCount,
  formatFixed,
  formatNumber,
  nothing,
  readerNumbers,
} from '../../../format.ts'
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
  // What no rule of the group prices is no column.
  const ratio = user.candidates.some(({ ratio_effect: effect }) => effect !== 0)
  const mixing = user.candidates.some(({ mixing_effect: effect }) => effect !== 0)
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
              {ratio && (
                <th
                  scope="col"
                  data-align="end"
                  title="What the group's ratio adds to or takes from this pair"
                >
                  Ratio
                </th>
              )}
              {mixing && (
                <th
                  scope="col"
                  data-align="end"
                  title="What counts once a user: the limit on mixed users and the user ratio"
                >
                  Mixing
                </th>
              )}
              <th
                scope="col"
                data-align="end"
                title="Value less price, with the effects of the group's rules"
              >
                Reduced
              </th>
              <th
                scope="col"
                data-align="end"
                title="At the prices of this run: how far what is held is ahead, and how much the others lack"
              >
                Margin
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
                  {ratio && <Amount value={candidate.ratio_effect} digits={digits} />}
                  {mixing && <Amount value={candidate.mixing_effect} digits={digits} />}
                  <Amount value={candidate.reduced_value} digits={digits} />
                  <Margin candidate={candidate} digits={digits} />
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

/** Ahead or behind, at the prices of the run; in words what would change it. */
function Margin({ candidate, digits }: { candidate: UserCandidate; digits: number }) {
  const { margin, what_if: what } = candidate
  if (margin !== null) {
    return (
      <td data-align="end" title="Worth so much less, or its price so much higher, and it goes">
        +{formatFixed(margin, digits)}
      </td>
    )
  }
  if (what === null) {
    return (
      <td data-align="end" className="muted" title="No price and no score alone would change it">
        {nothing}
      </td>
    )
  }
  const words = whatIfSentence(candidate, readerNumbers).join(' ')
  return (
    <td data-align="end" title={words}>
      {what.needs === 0 ? formatFixed(0, digits) : `\u2212${formatFixed(what.needs, digits)}`}
    </td>
  )
}

function Amount({ value, digits }: { value: number; digits: number }) {
  return (
    <td data-align="end" title={formatNumber(value, 9)}>
      {formatFixed(value, digits)}
    </td>
  )
}
