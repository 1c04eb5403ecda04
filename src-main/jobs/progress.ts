import type { Progress } from '../../src-shared/runs.ts'

export interface Stage {
  readonly title: string
  /** Expected share of the whole, in any unit. */
  readonly weight: number
}

export interface StageUpdate {
  /** Of the current stage, 0..1. */
  readonly fraction?: number
  readonly detail?: string
  readonly done?: number
  readonly total?: number
  readonly unit?: string
}

/**
 * Progress over weighted stages. Pure but for the clock it is given; the fraction never falls, and
 * it reaches 1 only by `finish`.
 */
export class ProgressTracker {
  readonly #stages: readonly Stage[]
  readonly #totalWeight: number
  readonly #now: () => number
  readonly #startedAt: number
  readonly #seconds: (number | null)[]
  #current = -1
  #enteredAt: number
  #fraction = 0
  #update: StageUpdate = {}
  #trace: { at: number; objective: number | null; bound: number | null }[] = []
  #finished = false

  /** `now` in milliseconds that only go forward. */
  constructor(stages: readonly Stage[], now: () => number) {
    this.#stages = stages
    this.#totalWeight = stages.reduce((sum, stage) => sum + stage.weight, 0)
    this.#now = now
    this.#startedAt = now()
    this.#enteredAt = this.#startedAt
    this.#seconds = stages.map(() => null)
  }

  /** Enters a stage; the ones before it are done (skipped ones took no time). */
  enter(title: string): void {
    const next = this.#stages.findIndex((stage) => stage.title === title)
    if (next < 0) throw new Error(`no stage is called ${title}`)
    if (next <= this.#current) throw new Error(`stage ${title} has begun already`)
    const now = this.#now()
    for (let index = Math.max(this.#current, 0); index < next; index++) {
      this.#seconds[index] = index === this.#current ? (now - this.#enteredAt) / 1000 : 0
    }
    this.#current = next
    this.#enteredAt = now
    this.#update = {}
    this.#raise(this.#weightBefore(next) / this.#totalWeight)
  }

  update(update: StageUpdate): void {
    this.#update = update
    const stage = this.#stages[this.#current]
    if (stage === undefined) return
    const within =
      update.fraction ??
      (update.done !== undefined && update.total !== undefined && update.total > 0
        ? update.done / update.total
        : 0)
    const inStage = Math.min(1, Math.max(0, within))
    this.#raise((this.#weightBefore(this.#current) + stage.weight * inStage) / this.#totalWeight)
  }

  /** A point of the plot of objective and bound. */
  mark(point: { readonly objective?: number; readonly bound?: number }): void {
    const at = (this.#now() - this.#startedAt) / 1000
    this.#trace.push({ at, objective: point.objective ?? null, bound: point.bound ?? null })
    if (this.#trace.length > 200) this.#trace = this.#trace.filter((_, index) => index % 2 === 0)
  }

  finish(): void {
    if (this.#current >= 0) {
      this.#seconds[this.#current] = (this.#now() - this.#enteredAt) / 1000
    }
    this.#finished = true
    this.#fraction = 1
  }

  /** Seconds of each stage that has ended. */
  stageSeconds(): readonly { readonly stage: string; readonly seconds: number }[] {
    return this.#stages.flatMap((stage, index) => {
      const seconds = this.#seconds[index]
      return seconds === null || seconds === undefined ? [] : [{ stage: stage.title, seconds }]
    })
  }

  snapshot(): Progress {
    const now = this.#now()
    const { detail = '', done = null, total = null, unit = null } = this.#update
    const inStage = (now - this.#enteredAt) / 1000
    return {
      fraction: this.#fraction,
      detail,
      done,
      total,
      unit,
      rate: done !== null && inStage > 0.25 ? done / inStage : null,
      seconds_left: this.#secondsLeft(now),
      stages: this.#stages.map((stage, index) => ({
        title: stage.title,
        state:
          this.#finished || index < this.#current
            ? 'done'
            : index === this.#current
              ? 'current'
              : 'next',
        seconds:
          index === this.#current && !this.#finished ? inStage : (this.#seconds[index] ?? null),
      })),
      trace: [...this.#trace],
    }
  }

  #raise(fraction: number): void {
    this.#fraction = Math.max(this.#fraction, Math.min(fraction, 0.999))
  }

  #weightBefore(index: number): number {
    return this.#stages.slice(0, index).reduce((sum, stage) => sum + stage.weight, 0)
  }

  /** A range, wide early and narrow late: stage weights are guesses about the machine. */
  #secondsLeft(now: number): Progress['seconds_left'] {
    if (this.#finished || this.#fraction < 0.05) return null
    const elapsed = (now - this.#startedAt) / 1000
    const left = (elapsed * (1 - this.#fraction)) / this.#fraction
    const spread = 1 - 0.7 * this.#fraction
    return { low: left / (1 + spread), high: left * (1 + spread) }
  }
}
