import {
  allocationParameterNames,
  parameterMetaOf,
  type AllocationParameterName,
  type AllocationParameters,
  type ParameterGroup,
} from '../../../src-shared/allocation/parameters.ts'
import { isChanged, writeParameter, type Draft } from './draft.ts'
import { ParameterLine } from './parameter-line.tsx'
import classes from './new-allocation.module.css'

const groups: readonly (readonly [ParameterGroup, string])[] = [
  ['solver', 'Solver'],
  ['ratio', 'Ratio'],
  ['users', 'Users'],
  ['limits', 'Limits'],
  ['advanced', 'Advanced'],
]

interface ParameterFormProps {
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

/** Every parameter of the run in its five groups. */
export function ParameterForm({ draft, onDraft }: ParameterFormProps) {
  return (
    <>
      {groups.map(([group, title]) => (
        <section key={group} className={classes.group} aria-label={`${title} parameters`}>
          <h3>{title}</h3>
          {allocationParameterNames
            .filter((name) => parameterMetaOf(name).group === group)
            .map((name) => (
              <ParameterLine
                key={name}
                name={name}
                value={draft.parameters[name]}
                changed={isChanged(draft, name)}
                idle={hasNoEffect(name, draft.parameters)}
                onChange={(value) => onDraft(writeParameter(draft, name, value))}
              />
            ))}
        </section>
      ))}
    </>
  )
}

/** Parameters that the others switch off; they stay editable, and are shown greyed. */
function hasNoEffect(name: AllocationParameterName, values: AllocationParameters): boolean {
  switch (name) {
    case 'assignment_ratio_guard':
      return !values.enforce_assignment_ratio
    case 'ratio_penalty':
      return !values.enforce_assignment_ratio || values.assignment_ratio_guard !== 'soft'
    case 'max_mixed_share':
      return values.per_user === 1
    case 'sponsored_first_rounds':
      return values.per_user === 1 || values.max_mixed_share === 0
    case 'or_log':
      return values.solver !== 'ilp'
    default:
      return false
  }
}
