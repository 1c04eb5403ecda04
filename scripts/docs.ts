/** `npm run docs`: writes the parts of docs/ that are made from the code. A test compares them. */
import { writeFileSync } from 'node:fs'
import { parametersDocument } from './lib/parameters-doc.ts'

writeFileSync(new URL('../docs/parameters.md', import.meta.url), parametersDocument())
