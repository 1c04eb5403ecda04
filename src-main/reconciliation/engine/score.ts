import type { Cardinality, CardinalitySetting } from '../../../src-shared/reconciliation/fields.ts'
import { judgeCardinality } from './cardinality.ts'
import { matchesWhereCollapsed } from './collapsed.ts'
import { decoyModel } from './decoys.ts'
import type { Agreement } from './compare.ts'
import type { Comparator } from './comparators.ts'
import { fitLevels, levelStarts, mutualBest } from './fellegi-sunter.ts'
import type { LevelModel } from './fellegi-sunter.ts'
import { calibrateByAnswers, teach } from './learn.ts'
import { fitLogistic, logOdds } from './logistic.ts'
import type { Features, LogisticModel } from './logistic.ts'
import { gapFloor, held, knockOutModel, knockOuts } from './knock-out.ts'
import type { GapScore, KnockOuts } from './knock-out.ts'
import { matchProbabilities } from './matching.ts'
import { matchingModel } from './null-model.ts'
import { tailModel } from './tail-model.ts'
import type { Scene } from './null-model.ts'
import { ownLevels } from './own-list.ts'
import type { OwnLists } from './own-list.ts'
import { NO_LEVEL } from './types.ts'

export interface Scored {
  readonly cardinality: { readonly used: Cardinality; readonly why: string }
  readonly levels: LevelModel
  /** Sum of the level weights in nats. */
  readonly levelScore: Float64Array
  readonly probability: Float64Array
  /** The estimates the probability is made of that do not see what knocked-out pairs reach. */
  readonly estimates: readonly Float64Array[]
  /** null where records may have any number of partners. */
  readonly knockOuts: KnockOuts | null
  /** Of lists that have something to do with each other, see there; 0 elsewhere. */
  readonly matchesWhereCollapsed: number
}

/**
 * Scores candidates without labels: level weights, a model trained on them, five estimates. `own`: the
 * nearest pairs within each list; null: they were not compared.
 */
export function scoreCandidates(
  lists: Omit<Scene, 'cardinality'>,
  setting: CardinalitySetting,
  agreement: Agreement,
  comparators: readonly Pick<Comparator, 'edges'>[],
  answers: Int8Array,
  step: (fraction: number) => void,
  own: OwnLists | null,
): Scored {
  const { candidates, byRight, leftRows, rightRows } = lists
  const start = mutualBest(candidates, byRight, agreement.similarity)
  for (let i = 0; i < answers.length; i++) if (answers[i]! >= 0) start[i] = answers[i]!
  lists.look()
  const fitAs = (used: Cardinality): ReturnType<typeof fitLevels> => {
    const known =
      own === null || used === 'many_to_many'
        ? agreement
        : { ...agreement, own: ownLevels(own, used, levelStarts(comparators)) }
    return fitLevels(candidates, byRight, known, comparators, used, start, answers, (fraction) =>
      step(fraction * 0.3),
    )
  }
  const guess: Cardinality = setting === 'auto' ? 'one_to_one' : setting
  let scene: Scene = { ...lists, cardinality: guess }
  let fit = fitAs(guess)
  let first = structureModel(scene, fit.score)
  const judged =
    setting === 'auto'
      ? judgeCardinality(candidates, fit.score, { left: leftRows, right: rightRows }, sum(first))
      : {
          used: setting,
          why: lists.sameList
            ? 'One list: a record may have any number of duplicates.'
            : 'Set in the options of the run.',
        }
  const cardinality = judged.used
  if (cardinality !== guess) {
    scene = { ...lists, cardinality }
    fit = fitAs(cardinality)
    first = structureModel(scene, fit.score)
  }
  step(0.4)
  const pass = onePass(scene, agreement, fit.score, fit.model, first, answers)
  const model = fit.model
  const levelScore = fit.score
  step(0.6)
  const gaps = gapFeatures(scene, pass.plain, pass.plainScore, levelScore)
  const weight = trainingWeights(scene, levelScore)
  let target = pass.target
  let gapScore: GapScore = { score: pass.plainScore, gaps: [] }
  for (let round = 0; round < gapRounds; round++) {
    const taught = teach(target, weight, answers)
    const fitted = fitLogistic(gaps, taught.target, 1, taught.weight, scene.look, true)
    const score = logOdds(gaps, fitted)
    gapScore = { score, gaps: gapWeights(fitted, pass.plain.width, pass.plainScore, levelScore) }
    const odds = score.map((z) => Math.exp(Math.max(-25, Math.min(25, z))))
    target = matchProbabilities(candidates, byRight, odds, cardinality)
    step(0.8 + round * 0.1)
  }
  const estimates = [pass.first, pass.second, pass.third, pass.fourth, target]
  const { probability, outs } = finalProbability(scene, estimates, gapScore)
  return {
    cardinality: judged,
    levels: model,
    levelScore,
    probability: calibrateByAnswers(probability, answers),
    estimates,
    knockOuts: outs,
    matchesWhereCollapsed:
      outs === null ? 0 : matchesWhereCollapsed(scene, estimates, outs, levelScore, model.prior),
  }
}

