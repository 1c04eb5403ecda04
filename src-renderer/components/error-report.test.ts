import { describe, expect, it } from 'vitest'
import { bugOf, errorReport, isMissingModule } from './error-report.ts'

describe('errorReport', () => {
  it('says code, what happened, what to do and what was kept', () => {
    const report = errorReport(
      { code: 'disk_full', what: 'The disk is full.', remedy: 'Free 2 GB.', kept: 'The old file.' },
      new Date('2026-11-22T12:00:00Z'),
    )
    expect(report.split('\n').filter((line) => !line.startsWith('Browser'))).toEqual([
      'Quartermaster report',
      'Time: 2026-11-22T12:00:00.000Z',
      'Screen: none',
      '',
      'Code: disk_full',
      'What happened: The disk is full.',
      'What to do: Free 2 GB.',
      'Kept: The old file.',
    ])
  })

  it('carries the stack and the cause of a bug', () => {
    const bug = bugOf(new TypeError('x is not a function', { cause: new Error('the port died') }))
    expect(bug.code).toBe('bug')
    expect(bug.details).toContain('x is not a function')
    expect(bug.details).toContain('the port died')
  })

  it('takes anything that was thrown', () => {
    expect(bugOf('plain words').details).toContain('plain words')
  })
})

describe('isMissingModule', () => {
  it.each([
    ['Failed to fetch dynamically imported module: http://127.0.0.1:4780/assets/a.js', true],
    ['error loading dynamically imported module: http://127.0.0.1:4780/assets/a.js', true],
    ['Importing a module script failed.', true],
    ['Unable to preload CSS for /assets/a.css', true],
    ['x is not a function', false],
  ])('tells code that did not come from code that broke: %s', (message, isMissing) => {
    expect(isMissingModule(new TypeError(message))).toBe(isMissing)
  })
})
