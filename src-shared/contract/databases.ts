import { z } from 'zod'
import { demoDatabase } from '../allocation/demo-database.ts'
import { queryTemplates } from '../allocation/query-templates.ts'
import { runWrites, writeBackReport, writeBackRequest } from '../allocation/write-back.ts'
import { connectionName } from '../connections.ts'
import { previewRequest, queryPreview } from '../sql-preview.ts'
import { admin, inRun, read, write } from './procedure.ts'

/** What is asked of databases and written into them; passwords never pass here. */
export const databases = {
  /** The queries that come with the program. */
  templates: read.output(queryTemplates),
  /**
   * The first rows of a query, run in a process of its own; leaving it ends the query on the server.
   * Whoever may start runs may read all that the login of the connection may: the log keeps what.
   */
  preview: write
    .meta({ access: 'write', audit: 'input' })
    .input(previewRequest)
    .output(queryPreview),
  /** Makes the demo's tables in an empty database. */
  demo: admin
    .meta({ access: 'admin', audit: 'input' })
    .input(z.strictObject({ name: connectionName }))
    .output(demoDatabase),
  /** When and by whom a run was written into a database. */
  writes: read.input(inRun).output(runWrites),
  /** Writes a finished run's assignments as `contract_assignment`, once; a dry run does all but the commit. */
  writeBack: write
    .route({
      method: 'POST',
      path: '/allocations/{id}/write',
      tags: ['Allocation'],
      summary: 'Write the assignments of a run to its database',
    })
    .meta({ access: 'write', audit: 'input' })
    .input(writeBackRequest)
    .output(writeBackReport),
}
