import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExpectedError } from './errors.ts'
import { anyFile, confinedTo, type Roots } from './roots.ts'
import { temporaryFolder } from './temporary-folder.testing.ts'

/** `drop` and `other` are roots; `secret` and its links are not. */
function createRoots(): { base: string; drop: string; other: string; roots: Roots } {
  const base = temporaryFolder()
  const [drop, other, secret] = ['drop', 'other', 'secret'].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ]
  for (const folder of [drop, other, secret, join(base, 'drop-2')]) mkdirSync(folder)
  mkdirSync(join(drop, 'week 1'))
  mkdirSync(join(drop, '..hidden'))
  mkdirSync(join(drop, 'home', '.ssh'), { recursive: true })
  writeFileSync(join(drop, 'home', '.ssh', 'key.csv'), '')
  writeFileSync(join(drop, 'home', '.pgpass'), '')
  symlinkSync(join(drop, 'home', '.ssh'), join(drop, 'way to hidden'))
  writeFileSync(join(drop, 'elig.csv'), '')
  writeFileSync(join(secret, 'salaries.csv'), '')
  symlinkSync(secret, join(drop, 'way out'))
  symlinkSync(join(secret, 'salaries.csv'), join(drop, 'salaries.csv'))
  symlinkSync(join(other), join(drop, 'way to other'))
  mkdirSync(join(drop, '[old]'))
  writeFileSync(join(drop, '[old]', 'elig.csv'), '')
  symlinkSync(join(secret, 'salaries.csv'), join(drop, '[old]', 'salaries.csv'))
  symlinkSync(join(base, 'nowhere'), join(drop, 'broken'))
  return { base, drop, other, roots: confinedTo([drop, other]) }
}

function refusal(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error instanceof ExpectedError ? error.failure.code : error
  }
}

describe('confined roots', () => {
  it.each([
    ['a file', 'elig.csv'],
    ['a file that is not there yet', 'week 1/out.csv'],
    ['a file in folders that are not there yet', 'week 9/a/out.csv'],
    ['the root itself', '.'],
    ['a step up that stays inside', 'week 1/../elig.csv'],
    ['a file in a folder whose name looks like a glob', '[old]/elig.csv'],
    ['a glob', 'week 1/*.csv'],
    ['a glob of folders', '*/elig-?.parquet'],
  ])('allow %s', (_, path) => {
    const { drop, roots } = createRoots()
    expect(roots.confine(join(drop, path))).toBe(join(drop, path))
  })

  it('take relative paths from the first root', () => {
    const { drop, roots } = createRoots()
    expect(roots.confine('week 1/a.csv')).toBe(join(drop, 'week 1', 'a.csv'))
  })

  it('allow a link from one root into another', () => {
    const { drop, roots } = createRoots()
    const path = join(drop, 'way to other', 'a.csv')
    expect(roots.confine(path)).toBe(path)
  })

  it.each([
    ['steps up', `..${sep}secret${sep}salaries.csv`],
    ['steps up after a folder', 'week 1/../../secret/salaries.csv'],
    ['a sibling whose name begins alike', '../drop-2/a.csv'],
    ['a link to a folder outside', 'way out/salaries.csv'],
    ['a link to a file outside', 'salaries.csv'],
    ['a new file behind a link', 'way out/new/out.csv'],
    ['a glob behind a link', 'way out/*.csv'],
    ['a glob that steps up', '*/../../secret/*.csv'],
    ['a glob that steps up behind braces', '{a,b}/../../secret/salaries.csv'],
    ['a glob of links', 'sala*.csv'],
    ['a glob through one of several links', '{way out,nowhere}/*.csv'],
    ['a link behind a folder whose name looks like a glob', '[old]/salaries.csv'],
    ['a glob outside', '../*/salaries.csv'],
    ['a name that only begins with two dots', '..hidden/a.csv'],
    ['a hidden file', 'home/.pgpass'],
    ['a file in a hidden folder', 'home/.ssh/key.csv'],
    ['a new file in a hidden folder', 'home/.config/out.csv'],
    ['a link to a hidden folder', 'way to hidden/key.csv'],
    ['a glob that names the dot', 'home/.s*/key.csv'],
    ['an absolute path elsewhere', resolve('/etc/passwd')],
    ['the top of the file system', resolve('/')],
    ['a glob from the top', '/*/passwd'],
  ])('refuse %s', (_, path) => {
    const { roots } = createRoots()
    expect(refusal(() => roots.confine(path))).toBe('forbidden')
  })

  it('are closed where a folder of the console itself lies in them, save for roots within', () => {
    const { drop } = createRoots()
    const workspace = join(drop, 'workspace')
    const samples = join(workspace, 'samples')
    mkdirSync(samples, { recursive: true })
    const inSamples = join(samples, 'elig.csv')
    const inWorkspace = ['people.db', 'runs/01jabc/artifacts/assignments.csv', '*.db', '.'].map(
      (path) => join(workspace, path),
    )
    for (const roots of [
      confinedTo([drop, samples], [workspace]),
      confinedTo([workspace, samples], [workspace]),
    ]) {
      expect(roots.confine(inSamples)).toBe(inSamples)
      expect(inWorkspace.map((path) => refusal(() => roots.confine(path)))).toEqual(
        inWorkspace.map(() => 'forbidden'),
      )
    }
    expect(refusal(() => confinedTo([drop], [workspace]).confine(inSamples))).toBe('forbidden')
  })

  it('that are hidden themselves are open', () => {
    const { drop } = createRoots()
    const path = join(drop, 'home', '.ssh', 'key.csv')
    expect(confinedTo([join(drop, 'home', '.ssh')]).confine(path)).toBe(path)
  })

  it('refuse the folder above a root', () => {
    const { drop, roots } = createRoots()
    expect(refusal(() => roots.confine(dirname(drop)))).toBe('forbidden')
  })

  it('name the folders that may be read', () => {
    const { drop, other, roots } = createRoots()
    expect(roots.folders).toEqual([drop, other])
    expect(() => roots.confine('/etc/passwd')).toThrow('/etc/passwd is hidden, or lies outside')
  })

  it('of a link are the folder it leads to', () => {
    const { drop, other } = createRoots()
    expect(confinedTo([join(drop, 'way to other')]).folders).toEqual([other])
  })

  it('allow nothing where there are none', () => {
    expect(refusal(() => confinedTo([]).confine('/etc/passwd'))).toBe('forbidden')
  })

  it('are not walked to any depth', () => {
    const { roots, drop } = createRoots()
    expect(refusal(() => roots.confine(join(drop, '**', '*.csv')))).toBe('bad_usage')
  })

  it('must exist', () => {
    expect(refusal(() => confinedTo([join(temporaryFolder(), 'missing')]))).toBe('bad_usage')
  })
})

describe('any file', () => {
  it('is taken from the folder one is in', () => {
    const base = temporaryFolder()
    const roots = anyFile(base)
    expect(roots.folders).toBeNull()
    expect([roots.confine('../a.csv'), roots.confine(resolve('/etc/passwd'))]).toEqual([
      join(dirname(base), 'a.csv'),
      resolve('/etc/passwd'),
    ])
  })
})
