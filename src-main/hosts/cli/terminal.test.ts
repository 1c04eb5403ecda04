import { PassThrough } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import type { Fault } from '../../../src-shared/allocation/faults.ts'
import type { FailureOrBug } from '../../../src-shared/errors.ts'
import type { Progress } from '../../../src-shared/runs.ts'
import { ProgressLine, progressText, say, table, writeFailure } from './terminal.ts'

const progress: Progress = {
  fraction: 0.5,
  detail: '',
  done: 20_000,
  total: 40_000,
  unit: 'rows',
  rate: 12_345,
  seconds_left: { low: 3.2, high: 5.1 },
  stages: [
    { title: 'Read', state: 'done', seconds: 1 },
    { title: 'Solve', state: 'current', seconds: 1 },
  ],
  trace: [],
}

/** What a stream got; `columns` makes it a terminal. */
function createStream(columns?: number): { stream: NodeJS.WriteStream; written: () => string } {
  const stream = new PassThrough()
  const chunks: string[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  Object.assign(stream, columns === undefined ? {} : { isTTY: true, columns })
  return { stream: stream as unknown as NodeJS.WriteStream, written: () => chunks.join('') }
}

describe('the line of progress', () => {
  it('tells how far, which stage, how fast and how long still', () => {
    expect(progressText(progress)).toBe(
      '████████████░░░░░░░░░░░░ 50 % Solve · 12.3K rows/s · 4-6 s left',
    )
  })

  it('leaves out what is not known, and never says 100 % early', () => {
    const text = progressText({ ...progress, fraction: 0.999, rate: null, seconds_left: null })
    expect(text).toBe('████████████████████████ 99 % Solve')
  })

  it('names a rate without a unit', () => {
    expect(progressText({ ...progress, unit: null, seconds_left: null })).toContain('12.3K/s')
  })

  it('is written over and cleared on a terminal, within its width', () => {
    const { stream, written } = createStream(30)
    const line = new ProgressLine(stream)
    line.clear()
    line.show(progress)
    line.clear()
    line.clear()
    expect(written()).toBe(`\r\u001b[K${progressText(progress).slice(0, 29)}\r\u001b[K`)
  })

  it('is silent where there is no terminal', () => {
    const { stream, written } = createStream()
    const line = new ProgressLine(stream)
    line.show(progress)
    line.clear()
    expect(written()).toBe('')
  })
})

describe('a failure', () => {
  const written = (failure: FailureOrBug): string => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    writeFailure(failure)
    const text = write.mock.calls.map(([part]) => String(part)).join('')
    write.mockRestore()
    return text
  }

  it('is told with every fault, what was kept and what to do', () => {
    const fault: Pick<Fault, 'input' | 'kind' | 'samples'> = {
      input: 'elig',
      kind: 'bad_score',
      samples: [],
    }
    expect(
      written({
        code: 'bad_input',
        what: 'The inputs have 2 errors.',
        remedy: 'Correct them and run again.',
        kept: 'out.csv is as it was.',
        faults: [
          { ...fault, severity: 'error', count: 3, rows: [2, 5], message: 'Bad.', remedy: 'Mend.' },
          { ...fault, severity: 'warning', count: 1, rows: [], message: 'Odd.', remedy: 'Look.' },
        ],
      }),
    ).toBe(
      [
        'The inputs have 2 errors.',
        '  error: Bad. (rows 2, 5, ...) Mend.',
        '  warning: Odd. Look.',
        'out.csv is as it was.',
        'Correct them and run again.',
        '',
      ].join('\n'),
    )
  })

  it('that is a bug comes with its report', () => {
    expect(written({ code: 'bug', what: 'Oh.', remedy: 'Send it.', cause: 'at x' })).toBe(
      'Oh.\nSend it.\n\nat x\n',
    )
  })
})

describe('a table', () => {
  it('aligns text left and numbers right, without spaces at the end', () => {
    const rows = [['a', '10'], ['longer', '9'], ['short row']]
    expect(table(['Group', 'All'], rows, [1])).toBe(
      ['Group      All', 'a           10', 'longer       9', 'short row'].join('\n'),
    )
  })
})

describe('text for people', () => {
  it('shows what would steer the terminal, and keeps lines', () => {
    const { stream, written } = createStream()
    say(stream, 'Group \u001b[2Jgold\r\nlos\u009bers\n')
    expect(written()).toBe('Group \\u001b[2Jgold\\u000d\nlos\\u009bers\n')
  })

  it('of JSON stays the same JSON', () => {
    const { stream, written } = createStream()
    const value = { group_id: '\u001b\u009b\r\n\u007f' }
    say(stream, JSON.stringify(value))
    expect(JSON.parse(written())).toEqual(value)
  })
})
