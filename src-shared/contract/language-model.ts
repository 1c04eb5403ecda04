import { z } from 'zod'
import {
  languageModelKey,
  languageModelTest,
  languageModelTested,
  languageModelView,
} from '../language-model.ts'
import { admin, read, write } from './procedure.ts'

/** The key of the language model. It goes in and never comes out; the audit log keeps no input of these. */
export const languageModel = {
  get: read.output(languageModelView),
  /** Keeps a key sealed, in the place of the one before. */
  save: admin.input(languageModelKey).output(languageModelView),
  remove: admin.input(z.strictObject({})).output(languageModelView),
  /** Asks the model for one token. */
  test: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(languageModelTest)
    .output(languageModelTested),
}
