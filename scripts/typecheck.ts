/** `npm run typecheck`: every tsconfig of the house, at the same time. */
import { commandOf, runNode } from './lib/process.ts'

const PROJECTS = [
  'src-shared',
  'src-main',
  'src-main/hosts/desktop',
  'src-main/hosts/desktop/preload',
  'src-renderer',
  '.',
]

const compiler = commandOf('typescript', 'tsc')
const results = await Promise.all(
  PROJECTS.map((project) => runNode(compiler, ['-p', project, '--pretty', 'false'])),
)
for (const [index, { code, output }] of results.entries()) {
  if (code !== 0) console.error(`tsc -p ${PROJECTS[index]}\n${output}`)
}
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0
