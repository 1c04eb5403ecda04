import { present, textOf, type RawSearch } from '../../search-params.ts'

export interface NewScheduleSearch {
  /** The run whose job is scheduled. */
  readonly run?: string
}

export function parseNewScheduleSearch(raw: RawSearch): NewScheduleSearch {
  const run = textOf(raw['run'])
  return present({
    run: run !== undefined && /^[0-9a-z]{4,32}$/.test(run) ? run : undefined,
  })
}

export interface ScheduleSearch {
  /** The form is open. */
  readonly edit?: boolean
}

export function parseScheduleSearch(raw: RawSearch): ScheduleSearch {
  return present({ edit: raw['edit'] === true || raw['edit'] === 'true' ? true : undefined })
}
