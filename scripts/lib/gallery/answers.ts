import type { Page, Route } from 'playwright'

/** How the core answers a screen's questions: as it does, not yet, with a fault, or not at all. */
export type Answers = 'real' | 'held' | 'failing' | 'unreachable'

/** What every screen asks about who looks and what runs; a screen is looked at with these whole. */
const FRAME = /\/rpc\/(people\/me|runs\/changes|system\/)/

/**
 * Sets how the calls of the page are answered; those of the frame stay real. With `only`, calls
 * whose path matches it alone are touched. `touched` resolves with the first of them.
 */
export async function answerCalls(
  page: Page,
  answers: Answers,
  only?: RegExp,
): Promise<{ readonly touched: Promise<void> }> {
  const { promise: touched, resolve } = Promise.withResolvers<void>()
  if (answers === 'real') return { touched }
  await page.route('**/rpc/**', async (route) => {
    const path = new URL(route.request().url()).pathname
    if (FRAME.test(path) || (only !== undefined && !only.test(path))) return route.continue()
    await answer(route, answers)
    resolve()
  })
  return { touched }
}

async function answer(route: Route, answers: Exclude<Answers, 'real'>): Promise<void> {
  switch (answers) {
    case 'held':
      // The page goes before the answer comes.
      return
    case 'unreachable':
      return route.abort('connectionrefused')
    case 'failing':
      return route.fulfill({
        status: 500,
        contentType: 'application/json',
        body: JSON.stringify({
          json: {
            defined: true,
            code: 'INTERNAL_SERVER_ERROR',
            status: 500,
            message: 'Quartermaster met a fault.',
            data: {
              code: 'storage',
              what: 'The index of runs cannot be read: the disk reports an error.',
              remedy: 'Check the disk, then try again; "quartermaster doctor" says more.',
              kept: 'Finished runs are in their folders and are unchanged.',
              cause: 'SqliteError: disk I/O error\n    at IndexStore.list (index-store.ts:88:21)',
            },
          },
        }),
      })
  }
}
