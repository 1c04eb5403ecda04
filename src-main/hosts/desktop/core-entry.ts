import { homedir } from 'node:os'
import { defaultWorkspaceRoot } from '../../platform/workspace.ts'
import { hostCore } from './core-host.ts'

// Not awaited: messages of the parent may wait for the end of this module.
void hostCore({
  parent: process.parentPort,
  workspace: defaultWorkspaceRoot(),
  base: homedir(),
  end: (code) => process.exit(code),
})
