import { choiceOf, present, textOf, type RawSearch } from '../../search-params.ts'

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
  /** The form stands in place of its history. */
  readonly view?: 'edit'
}

export function parseScheduleSearch(raw: RawSearch): ScheduleSearch {
  return present({ view: choiceOf(['edit'] as const, raw['view']) })
}