/** So many knocked-out pairs say as much as the five estimates do. */
const knockOutsEqual = 300

/** The five estimates pooled, and with them, the more of them there are, what knocked-out pairs show. */
export function finalProbability(
  scene: Scene,
  estimates: readonly Float64Array[],
  gapScore: GapScore,
): { probability: Float64Array; outs: KnockOuts | null } {
  const sharing = scene.cardinality === 'many_to_one' || scene.cardinality === 'one_to_many'
  const weights = sharing ? estimateWeights.sharing : estimateWeights.exclusive
  const pooled = pool(estimates, weights, extremizing)
  if (scene.cardinality === 'many_to_many') return { probability: pooled, outs: null }
  scene.look()
  const outs = knockOuts(scene, gapScore)
  scene.look()
  const shown = knockOutModel(outs, pooled)
  let matches = 0
  for (const i of outs.pairs) matches += pooled[i]!
  const own = matches / (matches + knockOutsEqual)
  return { probability: pool([pooled, shown], [1 - own, own]), outs }
}

/** What chance alone gives a record without a partner, read from the scores themselves. */
function chanceModel(scene: Scene, score: Float64Array, start: Float64Array): Float64Array {
  return scene.cardinality === 'one_to_one' || scene.cardinality === 'many_to_many'
    ? tailModel(scene, score, start)
    : decoyModel(scene, score)
}

/**
 * The matching itself shows who has no partner. Where any number is allowed it is asked as if one
 * were: most records with duplicates have one.
 */
function structureModel(scene: Scene, score: Float64Array): Float64Array {
  return matchingModel(
    scene.cardinality === 'many_to_many' ? { ...scene, cardinality: 'one_to_one' } : scene,
    score,
  )
}

const surest = 0.998
/** Log odds at which every estimate says that a pair is none. */
const nothing = Math.log(0.003 / 0.997)
/** Of the matching models on both scores, the models of chance on both, and the model with gaps. */
const estimateWeights = {
  /** Each record has one partner at most: the matching itself tells much, chance little. */
  exclusive: [1, 1, 0.25, 0.25, 1.5],
  /** Where several share a partner the matching says little. */
  sharing: [0.5, 0.5, 0.7, 0.7, 1.5],
}
/** Averaged log odds of estimates that agree are too near to even (Satopää and others 2014). */
const extremizing = 1.5

/** The weighted mean of several estimates on the log-odds scale, stretched from even odds. */
function pool(
  estimates: readonly Float64Array[],
  weights: readonly number[],
  stretch = 1,
): Float64Array {
  const total = weights.reduce((all, weight) => all + weight, 0)
  return estimates[0]!.map((_, i) => {
    let logOddsSum = 0
    for (const [e, estimate] of estimates.entries()) {
      const p = Math.min(surest, Math.max(1 - surest, estimate[i]!))
      logOddsSum += weights[e]! * Math.log(p / (1 - p))
    }
    const mean = logOddsSum / total
    return mean < nothing ? 0 : 1 / (1 + Math.exp(-stretch * mean))
  })
}

interface Pass {
  readonly plain: Features
  readonly plainScore: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
  readonly third: Float64Array
  readonly fourth: Float64Array
  /** What the model with gaps is trained on. */
  readonly target: Float64Array
}

/** Estimates from the level weights, and from a model without gaps trained on the first of them. */
function onePass(
  scene: Scene,
  agreement: Agreement,
  levelScore: Float64Array,
  levels: LevelModel,
  first: Float64Array,
  answers: Int8Array,
): Pass {
  const plain = plainFeatures(agreement, levels)
  const weight = trainingWeights(scene, levelScore)
  // Where several share a partner the matching says little; chance then teaches the model as well.
  const sharing = scene.cardinality === 'many_to_one' || scene.cardinality === 'one_to_many'
  const early = sharing ? pool([first, chanceModel(scene, levelScore, first)], [1, 1]) : first
  const taught = teach(early, weight, answers)
  const plainScore = logOdds(
    plain,
    fitLogistic(plain, taught.target, 1, taught.weight, scene.look, true),
  )
  const second = structureModel(scene, plainScore)
  const third = chanceModel(scene, levelScore, second)
  const fourth = chanceModel(scene, plainScore, second)
  const target = sharing ? pool([second, fourth], [1, 1]) : second
  return { plain, plainScore, first, second, third, fourth, target }
}

