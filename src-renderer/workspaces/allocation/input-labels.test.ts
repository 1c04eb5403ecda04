import { expect, it } from 'vitest'
import {
  allocationInputDescriptions,
  allocationInputNames,
} from '../../../src-shared/allocation/inputs.ts'
import { inputLabels } from './input-labels.ts'

it('names the inputs as the shared description does', () => {
  expect(inputLabels).toEqual(
    Object.fromEntries(
      allocationInputNames.map((name) => [name, allocationInputDescriptions[name].label]),
    ),
  )
})
