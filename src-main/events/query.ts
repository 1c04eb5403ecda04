/** The door for the query process: what screens ask of logs and of finished runs. */
export { profileLogs } from './profile.ts'
export { createEventResults, readCohorts, readDays, readProperty } from './result-queries.ts'
export type { EventsAsked } from './result-tables.ts'
