import { expect, it } from 'vitest'
import { formOfFiles } from './form-of-files.ts'

it('is told by the names of files', () => {
  expect(formOfFiles(['/drop ä/caps.csv', '/drop ä/elig&1.csv'])).toEqual({
    path: '/allocation/new',
    search: { caps: '/drop ä/caps.csv', elig: '/drop ä/elig&1.csv' },
  })
  expect(formOfFiles(['/drop/notes.txt'])).toBeUndefined()
  expect(formOfFiles(['/drop/day 1.jsonl', '/drop/day 2.jsonl.gz'])).toEqual({
    path: '/events/new',
    search: { input: '/drop/day 1.jsonl\n/drop/day 2.jsonl.gz' },
  })
  expect(formOfFiles(['/drop/day.jsonl', '/drop/notes.txt'])).toBeUndefined()
})
