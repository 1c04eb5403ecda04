import {
  allocationDefaults,
  allocationParameterNames,
  type AllocationParameterName,
  type ParameterGroup,
  type ParameterKind,
  parameterKindOf,
  parameterMetaOf,
  plainParameter,
} from '../../src-shared/allocation/parameters.ts'
import type { ParameterShape } from '../../src-shared/parameter-table.ts'
import {
  plainReconciliationParameter,
  reconciliationDefaults,
  type ReconciliationGroup,
  reconciliationGroups,
  type ReconciliationParameterName,
  reconciliationParameterNames,
  reconciliationParameterOf,
} from '../../src-shared/reconciliation/parameters.ts'

const groups: Readonly<Record<ParameterGroup, string>> = {
  solver: 'Solver',
  ratio: 'Ratio',
  users: 'Users',
  limits: 'Limits',
  advanced: 'Advanced',
}

/** `docs/parameters.md`, made from the one table of parameters that form, flags and checks share. */
export function parametersDocument(): string {
  const parts = Object.entries(groups).map(([group, title]) => {
    const names = allocationParameterNames.filter((name) => parameterMetaOf(name).group === group)
    return `## ${title}\n\n${table(names.map(rowOf))}\n`
  })
  return `${allocationDocument(parts)}
${reconciliationDocument()}`
}

function allocationDocument(parts: readonly string[]): string {
  return `# Parameters of an allocation

Made by \`npm run docs\` from the table that the form, the flags and the checks are made of
(\`src-shared/allocation/parameters.ts\`); do not edit. What they mean together:
[Allocation explained](allocation.md). Hyphens work in flags too (\`--per-user\`).

${parts.join('\n')}`
}

const reconciliationTitles: Readonly<Record<ReconciliationGroup, string>> = {
  columns: 'Columns',
  decision: 'Decision',
  llm: 'Language model',
  output: 'Output',
}

function reconciliationDocument(): string {
  const parts = reconciliationGroups.map((group) => {
    const names = reconciliationParameterNames.filter(
      (name) => reconciliationParameterOf(name).group === group,
    )
    return `## ${reconciliationTitles[group]}\n\n${table(names.map(reconciliationRowOf))}\n`
  })
  return `# Parameters of a reconciliation

From \`src-shared/reconciliation/parameters.ts\` in the same way. What they mean together:
[Reconciliation explained](reconciliation.md).

${parts.join('\n')}`
}

function reconciliationRowOf(name: ReconciliationParameterName): readonly string[] {
  const { label, help, emptyMeans, unit, shape } = reconciliationParameterOf(name)
  const plain = plainReconciliationParameter(reconciliationDefaults[name])
  const isEmpty = plain === null || plain === ''
  const standard = isEmpty ? (emptyMeans ?? 'empty') : `\`${String(plain)}\``
  return [`\`--${name}\``, label, shapeText(name, shape, unit), standard, help]
}

function shapeText(
  name: ReconciliationParameterName,
  shape: ParameterShape,
  unit: string | undefined,
): string {
  switch (shape.kind) {
    case 'choice':
    case 'boolean':
      return valuesOf(shape, unit)
    case 'number':
      return valuesOf(shape, unit)
    case 'text':
      return name.endsWith('_id') ? 'a column' : 'a name'
    case 'other':
      return name === 'fields' ? '`LEFT=RIGHT:KIND`, with commas' : '`SHORT=LONG`; may be repeated'
  }
}

function rowOf(name: AllocationParameterName): readonly string[] {
  const { label, help, short, emptyMeans, unit } = parameterMetaOf(name)
  const flag = short === undefined ? `\`--${name}\`` : `\`--${name}\`, \`-${short}\``
  const value = allocationDefaults[name]
  const written = plainParameter(value)
  const isEmpty = written === null || written === ''
  const standard = isEmpty ? (emptyMeans ?? 'empty') : `\`${String(written)}\``
  return [flag, label, valuesOf(parameterKindOf(name), unit), standard, help]
}

function valuesOf(kind: ParameterKind, unit: string | undefined): string {
  switch (kind.kind) {
    case 'boolean':
      return 'a switch'
    case 'ratios':
      return '`GROUP=SHARE`, 0 to 1; again for each group'
    case 'caps':
      return '`CONTRACT=CAP`, a whole number; again for each contract'
    case 'choice':
      return kind.choices.map((choice) => `\`${choice}\``).join(', ')
    case 'number': {
      const type = kind.integer ? 'whole number' : 'number'
      const bounds = [
        kind.min === null ? undefined : `from ${format(kind.min)}`,
        kind.max === null ? undefined : `to ${format(kind.max)}`,
        unit,
      ].filter((part) => part !== undefined)
      return [type, ...bounds].join(' ')
    }
  }
}

function format(value: number): string {
  return value.toLocaleString('en')
}

/** A Markdown table as oxfmt writes it: cells padded to the width of their column. */
function table(rows: readonly (readonly string[])[]): string {
  const all = [['flag', 'label', 'values', 'default', 'what it does'], ...rows]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const [head, ...body] = all
  return [line(head!), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
