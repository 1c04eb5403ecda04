/** `npm run docs`: writes the parts of docs/ that are made from the code. Tests compare them. */
import { writeFileSync } from 'node:fs'
import { keyboardDocument } from './lib/keyboard-doc.ts'
import { parametersDocument } from './lib/parameters-doc.ts'

const made = {
  'keyboard.md': keyboardDocument(),
  'parameters.md': parametersDocument(),
}

for (const [name, text] of Object.entries(made)) {
  writeFileSync(new URL(`../docs/${name}`, import.meta.url), text)
}
