import type { z } from 'zod'

export interface IssueSentence {
  /** The field it is about; that of an unknown field is the field itself. */
  readonly path: readonly string[]
  readonly text: string
}

/** What a schema refuses, a sentence for each field: `parameters.per_user must be 1 or more.` */
export function issueSentences(error: z.ZodError): readonly IssueSentence[] {
  return error.issues.flatMap((issue) => sentencesOf(issue))
}

function sentencesOf(issue: z.core.$ZodIssue): readonly IssueSentence[] {
  const path = issue.path.map(String)
  const about = path.length === 0 ? 'This' : path.join('.')
  const sentence = (text: string): IssueSentence[] => [{ path, text: `${about} ${text}.` }]
  switch (issue.code) {
    case 'invalid_type':
      return sentence(`takes ${typeWords(issue.expected)}`)
    case 'too_small': {
      const limit = Number(issue.minimum)
      if (issue.origin === 'string') return sentence('must not be empty')
      return sentence(
        `must be ${issue.inclusive === false ? 'above ' : ''}${limit}${issue.inclusive === false ? '' : ' or more'}`,
      )
    }
    case 'too_big': {
      const limit = Number(issue.maximum)
      return issue.origin === 'string'
        ? sentence(`must have ${limit} characters at most`)
        : sentence(
            `must be ${issue.inclusive === false ? 'below ' : ''}${limit}${issue.inclusive === false ? '' : ' or less'}`,
          )
    }
    case 'invalid_value':
      return sentence(
        issue.values.length === 1
          ? `must be ${JSON.stringify(issue.values[0])}`
          : `takes one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`,
      )
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        text: `There is no field ${[...path, key].join('.')}.`,
      }))
    case 'invalid_union':
      // The alternative that came nearest says more than that none fits.
      return issue.errors.length === 0
        ? sentence(issue.message)
        : (issue.errors
            .toSorted((a, b) => a.length - b.length)[0]
            ?.flatMap((inner) => sentencesOf({ ...inner, path: [...issue.path, ...inner.path] })) ??
            [])
    default:
      return sentence(`is refused: ${issue.message}`)
  }
}

function typeWords(expected: string): string {
  switch (expected) {
    case 'string':
      return 'text in quotes'
    case 'boolean':
      return 'true or false'
    case 'int':
      return 'a whole number'
    case 'object':
    case 'record':
      return 'an object in braces'
    case 'array':
      return 'a list in brackets'
    case 'number':
      return 'a number'
    default:
      return expected
  }
}
