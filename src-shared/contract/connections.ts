import {
  connection,
  connections as connectionsPage,
  connectionTestResult,
  connectionToSave,
  connectionToTest,
  connectionToTry,
  inConnection,
  removedConnection,
} from '../connections.ts'
import { admin, read, write } from './procedure.ts'

/**
 * Databases that inputs come from. Passwords go in and never come out; no input of these is kept in
 * the audit log. Only who rules the workspace says which hosts it reaches.
 */
export const connections = {
  list: read.output(connectionsPage),
  save: admin.input(connectionToSave).output(connection),
  remove: admin.input(inConnection).output(removedConnection),
  /** Opens one, in a process of its own. A failure is an answer. */
  test: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(connectionToTest)
    .output(connectionTestResult),
  /** The same before it is saved. */
  tryOut: admin.input(connectionToTry).output(connectionTestResult),
}
