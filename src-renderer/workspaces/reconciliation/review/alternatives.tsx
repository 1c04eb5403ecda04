import { Kbd } from '@mantine/core'
import { useState } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { Choice } from './choices.ts'
import { confidenceText } from './review-words.ts'
import { RecordName } from './record-name.tsx'
import { StateMark } from './state-chip.tsx'
import classes from './review.module.css'

interface AlternativesProps {
  readonly choices: readonly Choice[]
  readonly titles: Readonly<Record<RecordSide, string>>
  /** Accepts it in place of the open pair; null for those who may only look. */
  readonly onChoose: ((choice: Choice) => void) | null
  /** Opens the pair. */
  readonly onLook: (choice: Choice) => void
}

const sideHeads: Readonly<Record<RecordSide, string>> = {
  left: 'Instead, for the left record',
  right: 'Instead, for the right record',
}

/** Other candidates of both records, their other matches among them. */
export function Alternatives({ choices, titles, onChoose, onLook }: AlternativesProps) {
  return (
    <section className={classes.zoneSection} aria-labelledby="review-alternatives">
      <h2 id="review-alternatives">Alternatives</h2>
      {choices.length === 0 && (
        <p className={classes.small}>Neither record was compared with another one.</p>
      )}
      {(['left', 'right'] as const).map((side) => {
        const own = choices.filter((choice) => choice.side === side)
        if (own.length === 0) return null
        return (
          <Side
            key={side}
            title={sideHeads[side]}
            record={titles[side]}
            choices={own}
            onChoose={onChoose}
            onLook={onLook}
          />
        )
      })}
    </section>
  )
}

interface SideProps extends Pick<AlternativesProps, 'choices' | 'onChoose' | 'onLook'> {
  readonly title: string
  readonly record: string
}

function Side({ title, record, choices, onChoose, onLook }: SideProps) {
  const [all, setAll] = useState(false)
  const numbered = choices.filter(({ place }) => place !== null).length
  const few = Math.max(numbered, 1)
  const shown = all ? choices : choices.slice(0, few)
  return (
    <>
      <div className={classes.sideHead}>
        <h3 title={record}>{title}</h3>
        {choices.length > few && (
          <button type="button" className={classes.unfold} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `${choices.length - few} more`}
            <span className="visually-hidden"> {title.toLowerCase()}</span>
          </button>
        )}
      </div>
      <ol className={classes.choices}>
        {shown.map((choice) => (
          <li key={choice.alternative.id}>
            {onChoose === null || choice.place === null ? (
              <span className={classes.place} />
            ) : (
              <button
                type="button"
                className={classes.place}
                aria-label={`${choice.place}: accept ${choice.alternative.title || choice.alternative.id} instead`}
                title="Accept this one instead"
                onClick={() => onChoose(choice)}
              >
                <Kbd>{choice.place}</Kbd>
              </button>
            )}
            <button
              type="button"
              className={classes.choice}
              title={`${choice.alternative.id}: ${choice.alternative.title}. Open this pair`}
              onClick={() => onLook(choice)}
            >
              <span className="truncate">
                <RecordName id={choice.alternative.id} title={choice.alternative.title} />
              </span>
              {choice.alternative.decision === 'accept' && (
                <StateMark state="accepted" word="Accepted: its match so far" />
              )}
              <span className={classes.choiceConfidence}>
                {confidenceText(choice.alternative.confidence)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </>
  )
}
