import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { commandOf, ROOT } from '../lib/process.ts'

/** A small house under the real configuration; outside the repository, whose caches are ignored. */
const HOUSE = mkdtempSync(join(tmpdir(), 'quartermaster-lint-'))

interface Finding {
  readonly code: string
  readonly severity: string
  readonly message: string
}

const FILES: Readonly<Record<string, string>> = {
  'src-main/tsconfig.json': '{ "extends": "../tsconfig.base.json", "include": ["."] }',
  'src-main/jobs/ways-of-importing.ts': `
    import { one } from '../console/one.ts'
    import type { Two } from '../console/two.ts'
    export { three } from '../console/three.ts'
    export * from '../console/four.ts'
    export const five = (): Promise<unknown> => import('../console/five.ts')
    export type Six = import('../console/six.ts').Six
    export const seven = (two: Two): unknown => [one, two]
  `,
  'src-main/jobs/circle-a.ts': `
    import { b } from './circle-b.ts'
    export const a = (): number => b()
  `,
  'src-main/jobs/circle-b.ts': `
    import { a } from './circle-a.ts'
    export const b = (): number => a()
  `,
  'src-main/jobs/promises.ts': `
    export async function later(): Promise<void> {}
    export function forgets(): void {
      later()
    }
    export function misuses(): boolean {
      return later() ? true : false
    }
  `,
  'src-main/jobs/loose.ts': `
    export const loose: any = 1
    export const print = (): void => console.log('x')
  `,
  'src-renderer/screen.tsx': `
    import { useState } from 'react'
    export function Screen({ on }: { readonly on: boolean }) {
      if (on) useState(1)
      return <img src="x.png" />
    }
  `,
}

describe('npm run lint', () => {
  let findings: readonly Finding[]

  beforeAll(() => {
    symlinkSync(join(ROOT, 'node_modules'), join(HOUSE, 'node_modules'), 'junction')
    for (const name of ['.oxlintrc.json', 'tsconfig.base.json', 'scripts/lint']) {
      cpSync(join(ROOT, name), join(HOUSE, name), { recursive: true })
    }
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(HOUSE, name)), { recursive: true })
      writeFileSync(join(HOUSE, name), text)
    }
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [commandOf('oxlint'), '--format=json', 'src-main', 'src-renderer'],
      { cwd: HOUSE, encoding: 'utf8' },
    )
    try {
      findings = (JSON.parse(stdout) as { readonly diagnostics: readonly Finding[] }).diagnostics
    } catch (error) {
      throw new Error(`oxlint gave no report: ${stdout}${stderr}`, { cause: error })
    }
  })

  afterAll(() => rmSync(HOUSE, { recursive: true, force: true }))

  it('puts every way of importing to the table of arrows', () => {
    const arrows = findings.filter(({ code }) => code === 'house(arrows)')
    expect(arrows).toHaveLength(6)
    expect(arrows.every(({ message }) => /not console\. Way out: /.test(message))).toBe(true)
  })

  it.each([
    'import(no-cycle)',
    'typescript(no-floating-promises)',
    'typescript(no-misused-promises)',
    'typescript(no-explicit-any)',
    'eslint(no-console)',
    'jsx-a11y(alt-text)',
  ])('refuses %s', (code) => {
    expect(findings.map((finding) => finding.code)).toContain(code)
  })

  it('refuses a hook under a condition', () => {
    expect(findings.map(({ code }) => code)).toContainEqual(expect.stringMatching(/rules-of-hooks/))
  })

  it('knows errors only', () => {
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['error']))
  })
})
