import { Button, Checkbox, Modal, NumberInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { Abbreviation } from '../../../../src-shared/reconciliation/parameters.ts'
import type { ReconciliationJob } from '../../../../src-shared/reconciliation/job.ts'
import type { ReviewProgress } from '../../../../src-shared/reconciliation/review.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { ErrorState, SkeletonBar } from '../../../components/states.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { WriteButton } from '../../../components/write-button.tsx'
import { countOf, formatExactTime, formatFixed } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { queryClient } from '../../../query-client.ts'
import { client, rpc } from '../../../rpc.ts'
import { showFailed } from '../../runs/notices.tsx'
import classes from './result.module.css'

interface GoOnPanelProps {
  readonly run: { readonly id: string; readonly job: ReconciliationJob }
  readonly summary: ReconciliationSummary
  readonly progress: ReviewProgress | undefined
}

const mostRules = 8

/** Runs that go on from this one: what was answered teaches the engine, a model is asked, rules are taken over. */
export function GoOnPanel({ run, summary, progress }: GoOnPanelProps) {
  const [isAsking, setAsking] = useState(false)
  const [accepted, setAccepted] = useState<readonly string[]>([])
  const navigate = useNavigate()
  const start = useMutation({
    mutationFn: (changes: Partial<ReconciliationJob['parameters']>) =>
      client.runs.start({
        ...run.job,
        earlier: run.id,
        output: null,
        // What this run was told to do besides is not done again.
        parameters: { ...run.job.parameters, llm: 'off', learn: false, ...changes },
      }),
    onSuccess: ({ id }) => navigate({ to: '/runs/$runId', params: { runId: id } }),
  })
  const answers = (progress?.reviewers ?? []).reduce((sum, { decisions }) => sum + decisions, 0)
  const open = progress === undefined ? summary.counts.review : progress.open
  const said = useQuery(rpc.reviews.abbreviations.queryOptions({ input: { id: run.id } }))
  const refuse = useMutation({
    mutationFn: ({ short, long, refused }: Abbreviation & { readonly refused: boolean }) =>
      client.reviews.refuseAbbreviation({ id: run.id, rule: { short, long }, refused }),
    onSuccess: (now) =>
      queryClient.setQueryData(rpc.reviews.abbreviations.queryKey({ input: { id: run.id } }), now),
    onError: (error) => showFailed(error),
  })
  const refused = (said.data?.refused ?? []).filter((rule) =>
    summary.abbreviations.some((one) => isSame(one, rule)),
  )
  const rules =
    said.data === undefined && !said.isError
      ? []
      : summary.abbreviations
          .filter((rule) => !refused.some((one) => isSame(one, rule)))
          .slice(0, mostRules)
  if (answers === 0 && open === 0 && rules.length + refused.length === 0) return null
  const abbreviations = [
    ...run.job.parameters.abbreviations,
    ...rules
      .filter(({ short, long }) => accepted.includes(`${short}=${long}`))
      .map(({ short, long }) => ({ short, long })),
  ]
  return (
    <section className={classes.section}>
      <div className={classes.blockHead}>
        <h2>Go on from here</h2>
        <span className="muted">
          Each starts a new run that keeps every decision; this one stays as it is.
        </span>
      </div>
      {rules.length > 0 && (
        <fieldset className={classes.ruleChoices}>
          <legend>Proposed abbreviations: tick what is right, refuse what is not</legend>
          {rules.map(({ short, long, seen }) => (
            <span key={`${short} ${long}`} className={classes.ruleChoice}>
              <Checkbox
                label={`${short} = ${long} (seen ${countOf(seen, 'time')})`}
                checked={accepted.includes(`${short}=${long}`)}
                onChange={({ currentTarget: { checked } }) =>
                  setAccepted(
                    checked
                      ? [...accepted, `${short}=${long}`]
                      : accepted.filter((one) => one !== `${short}=${long}`),
                  )
                }
              />
              <WriteButton
                size="compact-xs"
                variant="subtle"
                aria-label={`Refuse ${short} = ${long}`}
                onClick={() => {
                  setAccepted(accepted.filter((one) => one !== `${short}=${long}`))
                  refuse.mutate({ short, long, refused: true })
                }}
              >
                Refuse
              </WriteButton>
            </span>
          ))}
        </fieldset>
      )}
      {refused.length > 0 && (
        <div className={classes.ruleChoices} role="group" aria-label="Refused abbreviations">
          <span className="muted">Refused:</span>
          {refused.map(({ short, long, who, at }) => (
            <span key={`${short} ${long}`} className={classes.ruleChoice}>
              <span title={`by ${who}, ${formatExactTime(at)}`}>
                {short} = {long}
              </span>
              <WriteButton
                size="compact-xs"
                variant="subtle"
                aria-label={`Propose ${short} = ${long} again`}
                onClick={() => refuse.mutate({ short, long, refused: false })}
              >
                Propose again
              </WriteButton>
            </span>
          ))}
        </div>
      )}
      <div className={`${classes.links} ${classes.inset}`}>
        {answers > 0 && (
          <WriteButton
            loading={start.isPending}
            onClick={() => start.mutate({ learn: true, abbreviations })}
          >
            Learn from {countOf(answers, 'answer')}
          </WriteButton>
        )}
        {rules.length > 0 && (
          <WriteButton
            disabled={accepted.length === 0}
            loading={start.isPending}
            onClick={() => start.mutate({ abbreviations })}
          >
            Run again with{' '}
            {accepted.length === 0 ? 'what is ticked' : countOf(accepted.length, 'abbreviation')}
          </WriteButton>
        )}
        {open > 0 && (
          <WriteButton onClick={() => setAsking(true)}>
            Ask the language model about {countOf(open, 'pair')}…
          </WriteButton>
        )}
      </div>
      {start.isError && <ErrorState error={readableError(start.error)} />}
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        size={480}
        title="Ask the language model"
      >
        {isAsking && (
          <AskForm
            run={run}
            isStarting={start.isPending}
            error={start.error}
            onAsk={(budget) =>
              start.mutate({ llm: 'review', llm_dry_run: false, llm_budget: budget })
            }
            onCancel={() => setAsking(false)}
          />
        )}
      </Modal>
    </section>
  )
}

const isSame = (a: Abbreviation, b: Abbreviation): boolean =>
  a.short === b.short && a.long === b.long

interface AskFormProps {
  readonly run: GoOnPanelProps['run']
  readonly isStarting: boolean
  readonly error: Error | null
  readonly onAsk: (budget: number) => void
  readonly onCancel: () => void
}

/** What it costs at most is said before anything is asked. */
function AskForm({ run, isStarting, error, onAsk, onCancel }: AskFormProps) {
  const { llm_model, llm_input_price, llm_output_price, llm_budget } = run.job.parameters
  const [budget, setBudget] = useState<number | string>(llm_budget)
  const key = useQuery(rpc.languageModel.get.queryOptions())
  const estimate = useQuery(
    rpc.reconciliation.adjudication.queryOptions({
      input: { id: run.id, llm_model, llm_input_price, llm_output_price },
      staleTime: 0,
    }),
  )
  const hasKey = key.data !== undefined && key.data.source !== 'none'
  const cost = estimate.data
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typeof budget === 'number') onAsk(budget)
      }}
    >
      {estimate.isError ? (
        <ErrorState error={readableError(estimate.error)} />
      ) : cost === undefined ? (
        <p aria-busy="true">
          <SkeletonBar width={260} />
        </p>
      ) : (
        <p>
          Would ask {cost.model} about {countOf(cost.to_ask, 'pair')} in{' '}
          {countOf(cost.calls, 'request')}, at most ${formatFixed(cost.most_usd, 2)}.
          {cost.pairs > cost.to_ask &&
            ` ${countOf(cost.pairs - cost.to_ask, 'answer')} of earlier runs cost nothing.`}
        </p>
      )}
      <p className={classes.small}>
        The cells of both records are sent to the service. What it is unsure of stays in review.
      </p>
      <NumberInput
        label="Budget"
        description="It never costs more; what it cannot pay stays in review."
        prefix="$"
        min={0}
        max={10_000}
        step={0.1}
        value={budget}
        onChange={setBudget}
      />
      {key.data?.source === 'none' && (
        <p role="alert">
          There is no key for the language model.{' '}
          <LinkButton
            to="/settings/$section"
            params={{ section: 'language-model' }}
            variant="subtle"
            px={4}
          >
            Save a key
          </LinkButton>
        </p>
      )}
      {error !== null && <ErrorState error={readableError(error)} />}
      <p className={classes.links}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          loading={isStarting}
          disabled={!hasKey || cost === undefined || typeof budget !== 'number'}
        >
          Ask
        </Button>
      </p>
    </form>
  )
}
