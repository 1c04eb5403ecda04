import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import {
  mostWhatIfRows,
  type WhatIfAnswer,
  type WhatIfChanges,
  type WhatIfReady,
  type WhatIfRequest,
} from '../../src-shared/allocation/what-if.ts'
import { whatIfSentences } from '../../src-shared/allocation/what-if-words.ts'
import { CancelledError, expected } from '../platform/errors.ts'
import { upperBound } from './engine/bound.ts'
import { checkAssignments } from './engine/check.ts'
import type { Instance } from './engine/instance.ts'
import type { Control } from './engine/model.ts'
import { resolvePolicy } from './engine/policy.ts'
import { UnsatisfiablePinsError } from './engine/solve.ts'
import { solveNear } from './engine/solve-near.ts'
import { type SolvedDrop, solvedDrop } from './engine/near-drop.ts'
import { pinsFault } from './job-parts.ts'
import { type Proven, type ProveOptions, solveAndProve } from './solve-and-prove.ts'
import { instanceWith } from './sweep-figures.ts'
import { type Connect, type LoadControl, type LoadedRun, loadRun } from './what-if-load.ts'
import {
  type Baseline,
  figuresOf,
  changedGroups,
  changedContracts,
  userChanges,
} from './what-if-figures.ts'

export interface WhatIfControl extends LoadControl {
  /** Milliseconds that only go forward. */
  now(): number
  /** Most threads to use; the answer is the same for any number. */
  readonly threads: number
}

/** Answers what would be different; keeps the last run at hand, so that the next answer is quick. */
export interface WhatIf {
  /** Reads the run and what every answer starts from, while nobody waits yet. */
  ready(connect: Connect, folder: string, control: WhatIfControl): Promise<WhatIfReady>
  ask(
    connect: Connect,
    folder: string,
    request: WhatIfRequest,
    control: WhatIfControl,
  ): Promise<WhatIfAnswer>
}

interface Held {
  readonly folder: string
  readonly run: Promise<Baseline>
}

export function createWhatIf(): WhatIf {
  let held: Held | undefined
  const take = (connect: Connect, folder: string, control: LoadControl): Held => {
    const run = loadRun(connect, folder, control).then(withCheck)
    const taken = { folder, run }
    held = taken
    // Who asks again after a failure or a word to stop loads again.
    run.catch(() => {
      if (held === taken) held = undefined
    })
    return taken
  }
  const read = async (
    connect: Connect,
    folder: string,
    control: WhatIfControl,
  ): Promise<{ readonly baseline: Baseline; readonly load: number }> => {
    const since = control.now()
    const isHeld = held?.folder === folder
    const { run } = held !== undefined && isHeld ? held : take(connect, folder, control)
    const baseline = await run.catch((error: unknown) => {
      control.checkpoint()
      if (isHeld && error instanceof CancelledError) return null
      throw error
    })
    // Whoever had it read first no longer waits for it.
    if (baseline === null) return await read(connect, folder, control)
    control.checkpoint()
    return { baseline, load: isHeld ? 0 : (control.now() - since) / 1000 }
  }
  return {
    async ready(connect, folder, control) {
      const { baseline, load } = await read(connect, folder, control)
      const { instance, summary } = baseline
      const since = control.now()
      const isNew = baseline.near === undefined
      if (isWarm(instance, summary.parameters) && isNear(baseline, {})) {
        const near = nearOf(baseline, control)
        if (isNew && instance.contract.length > mostColdPairs) rehearse(near, baseline, control)
      }
      return {
        pairs: instance.contract.length,
        seconds: isNew ? load + (control.now() - since) / 1000 : load,
      }
    },
    async ask(connect, folder, request, control) {
      const { baseline, load } = await read(connect, folder, control)
      return answer(baseline, request, load, control)
    },
  }
}

/** The run's own drop is counted again by the checker, from the same files as the answer. */
function withCheck(run: LoadedRun): Baseline {
  const policy = resolvePolicy(run.instance, run.summary.parameters)
  const check = checkAssignments(run.instance, policy, run.assignments)
  return {
    ...run,
    policy,
    check,
    figures: figuresOf(run.instance, check, run.summary),
    near: undefined,
  }
}

function answer(
  run: Baseline,
  { changes, time_limit: limit }: WhatIfRequest,
  load: number,
  control: WhatIfControl,
): WhatIfAnswer {
  requireKnown(run, changes)
  const parameters = changedParameters(run.summary.parameters, changes)
  const instance = instanceWith(run.instance, run.names, parameters)
  const since = control.now()
  let solvedAt = since
  const { proven, warm } = solve(run, changes, instance, parameters, {
    ...control,
    deadline: since + limit * 1000,
    onSolved: () => {
      solvedAt = control.now()
    },
  })
  const { solution, check } = proven
  const groups = changedGroups(run, instance, check)
  const contracts = changedContracts(run, instance, proven)
  const told: Omit<WhatIfAnswer, 'sentences'> = {
    before: run.figures,
    after: figuresOf(instance, check, {
      objective: proven.objective,
      upper_bound: proven.bound.bound,
      gap_percent: proven.gapPercent,
    }),
    groups: groups.slice(0, mostWhatIfRows),
    groups_total: groups.length,
    contracts: contracts.slice(0, mostWhatIfRows),
    contracts_total: contracts.length,
    users: userChanges(run.instance.users, run.assignments, solution.assignments),
    parameters,
    timed_out: solution.timedOut,
    warm,
    pairs: instance.contract.length,
    seconds: {
      load,
      solve: (solvedAt - since) / 1000,
      prove: (control.now() - solvedAt) / 1000,
    },
  }
  return { ...told, sentences: whatIfSentences(told) }
}

