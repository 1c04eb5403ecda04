import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState, type FormEvent } from 'react'
import type { AllocationSummary } from '../../../../src-shared/allocation/summary.ts'
import type { WhatIfAnswer, WhatIfChanges } from '../../../../src-shared/allocation/what-if.ts'
import type { ListedDropRun } from '../../../../src-shared/marks.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { useStoredState } from '../../../components/stored-state.ts'
import { WriteButton } from '../../../components/write-button.tsx'
import { countOf, formatCount, formatSeconds } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { client, rpc } from '../../../rpc.ts'
import { showFailed } from '../../runs/notices.tsx'
import { CapChanges, RuleChanges, TargetChanges } from './what-if-changes.tsx'
import { changeCount, parseWhatIf } from './what-if-draft.ts'
import { WhatIfEffect } from './what-if-effect.tsx'
import classes from './what-if.module.css'

interface WhatIfTabProps {
  readonly run: ListedDropRun
  readonly summary: AllocationSummary
}

interface Asked {
  readonly changes: WhatIfChanges
  readonly answer: WhatIfAnswer
}

/** Other caps, targets and rules on a finished run, and what they would change. Writes nothing. */
export function WhatIfTab({ run, summary }: WhatIfTabProps) {
  const [draft, setDraft] = useStoredState('what-if', parseWhatIf)
  const changes = draft.run === run.id ? draft.changes : {}
  const setChanges = (next: WhatIfChanges) => setDraft({ run: run.id, changes: next })
  const [asked, setAsked] = useState<Asked | null>(null)
  const stop = useRef<AbortController | null>(null)
  const ask = useMutation({
    mutationFn: async (given: WhatIfChanges): Promise<Asked> => {
      stop.current?.abort()
      const control = new AbortController()
      stop.current = control
      const answer = await client.scenarios.whatIf(
        { id: run.id, changes: given },
        { signal: control.signal },
      )
      return { changes: given, answer }
    },
    onSuccess: setAsked,
  })
  // Read while the changes are thought of, so that the first answer is as quick as the next.
  const ready = useQuery({
    ...rpc.scenarios.readyWhatIf.queryOptions({ input: { id: run.id } }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  })
  const count = changeCount(changes)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (count > 0 && !ask.isPending) ask.mutate(changes)
  }
  const isStale = asked !== null && JSON.stringify(asked.changes) !== JSON.stringify(changes)
  return (
    <div className={classes.columns}>
      <form className={classes.changes} onSubmit={onSubmit} aria-label="What is different">
        <div className={classes.bar}>
          <h2>{count === 0 ? 'What is different' : countOf(count, 'change')}</h2>
          {count > 0 && (
            <Button variant="subtle" px={6} onClick={() => setChanges({})}>
              Take all back
            </Button>
          )}
          <Button
            type="submit"
            variant="filled"
            loading={ask.isPending}
            disabled={count === 0}
            ml="auto"
          >
            Show the effect
          </Button>
        </div>
        <RuleChanges parameters={run.job.parameters} changes={changes} onChanges={setChanges} />
        <TargetChanges groups={summary.groups} changes={changes} onChanges={setChanges} />
        <CapChanges contracts={summary.contracts} changes={changes} onChanges={setChanges} />
      </form>
      <section className={classes.effect} aria-label="Effect" aria-busy={ask.isPending}>
        {ask.isError ? (
          <ErrorState
            error={readableError(ask.error)}
            {...(count > 0 && { retry: () => ask.mutate(changes) })}
          />
        ) : asked === null ? (
          ask.isPending ? (
            <Waiting pairs={summary.counts.pairs} />
          ) : (
            <EmptyState title="Change caps, targets or rules, then show the effect">
              The drop is solved again with the changes, checked and bounded like a run. Nothing is
              written until you start it as a run.
              <span className={`${classes.ready} muted`} role="status">
                {ready.isPending
                  ? `Reading the ${countOf(summary.counts.pairs, 'eligible pair')} of the run`
                  : ready.isSuccess
                    ? `${countOf(ready.data.pairs, 'eligible pair')} at hand`
                    : readableError(ready.error).what}
              </span>
            </EmptyState>
          )
        ) : (
          <>
            <div className={classes.bar} data-stale={isStale || ask.isPending}>
              <h2>
                {ask.isPending ? 'Solving' : isStale ? 'Effect of earlier changes' : 'Effect'}
              </h2>
              <span className="muted">{tookWords(asked.answer)}</span>
              <StartAsRun run={run} answer={asked.answer} />
            </div>
            <WhatIfEffect runId={run.id} answer={asked.answer} />
          </>
        )}
      </section>
    </div>
  )
}

function Waiting({ pairs }: { pairs: number }) {
  return (
    <>
      <p className={classes.waiting} role="status">
        Reading the {formatCount(pairs)} eligible pairs of the run; they are kept at hand for the
        next questions.
      </p>
      <SkeletonRows rows={8} columns={4} />
    </>
  )
}

function tookWords({ seconds }: WhatIfAnswer): string {
  const solved = `solved and proven in ${formatSeconds(seconds.solve + seconds.prove)}`
  return seconds.load === 0
    ? solved
    : `${solved}, after reading the run in ${formatSeconds(seconds.load)}`
}

function StartAsRun({ run, answer }: { run: ListedDropRun; answer: WhatIfAnswer }) {
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: () =>
      client.runs.start({
        kind: 'allocation',
        inputs: run.job.inputs,
        parameters: answer.parameters,
        output: null,
        dry_run: false,
      }),
    onSuccess: ({ id }) => navigate({ to: '/runs/$runId', params: { runId: id } }),
    onError: (error) => showFailed(error),
  })
  return (
    <WriteButton ml="auto" loading={start.isPending} onClick={() => start.mutate()}>
      Start as a run
    </WriteButton>
  )
}
