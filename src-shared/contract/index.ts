import { allocation } from './allocation.ts'
import { files } from './files.ts'
import { people } from './people.ts'
import { runs } from './runs.ts'
import { system } from './system.ts'

/**
 * The one contract of the core, spoken over HTTP, a message port and in-process. Procedures with a
 * route are public (`/api/v1`); a change of theirs changes the golden OpenAPI file.
 */
export const contract = { system, runs, files, allocation, people }
export type Contract = typeof contract