/** The run's parameters with the changes; caps and targets are added to those it had. */
export function changedParameters(
  base: AllocationParameters,
  changes: WhatIfChanges,
): AllocationParameters {
  const { ratio_override: ratios, cap_override: caps, ...others } = changes
  const given = Object.fromEntries(
    Object.entries(others).filter(([, value]) => value !== undefined),
  ) as Partial<AllocationParameters>
  return {
    ...base,
    ...given,
    ratio_override: { ...base.ratio_override, ...ratios },
    cap_override: { ...base.cap_override, ...caps },
  }
}

/** Pairs up to which the greedy solver is quick anyway; seats are luck there, and it finds more alone. */
const mostColdPairs = 2_000_000

function isWarm({ contract }: Instance, { solver }: AllocationParameters): boolean {
  return solver === 'flow' || (solver === 'greedy' && contract.length > mostColdPairs)
}

function requireKnown({ names }: LoadedRun, changes: WhatIfChanges): void {
  const contracts = new Set(names.contracts)
  const groups = new Set(names.groups)
  const unknown = [
    ...Object.keys(changes.cap_override ?? {})
      .filter((id) => !contracts.has(id))
      .map((id) => `contract ${JSON.stringify(id)}`),
    ...Object.keys(changes.ratio_override ?? {})
      .filter((id) => !groups.has(id))
      .map((id) => `group ${JSON.stringify(id)}`),
  ]
  if (unknown.length === 0) return
  throw expected('bad_usage', {
    what: `This run knows no ${unknown.slice(0, 10).join(', no ')}.`,
    remedy: 'Ids are text and are compared as written: check spaces, leading zeros and case.',
  })
}

type SolveControl = WhatIfControl & { readonly deadline: number; onSolved(): void }

/** Near the run's own result where only caps and targets differ, and that comes near enough to its bound. */
function solve(
  run: Baseline,
  changes: WhatIfChanges,
  instance: Instance,
  parameters: AllocationParameters,
  control: SolveControl,
): { readonly proven: Proven; readonly warm: boolean } {
  const warm = isWarm(instance, parameters)
  if (warm && isNear(run, changes)) {
    const proven = prove(run, instance, parameters, control, {
      near: nearOf(run, control),
      // Of what a policy takes from the pairs only the price of a shortfall depends on caps.
      ...(run.policy.guard !== 'soft' && { policy: run.policy }),
    })
    if (proven.gapPercent <= run.summary.gap_percent + mostGapAdded(parameters))
      return { proven, warm }
  }
  const options = { threads: control.threads, ...(warm && { start: run.prices }) }
  return { proven: prove(run, instance, parameters, control, options), warm }
}

function nearOf(run: Baseline, control: WhatIfControl): SolvedDrop {
  run.near ??= solvedDrop(
    run.instance,
    run.policy,
    run,
    engineControl({ ...control, deadline: Infinity }),
  )
  return run.near
}

/** Seconds that a rehearsal may take. */
const rehearsal = 1

/** Answers a question that nobody asked: the next one finds its code compiled, and is twice as quick. */
function rehearse(near: SolvedDrop, { instance, policy }: Baseline, control: WhatIfControl): void {
  const drop = {
    ...instance,
    cap: instance.cap.map((cap, c) => (c % 7 === 0 ? Math.floor(cap * 0.8) : cap)),
  }
  const limited = engineControl({ ...control, deadline: control.now() + rehearsal * 1000 })
  const { assignments, prices } = solveNear(drop, policy, limited, near)
  checkAssignments(drop, policy, assignments)
  upperBound(drop, policy, prices, limited)
}

/** Per cent of the bound that an answer near the run's own result may add to the run's gap. */
function mostGapAdded({ solver }: AllocationParameters): number {
  return solver === 'flow' ? 0.05 : 0.2
}

const nearChanges: ReadonlySet<string> = new Set<keyof WhatIfChanges>([
  'cap_override',
  'ratio_override',
])

/** Whether the run's own result is a start: nothing else is changed, and nothing is pinned. */
function isNear({ instance, summary }: LoadedRun, changes: WhatIfChanges): boolean {
  const others = Object.entries(changes).filter(
    ([name, value]) => value !== undefined && !nearChanges.has(name),
  )
  const { user_ratio_guard: users } = summary.parameters
  return others.length === 0 && users === 'off' && instance.pins.user.length === 0
}

function prove(
  { names }: LoadedRun,
  instance: Instance,
  parameters: AllocationParameters,
  control: SolveControl,
  options: ProveOptions,
): Proven {
  try {
    return solveAndProve(
      instance,
      parameters,
      engineControl(control),
      { onSolved: () => control.onSolved() },
      options,
    )
  } catch (error) {
    if (!(error instanceof UnsatisfiablePinsError)) throw error
    const { message, remedy } = pinsFault(error, names)
    throw expected('bad_usage', {
      what: message,
      remedy,
      kept: 'The run is as it was.',
    })
  }
}

function engineControl(control: WhatIfControl & { readonly deadline: number }): Control {
  return {
    now: () => control.now(),
    deadline: control.deadline,
    checkpoint: () => control.checkpoint(),
    progress: () => undefined,
  }
}
