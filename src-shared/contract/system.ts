import { diskUse } from '../retention.ts'
import { systemHealth, systemInfo } from '../system.ts'
import { read } from './procedure.ts'

export const system = {
  info: read
    .route({ method: 'GET', path: '/system', tags: ['System'], summary: 'Version and workspace' })
    .output(systemInfo),
  health: read
    .route({
      method: 'GET',
      path: '/system/health',
      tags: ['System'],
      summary: 'State of each component',
    })
    .output(systemHealth),
  disk: read
    .route({
      method: 'GET',
      path: '/system/disk',
      tags: ['System'],
      summary: 'Disk use of the workspace',
    })
    .output(diskUse),
}
