/** The door for the query process: what screens ask of files and of finished runs. */
export { compareAllocations } from './compare.ts'
export { createMoveComparisons, type MovesAsked } from './compare-moves.ts'
export { createUserComparisons } from './compare-users.ts'
export { explainContract, explainGroup, explainUser } from './explanations.ts'
export { readDistribution } from './result-distribution.ts'
export { createWhatIf, type WhatIfControl } from './what-if.ts'
export { findInputChanges } from './input-changes.ts'
export {
  exportResult,
  inspectFile,
  readAssignments,
  readChoices,
  readContracts,
  readTotals,
} from './result-queries.ts'
