import { z } from 'zod'

/**
 * One table of a family's parameters, from which flags, forms, checks and documents are made: schemas
 * with what people read of each beside them.
 */
export interface DescribedParameter<G extends string = string> {
  readonly group: G
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

/** Choices, bounds and type of a parameter, read from its schema; `other` has a form of its own. */
export type ParameterShape =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly nullable: boolean }
  | {
      readonly kind: 'number'
      readonly integer: boolean
      readonly min: number | null
      readonly max: number | null
      readonly nullable: boolean
    }
  | { readonly kind: 'other' }

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
}

export function parameterShapeOf(schema: z.ZodType): ParameterShape {
  const json = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
  const base = json.anyOf?.find((option) => option.type !== 'null') ?? json
  const nullable = json.anyOf !== undefined
  if (base.enum !== undefined) return { kind: 'choice', choices: base.enum }
  if (base.type === 'boolean') return { kind: 'boolean' }
  if (base.type === 'string') return { kind: 'text', nullable }
  if (base.type !== 'number' && base.type !== 'integer') return { kind: 'other' }
  return {
    kind: 'number',
    integer: base.type === 'integer',
    min: base.minimum ?? base.exclusiveMinimum ?? null,
    max: base.maximum ?? null,
    nullable,
  }
}
