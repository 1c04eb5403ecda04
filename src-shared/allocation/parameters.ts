import { z } from 'zod'

/**
 * The parameters of an allocation run: the one table from which the command line's flags, the form,
 * the JSON view and the stored manifest are derived. Keys are the flags' names (`--per_user`,
 * hyphens work too). Defaults are the recommended production settings.
 */
export type ParameterGroup = 'solver' | 'ratio' | 'users' | 'limits' | 'advanced'

export interface ParameterMeta {
  readonly group: ParameterGroup
  readonly label: string
  /** Half a sentence: what it does. */
  readonly help: string
  readonly unit?: string
  readonly step?: number
  /** Shown instead of an empty value. */
  readonly emptyMeans?: string
  /** One letter for the command line. */
  readonly short?: string
}

const parameterMeta = new WeakMap<z.ZodType, ParameterMeta>()

function described<S extends z.ZodType>(schema: S, meta: ParameterMeta): S {
  parameterMeta.set(schema, meta)
  return schema
}

/** Target shares 0..1 by group id. Every key is a group of the drop, taken as it is written. */
export const ratioOverrides = z
  .record(z.string().min(1).max(1000), z.number().min(0).max(1))
  .refine((ratios) => Object.keys(ratios).length <= 10_000, 'at most 10,000 groups')
export type RatioOverrides = z.infer<typeof ratioOverrides>

/** Capacities by contract id. Every key is a contract of the caps, taken as it is written. */
export const capOverrides = z
  .record(
    z.string().min(1).max(1000),
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
  )
  .refine((caps) => Object.keys(caps).length <= 65_535, 'at most 65,535 contracts')
export type CapOverrides = z.infer<typeof capOverrides>

export const allocationParameters = z.strictObject({
  solver: described(z.enum(['greedy', 'flow', 'ilp']).default('greedy'), {
    group: 'solver',
    label: 'Solver',
    help: 'greedy: fast; flow: near the optimum at any size; ilp: exact search by HiGHS, for small drops; each result carries the same certified bound',
  }),
  timeout: described(z.number().positive().max(86_400).default(1200), {
    group: 'solver',
    label: 'Time limit',
    help: 'returns the best feasible result found by then',
    unit: 's',
    step: 10,
  }),
  seed: described(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(0),
    {
      group: 'solver',
      label: 'Seed',
      help: 'same inputs, parameters and seed give the same assignments',
    },
  ),
  enforce_assignment_ratio: described(z.boolean().default(false), {
    group: 'ratio',
    label: 'Enforce ratios',
    help: 'off: ratios are reported, not enforced',
  }),
  assignment_ratio_guard: described(z.enum(['hard', 'soft', 'off']).default('hard'), {
    group: 'ratio',
    label: 'Guard',
    help: 'hard: never return a group out of ratio; soft: each missing sponsored assignment costs',
  }),
  ratio_sense: described(z.enum(['at_least', 'at_most', 'within']).default('at_least'), {
    group: 'ratio',
    label: 'Sense',
    help: 'whether the share of sponsored assignments is a floor, a ceiling or a band',
  }),
  ratio_slack: described(z.number().min(0).max(1).default(0), {
    group: 'ratio',
    label: 'Slack',
    help: 'how far from its target a group may be',
    step: 0.01,
  }),
  ratio_penalty: described(z.number().min(0).nullable().default(null), {
    group: 'ratio',
    label: 'Penalty',
    help: 'cost of each missing sponsored assignment under a soft guard',
    emptyMeans: 'mean of the positive values',
  }),
  ratio_override: described(ratioOverrides.default({}), {
    group: 'ratio',
    label: 'Targets instead of the file',
    help: 'targets of single groups, for this run only; the file stays as it is',
    emptyMeans: 'none',
  }),
  user_ratio_guard: described(z.enum(['off', 'hard']).default('off'), {
    group: 'ratio',
    label: 'User ratio guard',
    help: 'hard: among users who hold anything, the promised share holds a sponsored contract',
  }),
  per_user: described(z.int().min(1).max(100).default(3), {
    group: 'users',
    label: 'Contracts per user',
    help: 'most contracts one user may hold in this drop (K)',
    short: 'k',
  }),
  max_mixed_share: described(z.number().min(0).max(1).default(0), {
    group: 'users',
    label: 'Mixed users',
    help: "largest share of a group's users who may hold both kinds; 0 nobody, 1 no limit",
    step: 0.01,
  }),
  sponsored_first_rounds: described(z.int().min(0).max(100).default(3), {
    group: 'users',
    label: 'Sponsored first',
    help: 'a mixed user holds at least this many sponsored contracts (at most K - 1)',
  }),
  unsponsored_cap: described(z.int().min(0).max(2_000_000_000).default(10_000), {
    group: 'limits',
    label: 'Cap where empty',
    help: 'capacity of an unsponsored contract whose cap is empty',
  }),
  cap_override: described(capOverrides.default({}), {
    group: 'limits',
    label: 'Caps instead of the file',
    help: 'capacities of single contracts, for this run only; the file stays as it is',
    emptyMeans: 'none',
  }),
  min_score: described(z.number().min(0).nullable().default(null), {
    group: 'limits',
    label: 'Lowest score',
    help: 'pairs below it are left out',
    step: 0.01,
    emptyMeans: 'keep all pairs',
  }),
  cache_factor: described(z.int().min(0).max(100_000).default(40), {
    group: 'limits',
    label: 'Candidates kept',
    help: 'keeps the best F x K candidates of each kind for a user; 0 keeps all',
  }),
  scarcity_alpha: described(z.number().min(0).max(100).default(0.05), {
    group: 'advanced',
    label: 'Scarcity lift',
    help: 'lifts contracts with few eligible users for their capacity',
    step: 0.01,
  }),
  fill_bonus: described(z.number().min(0).nullable().default(null), {
    group: 'advanced',
    label: 'Fill bonus',
    help: 'makes an assignment with score zero better than none',
    emptyMeans: '0.001 x the largest score',
  }),
  or_log: described(z.boolean().default(false), {
    group: 'advanced',
    label: 'Solver log',
    help: "writes HiGHS's own log into the run's log (solver ilp)",
  }),
  archive_inputs: described(z.boolean().default(false), {
    group: 'advanced',
    label: 'Archive inputs',
    help: "keeps copies of the input files in the run's folder",
  }),
})
export type AllocationParameters = z.infer<typeof allocationParameters>
export type AllocationParameterName = keyof AllocationParameters