const gapRounds = 1
const nearRivals = 4
const sampledOneOf = 8
const mostTaught = 200_000

/** Trains on each record's nearest candidates, and on one of eight of the others for all eight. */
function trainingWeights(scene: Scene, score: Float64Array): Float64Array {
  const { candidates, byRight } = scene
  const weight = new Float64Array(candidates.count)
  const order: number[] = []
  const near = (from: number, to: number, place: (k: number) => number): void => {
    order.length = 0
    for (let k = from; k < to; k++) order.push(place(k))
    order.sort((a, b) => score[b]! - score[a]! || a - b)
    for (const i of order.slice(0, nearRivals)) weight[i] = 1
  }
  for (let l = 0; l + 1 < candidates.offsets.length; l++) {
    near(candidates.offsets[l]!, candidates.offsets[l + 1]!, (k) => k)
  }
  for (let r = 0; r + 1 < byRight.offsets.length; r++) {
    near(byRight.offsets[r]!, byRight.offsets[r + 1]!, (k) => byRight.order[k]!)
  }
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0 && i % sampledOneOf === 0) weight[i] = sampledOneOf
  }
  // Of very many a sample teaches as much.
  const oneOf = Math.floor(weight.length / mostTaught)
  for (let i = 0; oneOf > 1 && i < weight.length; i++) {
    weight[i] = (Math.imul(i, 0x9e3779b1) >>> 8) % oneOf === 0 ? weight[i]! * oneOf : 0
  }
  return weight
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** The comparators' values and, in nats, what their levels weigh. */
function plainFeatures(agreement: Agreement, model: LevelModel): Features {
  const { width, levels, values, hints } = agreement
  const count = width === 0 ? 0 : levels.length / width
  const hintWidth = count === 0 ? 0 : hints.length / count
  const wide = 2 * width + hintWidth
  const all = new Float32Array(count * wide)
  for (let i = 0; i < count; i++) {
    for (let s = 0; s < width; s++) {
      const at = i * width + s
      const level = levels[at]!
      all[i * wide + s] = values[at]!
      all[i * wide + width + s] = level === NO_LEVEL ? 0 : model.logRatio[model.starts[s]! + level]!
    }
    for (let h = 0; h < hintWidth; h++) {
      all[i * wide + 2 * width + h] = hints[i * hintWidth + h]!
    }
  }
  return { count, width: wide, values: all }
}

/** Adds how far each pair is ahead of the next of its left and of its right record. */
function gapFeatures(scene: Scene, plain: Features, ...scores: readonly Float64Array[]): Features {
  const { candidates, byRight } = scene
  const width = plain.width + scores.length * 3
  const values = new Float32Array(plain.count * width)
  for (let i = 0; i < plain.count; i++) {
    if ((i & 0xffff) === 0) scene.look()
    values.set(plain.values.subarray(i * plain.width, (i + 1) * plain.width), i * width)
  }
  for (const [s, raw] of scores.entries()) {
    const score = raw.map(held)
    const at = plain.width + s * 3
    const gap = (from: number, to: number, place: (k: number) => number, offset: number): void => {
      let first = gapFloor
      let second = gapFloor
      for (let k = from; k < to; k++) {
        const z = score[place(k)]!
        if (z > first) {
          second = first
          first = z
        } else if (z > second) second = z
      }
      for (let k = from; k < to; k++) {
        const z = score[place(k)]!
        values[place(k) * width + at + offset] = z === first ? z - second : z - first
      }
    }
    scene.look()
    for (let l = 0; l + 1 < candidates.offsets.length; l++) {
      gap(candidates.offsets[l]!, candidates.offsets[l + 1]!, (k) => k, 0)
    }
    for (let r = 0; r + 1 < byRight.offsets.length; r++) {
      gap(byRight.offsets[r]!, byRight.offsets[r + 1]!, (k) => byRight.order[k]!, 1)
    }
    for (let i = 0; i < plain.count; i++) values[i * width + at + 2] = score[i]!
  }
  return { count: plain.count, width, values }
}

function gapWeights(
  { coefficients, scale }: LogisticModel,
  width: number,
  ...scores: readonly Float64Array[]
): GapScore['gaps'] {
  const weight = (f: number): number => coefficients[f]! * scale[f]!
  return scores.map((score, s) => ({
    score,
    left: weight(width + s * 3),
    right: weight(width + s * 3 + 1),
  }))
}
