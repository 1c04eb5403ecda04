import { describe, expect, it } from 'vitest'
import { generateRealShape } from '../generate.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { groupRules } from '../policy.ts'
import { SeededRandom } from '../seeded-random.ts'
import { contractLifts, typicalValue } from '../value.ts'
import { DenseCurvature, ListCurvature } from './dual-curvature.ts'
import { DualKernel } from './dual-kernel.ts'
import type { KernelInput } from './dual-rows.ts'
import { dropOf } from './dual-levels.ts'
import { PairChooser } from './dual-choose.ts'
import { Allocator } from './dual-memory.ts'
import { createSpace } from './dual-space.ts'
import { hard } from '../solver.testing.ts'

const plain: Policy = { ...hard, cacheFactor: 0 }

const cases: readonly (readonly [string, Partial<Policy>])[] = [
  ['nobody mixed', {}],
  ['K = 1', { perUser: 1 }],
  ['within', { sense: 'within', slack: 0.02 }],
  ['soft', { guard: 'soft', penalty: 0.2 }],
  ['some mixed, sponsored first', { maxMixedShare: 0.3 }],
  ['everybody may be mixed', { maxMixedShare: 1, sponsoredFirst: 0 }],
  ['user ratio', { userRatioGuard: 'hard' }],
  ['user ratio and mixed', { userRatioGuard: 'hard', maxMixedShare: 0.3, sponsoredFirst: 1 }],
  ['K = 20', { perUser: 20, maxMixedShare: 0.5 }],
]

function setting(overrides: Partial<Policy>, pinned: boolean) {
  const drawn = generateRealShape({
    users: 60,
    contracts: 30,
    brands: 10,
    pairsPerUser: 20,
    groups: 4,
  })
  const instance: Instance = pinned ? { ...drawn, pins: firstPairsOf(drawn, 12) } : drawn
  const policy = { ...plain, ...overrides }
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const scale = typicalValue(instance, policy, lifts)
  const rules = groupRules(instance, policy)
  const input = { instance, policy, rules, lifts, scale }
  const space = createSpace(input)
  const random = new SeededRandom(7)
  const y = Float64Array.from({ length: space.size }, () => 0.4 * random.uniform())
  const rows = new Allocator(false).rows(space.users, instance.contract.length)
  const chooser = new PairChooser(dropOf(input, space).choice)
  chooser.choose(rows, null, 0, rows.user.length, 0, y, null, 0)
  const kernelInput: KernelInput = {
    perUser: policy.perUser,
    leastSponsored: rules.leastSponsored,
    space,
    groupOf: instance.groupOf,
    rows,
  }
  return { space, y, rows, kernel: new DualKernel(kernelInput) }
}

/** One pair of each of the first users, as pins. */
function firstPairsOf(instance: Instance, count: number): Instance['pins'] {
  const users = Array.from({ length: instance.users }, (_, u) => u)
    .filter((u) => instance.rowStart[u + 1]! > instance.rowStart[u]!)
    .slice(0, count)
  return {
    user: Int32Array.from(users),
    contract: Int32Array.from(users, (u) => instance.contract[instance.rowStart[u]! + (u % 2)]!),
  }
}

const HEIGHT = 0.1
const STEP = 1e-5

describe.each(cases)('DualKernel, %s', (_, overrides) => {
  it.each([false, true])('has the gradient and Hessian of its value, pins: %s', (pinned) => {
    const { space, y, rows, kernel } = setting(overrides, pinned)
    const evaluate = (at: Float64Array) => {
      const gradient = new Float64Array(space.size)
      kernel.evaluate(0, rows.user.length, at, HEIGHT, gradient, null, null)
      return { value: kernel.value, gradient }
    }
    const curvature = new DenseCurvature(space.size)
    const gradient = new Float64Array(space.size)
    kernel.evaluate(0, rows.user.length, y, HEIGHT, gradient, curvature, null)
    const direction = new Float64Array(space.size)
    const column = new Float64Array(space.size)
    for (let i = 0; i < space.size; i++) {
      const up = evaluate(y.with(i, y[i]! + STEP))
      const down = evaluate(y.with(i, y[i]! - STEP))
      expect((up.value - down.value) / (2 * STEP)).toBeCloseTo(gradient[i]!, 5)
      direction.fill(0)
      direction[i] = 1
      curvature.multiply(direction, column)
      for (let j = 0; j < space.size; j++) {
        // A kink within the step spoils single entries by a little.
        const slope = (up.gradient[j]! - down.gradient[j]!) / (2 * STEP)
        expect(Math.abs(slope - column[j]!)).toBeLessThan(0.02 + 0.02 * Math.abs(column[i]!))
      }
    }
  })

  it('bends the same whether the Hessian is a matrix or a list', () => {
    const { space, y, rows, kernel } = setting(overrides, false)
    const dense = new DenseCurvature(space.size)
    const list = new ListCurvature(
      space.contracts,
      new Allocator(false).lists(space.size, space.contracts, 1000, 20_000),
    )
    const gradient = new Float64Array(space.size)
    kernel.evaluate(0, rows.user.length, y, HEIGHT, gradient, dense, null)
    kernel.evaluate(0, rows.user.length, y, HEIGHT, gradient, list, null)
    const z = y.map((value, i) => value - 0.1 * (i % 3))
    const ofDense = new Float64Array(space.size)
    const ofList = new Float64Array(space.size)
    dense.multiply(z, ofDense)
    list.multiply(z, ofList)
    for (let i = 0; i < space.size; i++) expect(ofList[i]).toBeCloseTo(ofDense[i]!, 9)
    expect(list.diagonal().map((entry) => Math.round(entry * 1e6))).toEqual(
      dense.diagonal().map((entry) => Math.round(entry * 1e6)),
    )
  })

  it('is within its smoothing of the dual without smoothing', () => {
    const { y, rows, kernel } = setting(overrides, false)
    const gradient = new Float64Array(y.length)
    const fine = 1e-6
    kernel.evaluate(0, rows.user.length, y, fine, gradient, null, null)
    const smooth = kernel.value
    expect(kernel.roughness(0, rows.user.length, y, fine)).toBeGreaterThanOrEqual(-1e-9)
    expect(kernel.value).toBeCloseTo(smooth, 3)
  })
})
