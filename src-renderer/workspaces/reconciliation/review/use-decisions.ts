import { useCallback, useMemo, useRef, useState } from 'react'
import type {
  DecisionDraft,
  DecisionEvent,
} from '../../../../src-shared/reconciliation/decisions.ts'
import type { BulkRequest, Undone } from '../../../../src-shared/reconciliation/review.ts'
import { queryClient } from '../../../query-client.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { showFailed } from '../../runs/notices.tsx'
import {
  type Effect,
  type Mark,
  type PairIds,
  settled,
  withEffects,
  withoutAct,
  withoutNumbers,
} from './queue-marks.ts'
import { nameOf } from './find-pair.ts'
import { type NamedPair, renewPairs } from './use-pair.ts'
import { renewQueue } from './use-queue.ts'

export interface Act {
  readonly decisions: readonly DecisionDraft[]
  readonly effects: readonly Effect[]
  /** Where the reviewer goes back to when it fails. */
  readonly from: NamedPair
  /** Number of the last decision that the reviewer saw. */
  readonly seen: number
  /** "Accepted p1 – S9", for the message. */
  readonly said: string
}

interface DecisionsOptions {
  readonly id: string
  readonly say: (message: string) => void
  /** The screen goes to a pair: one that was undone, or whose decision was refused. */
  readonly goTo: (pair: NamedPair) => void
}

/** What was undone, to be done again: `number` is that of the last undo. */
interface Redoable {
  readonly number: number
  readonly undone: Undone
}

export interface Decisions {
  readonly marks: readonly Mark[]
  readonly decide: (act: Act) => void
  /** Takes back the last decision of this person, or another one. */
  readonly undo: (number?: number) => void
  readonly redo: () => void
  readonly canRedo: boolean
  /** Throws what the core says, for the dialog to show. */
  readonly decideAll: (request: BulkRequest) => Promise<number>
  /** Other decisions came into the log. */
  readonly renewAll: () => void
}

/** Bursts of decisions renew the lists once. */
const renewAfter = 250

/**
 * Decisions are shown at once and sent one after the other, so that the log has them in order. What
 * the core refuses is taken back on the screen too.
 */
