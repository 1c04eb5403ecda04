/** The door for the query process: what screens ask of files and of finished runs. */
export { explainContract, explainGroup, explainUser } from './explanations.ts'
export { exportAssignments, inspectFile, readAssignments, readContracts } from './result-queries.ts'
