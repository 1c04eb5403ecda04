import { describe, expect, it } from 'vitest'
import { invitationLink, invitationRequest, newKeyRequest, personName } from './people.ts'

describe('the name of a person', () => {
  it.each(['Ada', 'Zoë Müller-Łęcka', '  李小龍 ', 'O’Brien (night shift)'])(
    'may be %s',
    (name) => {
      expect(personName.parse(name)).toBe(name.trim())
    },
  )

  it.each(['', '   ', 'two\nlines', 'an\u001b[31mescape', 'turned\u202Eround', 'x'.repeat(101)])(
    'may not be %j',
    (name) => {
      expect(personName.safeParse(name).success).toBe(false)
    },
  )
})

it('an invitation is for a day and to write, unless said otherwise', () => {
  expect(invitationRequest.parse({ name: 'Ada' })).toEqual({
    name: 'Ada',
    access: 'write',
    hours: 24,
  })
})

it('a key reads, for ever, unless said otherwise, and never rules', () => {
  expect(newKeyRequest.parse({ name: 'cron' })).toEqual({
    name: 'cron',
    access: 'read',
    days: null,
  })
  expect(newKeyRequest.safeParse({ name: 'cron', access: 'admin' }).success).toBe(false)
})

it.each([
  ['http://127.0.0.1:4780/', 'http://127.0.0.1:4780/#token=abc'],
  ['https://qm.example.org', 'https://qm.example.org/#token=abc'],
])('the link of an invitation at %s is %s', (address, link) => {
  expect(invitationLink(address, 'abc')).toBe(link)
})
