import {
  folder,
  folderRequest,
  inspectedFile,
  inspectRequest,
  uploaded,
  uploadPart,
} from '../files.ts'
import { read, write } from './procedure.ts'

export const files = {
  list: read.input(folderRequest).output(folder),
  inspect: read.input(inspectRequest).output(inspectedFile),
  /** Copies a file into the workspace part by part; what uses it is written down when it starts. */
  upload: write
    .meta({ access: 'write', audit: 'nothing' })
    .route({
      method: 'POST',
      path: '/files/upload',
      tags: ['Files'],
      summary: 'Copy a part of a file into the workspace',
    })
    .input(uploadPart)
    .output(uploaded),
}
