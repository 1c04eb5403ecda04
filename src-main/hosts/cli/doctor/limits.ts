import type { Workspace } from '../../../platform/workspace.ts'
import { countText, sizeText } from '../units.ts'
import { attention, type Finding, look, ok } from './finding.ts'

/** What a run of this workspace may use on this machine. */
export function lookAtLimits(workspace: Workspace): readonly Promise<Finding>[] {
  return [
    look('Limits', 'Settings', () => judgeSettings(workspace)),
    ...(process.platform === 'win32' ? [] : [look('Limits', 'Open files', judgeOpenFiles)]),
  ]
}

const mebibyte = 1024 ** 2

async function judgeSettings({ settingsFile }: Workspace) {
  const [{ createSettings }, { openSettingsFile }] = await Promise.all([
    import('../../../console/settings.ts'),
    import('../../../platform/settings-file.ts'),
  ])
  const file = openSettingsFile(settingsFile, () => new Date())
  const { effective, problem } = createSettings({ file }).view()
  if (problem !== null) return attention(problem.what, problem.remedy)
  return ok(
    [
      `${countText(effective.concurrency, 'run')} at once`,
      countText(effective.threads, 'thread'),
      `DuckDB ${sizeText(effective.duckdb_memory_mib * mebibyte)}`,
      `heap ${sizeText(effective.heap_mib * mebibyte)}`,
    ].join(', '),
  )
}

function judgeOpenFiles() {
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | string } }
  }
  const soft = userLimits?.open_files?.soft
  if (soft === undefined) return ok('unknown')
  return typeof soft === 'number' && soft < 256
    ? attention(`${soft} at once`, 'Raise the limit: `ulimit -n 1024`.')
    : ok(`${soft} at once`)
}
