/** oxlint plugin: puts each import of a file to the table in arrows.ts. */
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { judgeImport } from './arrows.ts'

interface SourceNode {
  readonly type: string
  readonly value?: unknown
}

/** The part of oxlint's (ESLint's) rule context that this plugin uses. */
interface RuleContext {
  readonly filename: string
  report(finding: { node: SourceNode; message: string }): void
}

interface ImportingNode {
  readonly source?: SourceNode | null
  readonly importKind?: string
  readonly exportKind?: string
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const arrows = {
  create(context: RuleContext) {
    const file = relative(ROOT, context.filename).split(sep).join('/')
    const check = (node: ImportingNode): void => {
      const source = node.source
      if (source === undefined || source === null || typeof source.value !== 'string') return
      const typeOnly = node.importKind === 'type' || node.exportKind === 'type'
      const breach = judgeImport({ file, specifier: source.value, typeOnly })
      if (breach === undefined) return
      context.report({ node: source, message: `${breach.arrow}. Way out: ${breach.wayOut}.` })
    }
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: (node: ImportingNode) => check({ ...node, importKind: 'type' }),
    }
  },
}

export default { meta: { name: 'house' }, rules: { arrows } }
