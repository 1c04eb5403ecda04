import type { Job } from '../runs.ts'

/** A text of a job in which dates may stand. */
export interface JobText {
  /**
   * Where it is: `inputs.elig`, `inputs.0`, `output`, `inputs.elig.parameters.drop_start`,
   * `write.parameters.drop_id`.
   */
  readonly place: string
  readonly kind: 'input' | 'output' | 'parameter'
  readonly text: string
}

/**
 * The paths of a job and the values of its queries' parameters, of whatever kind the job is: every file
 * source has the same shape, and so has every query. Then what an allocation writes its assignments with.
 */
export function jobTexts(job: Job): readonly JobText[] {
  const texts: JobText[] = []
  visit(job, (found) => {
    texts.push(found)
    return found.text
  })
  return texts
}

/** The job with other texts; `change` is asked for each. */
export function withJobTexts(job: Job, change: (text: JobText) => string): Job {
  return visit(job, change)
}

function visit(job: Job, change: (text: JobText) => string): Job {
  // Jobs are JSON. The copy keeps its shape: only texts are replaced by texts.
  const copy = JSON.parse(JSON.stringify(job)) as Job
  const walk = (value: unknown, path: readonly string[]): void => {
    if (!isObject(value)) return
    const place = path.join('.')
    if (value['kind'] === 'file' && typeof value['path'] === 'string') {
      value['path'] = change({ place, kind: 'input', text: value['path'] })
    } else if (value['kind'] === 'query' && isObject(value['parameters'])) {
      changeValues(value['parameters'], `${place}.parameters`, change)
    } else {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key])
    }
  }
  walk(copy.inputs, ['inputs'])
  if (copy.output !== null) {
    copy.output = change({ place: 'output', kind: 'output', text: copy.output })
  }
  if (copy.kind === 'allocation' && copy.write !== undefined) {
    changeValues(copy.write.parameters, 'write.parameters', change)
  }
  return copy
}

function changeValues(
  parameters: Record<string, unknown>,
  place: string,
  change: (text: JobText) => string,
): void {
  for (const [name, text] of Object.entries(parameters)) {
    if (typeof text !== 'string') continue
    parameters[name] = change({ place: `${place}.${name}`, kind: 'parameter', text })
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
