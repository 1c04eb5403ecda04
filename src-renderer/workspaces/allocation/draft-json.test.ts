import { describe, expect, it } from 'vitest'
import { emptyDraft, writeColumn, writeParameter, writePath, writeTarget } from './draft.ts'
import { draftText, readDraftText, shownText } from './draft-json.ts'

const draft = writeTarget(
  writeParameter(
    writeColumn(writePath(emptyDraft, 'caps', '/drop/caps.csv'), 'caps', 'cap', 'left'),
    'per_user',
    2,
  ),
  'g17',
  0.31,
)

describe('the JSON of the form', () => {
  it('says the same as the form', () => {
    const full = { ...draft, output: '/out/drop.csv', dryRun: true, folder: '/drop' }
    expect(readDraftText(draftText(full), { ...emptyDraft, folder: '/drop' })).toEqual({
      ok: true,
      draft: full,
    })
  })

  it('may leave out what stands at its default', () => {
    const read = readDraftText('{"kind": "allocation", "inputs": {}, "parameters": {}}', draft)
    expect(read).toEqual({ ok: true, draft: emptyDraft })
  })

  it('is refused with the line and the field, all faults at once', () => {
    const text = draftText(draft)
      .replace('"per_user": 2', '"per_user": 0')
      .replace('"solver": "greedy"', '"solver": "magic"')
      .replace('"seed": 0', '"sede": 0')
    const read = readDraftText(text, draft)
    const lines = text.split('\n')
    const line = (part: string) => lines.findIndex((each) => each.includes(part)) + 1
    expect(read).toEqual({
      ok: false,
      faults: [
        {
          line: line('magic'),
          text: 'parameters.solver takes one of "greedy", "flow", "ilp".',
        },
        { line: line('sede'), text: 'There is no field parameters.sede.' },
        { line: line('per_user'), text: 'parameters.per_user must be 1 or more.' },
      ],
    })
  })

  it('keeps what was typed, faults too, until the form changes', () => {
    const typed = { text: '{ "half": ', of: draftText(draft) }
    expect(shownText(draft, typed)).toBe(typed.text)
    const changed = writeParameter(draft, 'seed', 3)
    expect(shownText(changed, typed)).toBe(draftText(changed))
  })
})
