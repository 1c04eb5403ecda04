import type { ReconciliationJob } from '../../src-shared/reconciliation/job.ts'
import type { Stage } from '../jobs/progress.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import type { EngineProgress, EngineStage } from './engine/types.ts'

export const stage = {
  read: 'Read and check inputs',
  profile: 'Profile and normalise',
  block: 'Find candidates',
  compare: 'Compare',
  score: 'Score',
  decide: 'Decide',
  check: 'Check',
  ask: 'Ask the language model',
  write: 'Write results',
  publish: 'Publish',
  writePairs: 'Write to the database',
} as const satisfies Record<
  EngineStage | 'read' | 'check' | 'ask' | 'write' | 'publish' | 'writePairs',
  string
>

const plannedStages: readonly Stage[] = [
  { title: stage.read, weight: 12 },
  { title: stage.profile, weight: 12 },
  { title: stage.block, weight: 15 },
  { title: stage.compare, weight: 15 },
  { title: stage.score, weight: 22 },
  { title: stage.decide, weight: 6 },
  { title: stage.check, weight: 3 },
  { title: stage.write, weight: 14 },
  { title: stage.publish, weight: 1 },
]

/** Asking a model takes longer than all the rest. */
export function stagesOf({
  parameters,
  write,
}: Pick<ReconciliationJob, 'parameters' | 'write'>): readonly Stage[] {
  const planned =
    parameters.llm === 'off'
      ? plannedStages
      : plannedStages.flatMap((each) =>
          each.title === stage.write ? [{ title: stage.ask, weight: 100 }, each] : [each],
        )
  return write === undefined ? planned : [...planned, { title: stage.writePairs, weight: 14 }]
}

/** Milliseconds between two words about a stage: the engine says far more. */
const wordEvery = 50

/** What the engine says, told to the task; a task that was told to stop stops the engine. */
export function engineProgress(
  context: Pick<TaskContext, 'enter' | 'checkpoint' | 'update' | 'now'>,
): EngineProgress {
  let told = 0
  return {
    stage(name) {
      context.checkpoint()
      context.enter(stage[name])
      told = 0
    },
    step(fraction) {
      context.checkpoint()
      const now = context.now()
      if (now - told < wordEvery) return
      told = now
      context.update({ fraction })
    },
  }
}