export type AllocationParameterValue = AllocationParameters[AllocationParameterName]

const defaults = allocationParameters.parse({})
Object.freeze(defaults.ratio_override)
Object.freeze(defaults.cap_override)
export const allocationDefaults: AllocationParameters = Object.freeze(defaults)

/** Whether two values of a parameter ask for the same; the order of groups asks for nothing. */
export function isSameParameter(a: AllocationParameterValue, b: AllocationParameterValue): boolean {
  return plainParameter(a) === plainParameter(b)
}

/** A parameter's value without structure: overridden targets and caps as `east 0.31, west 0.2`, '' for none. */
export function plainParameter(value: AllocationParameterValue): string | number | boolean | null {
  if (value === null || typeof value !== 'object') return value
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, number]) => `${id} ${number}`)
    .join(', ')
}

export const allocationParameterNames = Object.keys(
  allocationParameters.shape,
) as readonly AllocationParameterName[]

export function parameterMetaOf(name: AllocationParameterName): ParameterMeta {
  const meta = parameterMeta.get(allocationParameters.shape[name])
  if (meta === undefined) throw new Error(`parameter ${name} has no description`)
  return meta
}

/** Choices, bounds and type of a parameter, read from its schema. */
export type ParameterKind =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'boolean' }
  /** Shares 0..1 by group. */
  | { readonly kind: 'ratios' }
  /** Capacities by contract. */
  | { readonly kind: 'caps' }
  | {
      readonly kind: 'number'
      readonly integer: boolean
      readonly min: number | null
      readonly max: number | null
      readonly nullable: boolean
    }

export function parameterKindOf(name: AllocationParameterName): ParameterKind {
  const json = z.toJSONSchema(allocationParameters.shape[name], { io: 'input' }) as JsonSchema
  const base = json.anyOf?.find((option) => option.type !== 'null') ?? json
  if (base.enum !== undefined) return { kind: 'choice', choices: base.enum }
  if (base.type === 'boolean') return { kind: 'boolean' }
  if (base.type === 'object') {
    return { kind: base.additionalProperties?.type === 'integer' ? 'caps' : 'ratios' }
  }
  return {
    kind: 'number',
    integer: base.type === 'integer',
    min: base.minimum ?? base.exclusiveMinimum ?? null,
    max: base.maximum ?? null,
    nullable: json.anyOf !== undefined,
  }
}

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly additionalProperties?: JsonSchema
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}
