import { z } from 'zod'
import {
  type DescribedParameter,
  type ParameterShape,
  parameterShapeOf,
} from '../parameter-table.ts'
import { cardinalitySetting, fieldPair } from './fields.ts'
import { fieldText } from './fields-text.ts'

/**
 * The parameters of a reconciliation: the one table from which flags, form, documents and the stored
 * manifest are made. Keys are the flags' names (`--left_id`, hyphens work too). Defaults are the
 * recommended production settings: what is null is judged from the data.
 */
export const reconciliationGroups = ['columns', 'decision', 'llm', 'output'] as const
export type ReconciliationGroup = (typeof reconciliationGroups)[number]

const described = new WeakMap<z.ZodType, DescribedParameter<ReconciliationGroup>>()

function parameter<S extends z.ZodType>(
  schema: S,
  meta: DescribedParameter<ReconciliationGroup>,
): S {
  described.set(schema, meta)
  return schema
}

const columnName = z.string().min(1).max(256)
const probability = z.number().min(0).max(1)
const price = z.number().min(0).max(10_000)

/** A word that stands for another, accepted by a person: ltd = limited. */
export const abbreviation = z.strictObject({
  short: z.string().min(1).max(100),
  long: z.string().min(1).max(100),
})
export type Abbreviation = z.infer<typeof abbreviation>

export const reconciliationParameters = z.strictObject({
  left_id: parameter(columnName.nullable().default(null), {
    group: 'columns',
    label: 'Id of the left list',
    help: 'column that names each record of the left list; its values must differ',
    emptyMeans: 'found by name and content, else the number of the row',
  }),
  right_id: parameter(columnName.nullable().default(null), {
    group: 'columns',
    label: 'Id of the right list',
    help: 'column that names each record of the right list',
    emptyMeans: 'found by name and content, else the number of the row',
  }),
  fields: parameter(z.array(fieldPair).min(1).max(64).nullable().default(null), {
    group: 'columns',
    label: 'Fields',
    help: "pairs of columns that say the same, each with its kind: 'left=right:kind,...'",
    emptyMeans: 'paired by names, types and values',
  }),
  abbreviations: parameter(z.array(abbreviation).max(1000).default([]), {
    group: 'columns',
    label: 'Abbreviations',
    help: 'words that stand for others: short=long; runs propose some',
    emptyMeans: 'none',
  }),
  accept: parameter(probability.nullable().default(null), {
    group: 'decision',
    label: 'Accept from',
    help: 'pairs of this confidence or more are accepted',
    step: 0.01,
    emptyMeans: 'proposed by the engine',
  }),
  reject: parameter(probability.nullable().default(null), {
    group: 'decision',
    label: 'Reject below',
    help: 'pairs of less confidence are rejected; what lies between goes to review',
    step: 0.01,
    emptyMeans: 'proposed by the engine',
  }),
  cardinality: parameter(cardinalitySetting.default('auto'), {
    group: 'decision',
    label: 'Cardinality',
    help: 'how many partners a record may have; auto judges it from the data and says why',
  }),
  seed: parameter(
    z
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(0),
    {
      group: 'decision',
      label: 'Seed',
      help: 'same inputs, parameters and seed give the same pairs',
    },
  ),
  learn: parameter(z.boolean().default(false), {
    group: 'decision',
    label: 'Learn from the earlier run',
    help: "also re-fits the weights to the reviewers' answers of the earlier run",
  }),
  llm: parameter(z.enum(['off', 'review']).default('off'), {
    group: 'llm',
    label: 'Language model',
    help: 'review: a language model judges the pairs that would go to review; needs a key',
  }),
  llm_budget: parameter(z.number().min(0).max(10_000).default(1), {
    group: 'llm',
    label: 'Budget',
    help: 'most that the language model may cost in this run; what it cannot pay stays in review',
    unit: 'USD',
    step: 0.1,
  }),
  llm_model: parameter(z.string().min(1).max(200).default('claude-haiku-4-5'), {
    group: 'llm',
    label: 'Model',
    help: 'name of the language model',
  }),
  llm_input_price: parameter(price.nullable().default(null), {
    group: 'llm',
    label: 'Price of input',
    help: 'what a million tokens that are read cost',
    unit: 'USD',
    step: 0.1,
    emptyMeans: "the model's published price",
  }),
  llm_output_price: parameter(price.nullable().default(null), {
    group: 'llm',
    label: 'Price of output',
    help: 'what a million tokens that are written cost',
    unit: 'USD',
    step: 0.1,
    emptyMeans: "the model's published price",
  }),
  llm_dry_run: parameter(z.boolean().default(false), {
    group: 'llm',
    label: 'Count the cost only',
    help: 'asks nothing, and says about how many pairs it would ask and what that costs at most; needs no key',
  }),
  all: parameter(z.boolean().default(false), {
    group: 'output',
    label: 'Rejected pairs too',
    help: 'also writes the rejected candidates',
  }),
})
export type ReconciliationParameters = z.infer<typeof reconciliationParameters>
export type ReconciliationParameterName = keyof ReconciliationParameters

export const reconciliationDefaults: ReconciliationParameters = Object.freeze(
  reconciliationParameters.parse({}),
)

export const reconciliationParameterNames = Object.keys(
  reconciliationParameters.shape,
) as readonly ReconciliationParameterName[]

export function reconciliationParameterOf(
  name: ReconciliationParameterName,
): DescribedParameter<ReconciliationGroup> & { readonly shape: ParameterShape } {
  const schema = reconciliationParameters.shape[name]
  const meta = described.get(schema)
  if (meta === undefined) throw new Error(`parameter ${name} has no description`)
  return { ...meta, shape: parameterShapeOf(schema) }
}

/** A parameter's value without structure, as its flag takes it; '' for none. */
export function plainReconciliationParameter(
  value: ReconciliationParameters[ReconciliationParameterName],
): string | number | boolean | null {
  if (!Array.isArray(value)) return value
  return value
    .map((entry) => ('kind' in entry ? fieldText(entry) : `${entry.short}=${entry.long}`))
    .join(', ')
}
