import { homedir } from 'node:os'
import { defaultWorkspaceRoot } from '../../platform/workspace.ts'
import { hostCore } from './core-host.ts'

await hostCore({
  parent: process.parentPort,
  workspace: defaultWorkspaceRoot(),
  base: homedir(),
  end: (code) => process.exit(code),
})
