import { useEffect, type Ref } from 'react'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { LoggedDecision } from '../../../../src-shared/reconciliation/review.ts'
import { Alternatives } from './alternatives.tsx'
import type { Choice } from './choices.ts'
import { EvidencePlot } from './evidence-plot.tsx'
import { History } from './history.tsx'
import { OutsideSearch } from './outside-search.tsx'
import type { OtherRecord, ReviewActs } from './review-acts.ts'
import type { ShownPair } from './use-pair.ts'
import classes from './review.module.css'

interface EvidenceZoneProps {
  readonly id: string
  readonly shown: ShownPair | undefined
  readonly choices: readonly Choice[]
  readonly titles: Readonly<Record<RecordSide, string>>
  readonly history: readonly LoggedDecision[]
  readonly pointed: string | null
  readonly onPoint: (field: string) => void
  readonly mayDecide: boolean
  readonly searchField: Ref<HTMLInputElement>
  readonly acts: Pick<ReviewActs, 'acceptInstead' | 'look'>
  readonly onUndo: (number: number) => void
}

/** Why the engine thinks so, what else the records could be paired with, and who said what. */
export function EvidenceZone(props: EvidenceZoneProps) {
  const { id, shown, choices, titles, pointed, mayDecide, acts } = props
  useEffect(() => {
    if (pointed !== null) {
      document.getElementById(`review-${pointed}`)?.scrollIntoView({ block: 'nearest' })
    }
  }, [pointed])
  const evidence = shown?.evidence ?? null
  const other = ({ alternative }: Choice): OtherRecord => alternative
  /** What was found may be a candidate, whose number is known. */
  const found = (keeps: RecordSide, record: string): OtherRecord => ({
    id: record,
    pair:
      choices.find(({ side, alternative }) => side === keeps && alternative.id === record)
        ?.alternative.pair ?? null,
  })
  return (
    <section className={classes.evidence} aria-label="Evidence and alternatives">
      {shown !== undefined && (
        <>
          {evidence !== null && evidence.signals.length > 0 ? (
            <EvidencePlot evidence={evidence} pointed={pointed} onPoint={props.onPoint} />
          ) : (
            <section className={classes.zoneSection}>
              <h2>Why it is no candidate</h2>
              {shown.sentences.map((sentence) => (
                <p key={sentence} className={classes.small}>
                  {sentence}
                </p>
              ))}
            </section>
          )}
          <Alternatives
            choices={choices}
            titles={titles}
            onChoose={mayDecide ? (choice) => acts.acceptInstead(choice.side, other(choice)) : null}
            onLook={(choice) => acts.look(choice.side, other(choice))}
          />
          <OutsideSearch
            id={id}
            field={props.searchField}
            onLook={(record, keeps) => acts.look(keeps, found(keeps, record.id))}
            onAccept={
              mayDecide
                ? (record, keeps) => acts.acceptInstead(keeps, found(keeps, record.id))
                : null
            }
          />
          <History events={props.history} onUndo={mayDecide ? props.onUndo : null} />
        </>
      )}
    </section>
  )
}
