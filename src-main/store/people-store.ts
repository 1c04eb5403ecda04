import { accessTables } from './access.ts'
import { type AuditStore, auditTable, createAuditStore } from './audit.ts'
import { type Migrations, openForWriting, type WriteHandle } from './database.ts'
import { type ConnectionsStore, connectionsTable, createConnectionsStore } from './connections.ts'
import { createMarksStore, type MarksStore, marksTables, seenMark } from './marks.ts'
import {
  createPresetsStore,
  createViewsStore,
  defaultPreset,
  type PresetsStore,
  presetsTables,
  type ViewsStore,
} from './presets.ts'
import {
  createRefusedRulesStore,
  type RefusedRulesStore,
  refusedRulesTable,
} from './refused-rules.ts'
import { createReviewsStore, type ReviewsStore } from './reviews.ts'
import { reviewBatchesTable, reviewTables } from './reviews-tables.ts'
import { createSchedulesStore, type SchedulesStore, schedulesTables } from './schedules.ts'

/**
 * Tables of `people.db`: what people do and cannot be made again (marks of runs, invitations, keys,
 * presets, schedules, decisions of reviewers). Each repository gives its own; a released step is never edited, further steps follow it.
 */
export const peopleMigrations: Migrations = [
  [accessTables, marksTables, presetsTables, auditTable].join('\n'),
  seenMark,
  defaultPreset,
  connectionsTable,
  schedulesTables,
  reviewTables,
  refusedRulesTable,
  reviewBatchesTable,
]

export interface PeopleStore extends Disposable {
  readonly database: WriteHandle
  readonly marks: MarksStore
  readonly presets: PresetsStore
  readonly views: ViewsStore
  readonly audit: AuditStore
  readonly connections: ConnectionsStore
  readonly schedules: SchedulesStore
  readonly reviews: ReviewsStore
  readonly refusedRules: RefusedRulesStore
  /** Changes when another host has written, and only then. */
  dataVersion(): number
}

/** Opens `people.db`. Unlike the index it is never set aside: a damaged one is told and left. */
export function openPeopleStore(path: string): PeopleStore {
  const database = openForWriting(path, peopleMigrations)
  // What somebody did is on the disk before they are told that it is done.
  database.pragma('synchronous = FULL')
  return {
    database,
    marks: createMarksStore(database),
    presets: createPresetsStore(database),
    views: createViewsStore(database),
    audit: createAuditStore(database),
    connections: createConnectionsStore(database),
    schedules: createSchedulesStore(database),
    reviews: createReviewsStore(database),
    refusedRules: createRefusedRulesStore(database),
    dataVersion: () => Number(database.pragma('data_version', { simple: true })),
    [Symbol.dispose]: () => {
      database.close()
    },
  }
}
