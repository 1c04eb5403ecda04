import { describe, expect, it } from 'vitest'
import { listOf, matchesOf, reconcile } from './lists.testing.ts'

describe('a column without a counterpart', () => {
  const makers = ['Aldor', 'Brenko', 'Cavelt', 'Dorsum', 'Elvane', 'Fintor']
  const things = ['kettle', 'toaster', 'blender', 'mixer', 'juicer', 'grinder', 'scale', 'fryer']
  const rows = makers.flatMap((maker) => things.map((thing) => ({ maker, thing })))
  const left = listOf({
    item: rows.map(({ thing }) => `${thing} steel`),
    maker: rows.map(({ maker }) => maker),
  })
  const right = listOf({
    title: rows.map(({ maker, thing }) => `${thing} by ${maker.toUpperCase()} in steel`),
  })

  it('is looked for in the whole record of the other list', () => {
    const result = reconcile(left, right, {
      fields: [{ left: ['item'], right: ['title'], kind: 'name' }],
    })
    const matches = matchesOf(left, right, result)
    const good = matches.filter((match) => match.split(' = ')[0] === match.split(' = ')[1])

    expect(result.signals.map(({ name }) => name)).toContain('maker anywhere')
    expect(good.length).toBeGreaterThanOrEqual(46)
    expect(matches.length - good.length).toBeLessThanOrEqual(1)
  })
})
