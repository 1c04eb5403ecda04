import { folder, folderRequest, inspectedFile, inspectRequest } from '../files.ts'
import { read } from './procedure.ts'

export const files = {
  list: read.input(folderRequest).output(folder),
  inspect: read.input(inspectRequest).output(inspectedFile),
}