export function useDecisions({ id, say, goTo }: DecisionsOptions): Decisions {
  const [marks, setMarks] = useState<readonly Mark[]>([])
  const [redoable, setRedoable] = useState<readonly Redoable[]>([])
  const acts = useRef(0)
  const chain = useRef<Promise<unknown>>(Promise.resolve())
  /** The pair that was open when a record was said to have no counterpart, by the event's number. */
  const places = useRef(new Map<number, NamedPair>())
  const timer = useRef(0)

  const renew = useCallback(
    (records: ReadonlySet<string>) => {
      renewPairs(id, records)
      clearTimeout(timer.current)
      timer.current = window.setTimeout(() => {
        void renewQueue(id)
        void queryClient.invalidateQueries({
          queryKey: rpc.reviews.progress.key({ input: { id } }),
        })
        void queryClient.invalidateQueries({ queryKey: rpc.reviews.history.key() })
        // Tables of the result have every decision in them.
        void queryClient.invalidateQueries({
          queryKey: rpc.reconciliation.key(),
          refetchType: 'none',
        })
      }, renewAfter)
    },
    [id],
  )
  const inOrder = useCallback((work: () => Promise<void>): void => {
    chain.current = chain.current.then(work)
  }, [])

  return useMemo(() => {
    const renewAll = (): void => {
      setMarks([])
      void queryClient.invalidateQueries({ queryKey: ['review-pair', id] })
      renew(new Set())
    }
    const takeBack = (undone: Undone, word: string): void => {
      const numbers = new Set(undone.undid.map(({ number }) => number))
      setMarks((old) => withoutNumbers(old, numbers))
      const first = undone.undid.findLast(({ action }) => action !== 'undo') ?? undone.undid[0]
      const known = first === undefined ? undefined : places.current.get(first.number)
      const place = known ?? (first === undefined ? undefined : idsOfEvent(first))
      say(
        undone.count === 1 && place !== undefined
          ? `${word} the decision about ${place.left} and ${place.right}.`
          : `${word} ${undone.count} decisions.`,
      )
      if (known !== undefined) goTo(known)
      else if (place !== undefined) {
        nameOf(id, place).then(goTo, () => goTo({ ...place, pair: null }))
      }
      renew(new Set(undone.undid.flatMap(recordsOf)))
    }
    return {
      marks,
      canRedo: redoable.length > 0,
      decide({ decisions, effects, from, seen, said }) {
        const act = ++acts.current
        setMarks((old) => withEffects(old, act, effects, null))
        setRedoable([])
        inOrder(async () => {
          try {
            const done = await client.reviews.decide({ id, decisions: [...decisions], seen })
            setMarks((old) => settled(old, act, done.number))
            for (const { number } of done.events) places.current.set(number, from)
            const [conflict] = done.conflicts
            if (conflict !== undefined) {
              const pair = { left: conflict.left, right: conflict.right }
              setMarks((old) =>
                withEffects(old, act, [{ of: 'pair', pair, state: 'conflict' }], done.number),
              )
              say(
                `${conflict.against} decided otherwise meanwhile (${conflict.said.replace('_', ' ')}): ${pair.left} and ${pair.right} stay in review as a conflict.`,
              )
            }
          } catch (error) {
            setMarks((old) => withoutAct(old, act))
            say(`Not saved: ${said}. ${readableError(error).what}`)
            showFailed(error, `Not saved: ${said}`)
            goTo(from)
          }
          renew(new Set(decisions.flatMap(recordsOf)))
        })
      },
      undo(number) {
        inOrder(async () => {
          try {
            const undo =
              number === undefined
                ? ({ what: 'last' } as const)
                : ({ what: 'number', undoes: number } as const)
            const undone = await client.reviews.undo({ id, undo })
            setRedoable((old) => [...old, { number: undone.number, undone }])
            takeBack(undone, 'Undid')
          } catch (error) {
            say(readableError(error).what)
            if (readableError(error).code !== 'not_found') showFailed(error, 'Not undone')
          }
        })
      },
      redo() {
        const last = redoable.at(-1)
        if (last === undefined) return say('Nothing to do again.')
        setRedoable(redoable.slice(0, -1))
        inOrder(async () => {
          try {
            await client.reviews.undo({ id, undo: await undoOf(id, last) })
            takeBack(last.undone, 'Did again')
          } catch (error) {
            showFailed(error, 'Not done again')
          }
        })
      },
      async decideAll(request) {
        // What is on its way would change how many pairs there are.
        await chain.current
        const done = await client.reviews.decideAll({ id, ...request })
        setRedoable([])
        renewAll()
        await renewQueue(id)
        return done.pairs
      },
      renewAll,
    }
  }, [id, marks, redoable, say, goTo, renew, inOrder])
}

/** Many undos of one act share a batch, which the log knows. */
async function undoOf(id: string, { number, undone }: Redoable) {
  if (undone.count === 1) return { what: 'number', undoes: number } as const
  const { events } = await client.reviews.history({ id, pair: null, offset: number - 1, limit: 1 })
  const batch = events[0]?.event.batch ?? null
  return batch === null
    ? ({ what: 'number', undoes: number } as const)
    : ({ what: 'batch', batch } as const)
}

function idsOfEvent(event: DecisionEvent): PairIds | undefined {
  return 'left' in event ? { left: event.left, right: event.right } : undefined
}

function recordsOf(said: DecisionDraft | DecisionEvent): readonly string[] {
  if (said.action === 'undo') return []
  if (said.action === 'no_counterpart') return [`${said.side}:${said.record}`]
  return [`left:${said.left}`, `right:${said.right}`]
}
