import { NumberInput, SegmentedControl, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { useId } from 'react'
import type { FieldsProposal } from '../../../src-shared/reconciliation/proposal.ts'
import {
  type ReconciliationGroup,
  type ReconciliationParameterName,
  reconciliationDefaults,
  reconciliationParameterNames,
  reconciliationParameterOf,
  reconciliationParameters,
} from '../../../src-shared/reconciliation/parameters.ts'
import {
  survivorshipRules,
  survivorshipWords,
  type SurvivorshipRule,
} from '../../../src-shared/reconciliation/survivorship.ts'
import { FormLine } from '../../components/form-line.tsx'
import form from '../../components/form.module.css'
import { LanguageModelNote } from './new-language-model.tsx'
import { type ReconciliationDraft, usesNewest } from './new-draft.ts'
import classes from './new-reconciliation.module.css'

interface FormProps {
  readonly draft: ReconciliationDraft
  readonly onDraft: (draft: ReconciliationDraft) => void
}

const groups: readonly (readonly [ReconciliationGroup, string])[] = [
  ['decision', 'Decision'],
  ['columns', 'Words'],
  ['llm', 'Language model'],
  ['output', 'Output'],
]
/** They have a place of their own: beside the lists, and as the table of fields. */
const elsewhere: ReadonlySet<ReconciliationParameterName> = new Set([
  'left_id',
  'right_id',
  'fields',
])

/** Every parameter of a reconciliation by its group. */
export function ParameterLines({ draft, onDraft }: FormProps) {
  return groups.map(([group, title]) => (
    <section key={group} className={form.group} aria-label={`${title} parameters`}>
      <h3>{title}</h3>
      {reconciliationParameterNames
        .filter((name) => !elsewhere.has(name) && reconciliationParameterOf(name).group === group)
        .filter((name) => group !== 'llm' || name === 'llm' || draft.parameters.llm === 'review')
        .map((name) => (
          <ParameterLine key={name} name={name} draft={draft} onDraft={onDraft} />
        ))}
      {group === 'llm' && draft.parameters.llm === 'review' && (
        <LanguageModelNote isDryRun={draft.parameters.llm_dry_run} />
      )}
    </section>
  ))
}

function ParameterLine({
  name,
  draft,
  onDraft,
}: FormProps & { name: ReconciliationParameterName }) {
  const id = useId()
  const { group, label, help, emptyMeans, unit, step, shape } = reconciliationParameterOf(name)
  const value = draft.parameters[name]
  const standard = reconciliationDefaults[name]
  const changed = JSON.stringify(value) !== JSON.stringify(standard)
  const write = (next: unknown) => {
    const parsed = reconciliationParameters.shape[name].safeParse(next)
    if (parsed.success) {
      onDraft({ ...draft, parameters: { ...draft.parameters, [name]: parsed.data } })
    }
  }
  return (
    <FormLine
      id={id}
      label={unit === undefined ? label : `${label}, ${unit}`}
      flag={name === 'abbreviations' ? undefined : `--${name}`}
      help={
        <>
          {help.charAt(0).toUpperCase() + help.slice(1)}.
          {shape.kind === 'number' && shape.nullable && ` Empty: ${emptyMeans}.`}
        </>
      }
      changed={changed}
      wide={name === 'abbreviations'}
      reset={
        changed
          ? {
              label: `Reset ${label}`,
              tooltip: 'Back to the default',
              write: () => write(standard),
            }
          : null
      }
    >
      {name === 'abbreviations' ? (
        <TagsInput
          id={id}
          placeholder={draft.parameters.abbreviations.length === 0 ? 'ltd=limited' : ''}
          value={draft.parameters.abbreviations.map(({ short, long }) => `${short}=${long}`)}
          onChange={(texts) =>
            write(
              texts.flatMap((text) => {
                const [short = '', long = ''] = text.split('=').map((part) => part.trim())
                return short === '' || long === '' ? [] : [{ short, long }]
              }),
            )
          }
        />
      ) : shape.kind === 'boolean' ? (
        <Switch
          id={id}
          checked={value === true}
          onChange={(event) => write(event.currentTarget.checked)}
        />
      ) : shape.kind === 'choice' && shape.choices.length <= 3 ? (
        <SegmentedControl
          id={id}
          aria-labelledby={`${id}-label`}
          value={typeof value === 'string' ? value : ''}
          data={[...shape.choices]}
          onChange={write}
        />
      ) : shape.kind === 'choice' ? (
        <Select
          id={id}
          value={typeof value === 'string' ? value : ''}
          data={shape.choices.map((choice) => ({
            value: choice,
            label: choice.replaceAll('_', ' '),
          }))}
          allowDeselect={false}
          onChange={write}
        />
      ) : shape.kind === 'number' ? (
        <NumberInput
          id={id}
          aria-describedby={`${id}-help`}
          value={typeof value === 'number' ? value : ''}
          placeholder={shape.nullable ? (group === 'llm' ? 'published' : 'proposed') : ''}
          {...(shape.min === null ? {} : { min: shape.min })}
          {...(shape.max === null ? {} : { max: shape.max })}
          clampBehavior="strict"
          allowDecimal={!shape.integer}
          allowNegative={false}
          step={step ?? 1}
          onChange={(next) => {
            if (typeof next === 'number') write(next)
            else if (next === '') write(shape.nullable ? null : standard)
          }}
        />
      ) : shape.kind === 'text' ? (
        <TextInput
          id={id}
          aria-describedby={`${id}-help`}
          key={JSON.stringify(value)}
          defaultValue={typeof value === 'string' ? value : ''}
          onBlur={(event) => write(event.currentTarget.value.trim() || standard)}
        />
      ) : null}
    </FormLine>
  )
}

const ruleHelp: Readonly<Record<SurvivorshipRule, string>> = {
  prefer_left: 'the left value, the right one where it has none',
  prefer_right: 'the right value, the left one where it has none',
  inherit: 'the right value, narrowed to the left’s own option, overridden by what the left states',
  longest: 'the value with most characters',
  newest: 'the value of the newer record',
  most_complete: 'the value of the record with most filled cells',
}

const ruleOptions = survivorshipRules.map((rule) => ({
  value: rule,
  label: survivorshipWords[rule],
}))
const ruleOf = (value: string | null): SurvivorshipRule | undefined =>
  survivorshipRules.find((rule) => rule === value)

/** Which value a cell of the golden table takes, as a rule and by column. */
export function SurvivorshipLines({
  draft,
  onDraft,
  proposal,
}: FormProps & { readonly proposal: FieldsProposal | undefined }) {
  const { survivorship } = draft
  const { standard, columns, newest_by: newest } = survivorship
  const write = (change: Partial<typeof survivorship>) =>
    onDraft({ ...draft, survivorship: { ...survivorship, ...change } })
  const left = proposal?.left.columns.map(({ name }) => name) ?? []
  const right = proposal?.right?.columns.map(({ name }) => name) ?? left
  const golden = [...new Set([...left, ...right])].filter(
    (name) => name !== proposal?.left.id && !(name in columns),
  )
  return (
    <section className={form.group} aria-label="Golden table">
      <h3>Golden table</h3>
      <FormLine
        label="Where both sides have a value"
        help={`Takes ${ruleHelp[standard]}.`}
        changed={standard !== 'inherit'}
        reset={null}
      >
        <RuleSelect
          label="Rule of the golden table"
          rule={standard}
          onRule={(rule) => write({ standard: rule })}
        />
      </FormLine>
      {Object.entries(columns).map(([column, rule]) => (
        <FormLine
          key={column}
          label={column}
          help={`Takes ${ruleHelp[rule]}.`}
          changed
          reset={{
            label: `Remove the rule of ${column}`,
            tooltip: 'As the others',
            write: () => {
              const { [column]: _, ...rest } = columns
              write({ columns: rest })
            },
          }}
        >
          <RuleSelect
            label={`Rule of ${column}`}
            rule={rule}
            onRule={(next) => write({ columns: { ...columns, [column]: next } })}
          />
        </FormLine>
      ))}
      {golden.length > 0 && (
        <Select
          mt={6}
          w={260}
          aria-label="Column with a rule of its own"
          placeholder="Another rule for a column…"
          searchable
          value={null}
          data={golden}
          onChange={(column) => {
            if (column !== null) write({ columns: { ...columns, [column]: 'prefer_right' } })
          }}
        />
      )}
      {usesNewest(survivorship) && (
        <div className={classes.newest}>
          <Select
            label="Newer by (left)"
            placeholder="Column"
            searchable
            value={newest?.left ?? null}
            data={left}
            onChange={(value) => {
              if (value !== null)
                write({ newest_by: { left: value, right: newest?.right ?? value } })
            }}
          />
          <Select
            label="Newer by (right)"
            placeholder="Column"
            searchable
            value={newest?.right ?? null}
            data={right}
            onChange={(value) => {
              if (value !== null)
                write({ newest_by: { left: newest?.left ?? value, right: value } })
            }}
          />
        </div>
      )}
    </section>
  )
}

interface RuleSelectProps {
  readonly label: string
  readonly rule: SurvivorshipRule
  readonly onRule: (rule: SurvivorshipRule) => void
}

function RuleSelect({ label, rule, onRule }: RuleSelectProps) {
  return (
    <Select
      aria-label={label}
      value={rule}
      data={ruleOptions}
      allowDeselect={false}
      onChange={(value) => {
        const next = ruleOf(value)
        if (next !== undefined) onRule(next)
      }}
    />
  )
}
