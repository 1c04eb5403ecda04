import { expect, it } from 'vitest'
import { shareDomain } from './share-domain.ts'

it('a share axis ends at the next quarter above its marks', () => {
  expect([
    shareDomain([0.2, 0.231]),
    shareDomain([0.472]),
    shareDomain([0.9, null]),
    shareDomain([]),
  ]).toEqual([0.25, 0.5, 1, 0.1])
})
