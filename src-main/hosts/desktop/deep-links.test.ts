import { expect, it } from 'vitest'
import { routeOfArguments, routeOfLink } from './deep-links.ts'

it.each([
  ['quartermaster://run/01jabc', '/runs/01jabc'],
  ['quartermaster://run/01jabc/', '/runs/01jabc'],
  ['quartermaster://run/', undefined],
  ['quartermaster://run/../settings', undefined],
  ['quartermaster://run/%2e%2e%2fx', undefined],
  ['quartermaster://delete/01jabc', undefined],
  ['https://run/01jabc', undefined],
  ['quartermaster:run/01jabc', undefined],
  ['--inspect', undefined],
])('reads %s as %s', (address, route) => {
  expect(routeOfLink(address)).toBe(route)
})

it('finds the link among the arguments of a second start', () => {
  expect(routeOfArguments(['quartermaster', '--flag', 'quartermaster://run/01jabc'])).toBe(
    '/runs/01jabc',
  )
  expect(routeOfArguments(['quartermaster', '.'])).toBeUndefined()
})
