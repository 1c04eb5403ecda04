/** What is written for people leads somewhere, and says what the console says. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { headingAnchors, relativeLinks } from './lib/markdown-links.ts'
import { ROOT } from './lib/process.ts'

const documents = ['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md', { cwd: ROOT })].map(
  (path) => path.split(sep).join('/'),
)
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** Everything that the console could say. */
const sources = globSync('src-{main,renderer,shared}/**/*.{ts,tsx}', { cwd: ROOT })
  .filter((path) => !/\.(test|testing)\.tsx?$/.test(path))
  .map(read)
  .join('\n')

describe.each(documents)('%s', (document) => {
  it('links to files and headings that are there', () => {
    const broken = relativeLinks(read(document)).filter(({ path, anchor }) => {
      const target = path === '' ? document : join(dirname(document), path)
      if (!existsSync(join(ROOT, target))) return true
      return anchor !== undefined && !headingAnchors(read(target)).includes(anchor)
    })
    expect(broken).toEqual([])
  })
})

it('the index of docs/ names every document in it, or its folder', () => {
  const linked = relativeLinks(read('docs/README.md')).map(({ path }) => `docs/${path}`)
  const others = documents.filter((path) => path.startsWith('docs/') && path !== 'docs/README.md')
  expect(others.filter((path) => !linked.some((link) => path.startsWith(link)))).toEqual([])
})

it('every picture of docs/ is shown by a document, and is small', () => {
  const shown = documents.flatMap((document) =>
    relativeLinks(read(document)).map(({ path }) => join(dirname(document), path)),
  )
  const pictures = readdirSync(join(ROOT, 'docs', 'pictures')).map((name) =>
    join('docs', 'pictures', name),
  )
  expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([])
  const large = pictures.filter((picture) => readFileSync(join(ROOT, picture)).length > 150_000)
  expect(large).toEqual([])
})

it('the messages that troubleshooting quotes are messages of the console', () => {
  const quoted = read('docs/troubleshooting.md')
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line) => line.slice(2))
  const strange = quoted.filter(
    (message) => !message.split('…').every((part) => sources.includes(part.trim())),
  )
  expect(quoted.length).toBeGreaterThan(10)
  expect(strange).toEqual([])
})

it('no text for people says oops', () => {
  expect(/\boops\b/i.test(sources)).toBe(false)
})
