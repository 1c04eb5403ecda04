export { type Core, type CoreOptions, createCore } from './core.ts'
export { contractError, failureOfCall, withContractErrors } from './errors.ts'
export { type ConsoleRouter, createRouter } from './router.ts'
export { createInProcessClient, type ConsoleClient } from './in-process.ts'
