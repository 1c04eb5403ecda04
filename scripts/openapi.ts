/**
 * `npm run openapi`: writes resources/openapi.json, the description of `/api/v1`. A test compares
 * the two, so that a change of the public contract is seen in review.
 */
import { writeFileSync } from 'node:fs'
import { openApiText } from '../src-main/console/openapi.ts'

writeFileSync(new URL('../resources/openapi.json', import.meta.url), await openApiText())
