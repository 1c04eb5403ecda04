import type { AllocationInputName } from '../../../src-shared/allocation/inputs.ts'

/**
 * Names of the inputs for screens that must not load the schemas (they bring all of zod into the
 * first bundle). A test holds them equal to `allocationInputDescriptions`.
 */
export const inputLabels: Readonly<Record<AllocationInputName, string>> = {
  caps: 'Contract caps',
  elig: 'Eligible pairs',
  user_groups: 'User groups',
  group_ratios: 'Group ratios',
  exclusions: 'Exclusions',
  pins: 'Pins',
}
