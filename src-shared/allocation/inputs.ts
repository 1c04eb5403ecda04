import { z } from 'zod'

/** The inputs of an allocation; the order is the order in which screens and reports show them. */
export const allocationInputNames = [
  'caps',
  'elig',
  'user_groups',
  'group_ratios',
  'exclusions',
  'pins',
] as const
export const allocationInputName = z.enum(allocationInputNames)
export type AllocationInputName = z.infer<typeof allocationInputName>

/**
 * Rows from files: a path or a glob, read by its ending (.csv .tsv .jsonl .ndjson .parquet, each
 * also .gz or .zst). `columns` maps a canonical column to the one in the file; columns not named
 * are found by name and alias.
 */
export const fileSource = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1).max(4096),
  columns: z.record(z.string(), z.string()).optional(),
})
export type FileSource = z.infer<typeof fileSource>

/**
 * Rows from a query: its text is part of the job, so that a run tells what it asked. `connection`
 * names a saved one; `parameters` are the values of `:name` in the text, as text.
 */
export const querySource = z.strictObject({
  kind: z.literal('query'),
  connection: z.string().min(1).max(200),
  sql: z.string().min(1).max(200_000),
  /** The file it came from, for people. */
  file: z.string().min(1).max(4096).optional(),
  parameters: z.record(z.string().max(100), z.string().max(10_000)).optional(),
  columns: z.record(z.string(), z.string()).optional(),
})
export type QuerySource = z.infer<typeof querySource>

export const inputSource = z.discriminatedUnion('kind', [fileSource, querySource])
export type InputSource = z.infer<typeof inputSource>

export const allocationInputs = z.strictObject({
  caps: inputSource,
  elig: inputSource,
  user_groups: inputSource,
  group_ratios: inputSource,
  exclusions: inputSource.optional(),
  pins: inputSource.optional(),
})
export type AllocationInputs = z.infer<typeof allocationInputs>

export interface InputColumn {
  readonly name: string
  readonly aliases: readonly string[]
  readonly required: boolean
  /** One sentence for people: what it holds and which values are allowed. */
  readonly help: string
}

export interface InputDescription {
  readonly label: string
  readonly required: boolean
  readonly help: string
  readonly columns: readonly InputColumn[]
}

const contractId: InputColumn = {
  name: 'contract_id',
  aliases: ['contract_address', 'contract', 'id'],
  required: true,
  help: 'Id of the contract, text, kept as written.',
}
const userId: InputColumn = {
  name: 'user_id',
  aliases: ['user'],
  required: true,
  help: 'Id of the user, text, kept as written.',
}
const groupId: InputColumn = {
  name: 'group_id',
  aliases: ['group'],
  required: true,
  help: 'Id of the group, text, kept as written.',
}

/** What each input holds: the one table from which validation, mapping and help are derived. */
export const allocationInputDescriptions: Readonly<Record<AllocationInputName, InputDescription>> =
  {
    caps: {
      label: 'Contract caps',
      required: true,
      help: 'One row a contract: how many assignments it may take in this drop.',
      columns: [
        contractId,
        {
          name: 'cap',
          aliases: ['cap_face', 'capacity', 'remaining'],
          required: true,
          help: 'Whole number, 0 or more; may be empty for an unsponsored contract.',
        },
        {
          name: 'sponsored',
          aliases: ['is_sponsored'],
          required: true,
          help: '0/1, true/false, t/f or yes/no.',
        },
      ],
    },
    elig: {
      label: 'Eligible pairs',
      required: true,
      help: 'One row for each user and contract the user may get, with a score; zero is allowed.',
      columns: [
        userId,
        contractId,
        { name: 'score', aliases: [], required: true, help: 'Number, 0 or more.' },
      ],
    },
    user_groups: {
      label: 'User groups',
      required: true,
      help: 'The group of each user; a user is in one group.',
      columns: [userId, groupId],
    },
    group_ratios: {
      label: 'Group ratios',
      required: true,
      help: 'The promised share of sponsored assignments of each group.',
      columns: [
        groupId,
        {
          name: 'ratio',
          aliases: ['sponsorship_ratio', 'target'],
          required: true,
          help: 'Number from 0 to 1.',
        },
      ],
    },
    exclusions: {
      label: 'Exclusions',
      required: false,
      help: 'Contracts, or single pairs, that are out of this drop.',
      columns: [contractId, { ...userId, required: false }],
    },
    pins: {
      label: 'Pins',
      required: false,
      help: 'Pairs that are assigned before the solver starts.',
      columns: [userId, contractId],
    },
  }
