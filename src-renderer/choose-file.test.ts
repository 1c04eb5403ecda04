import { expect, it } from 'vitest'
import { chooseFile } from './choose-file.ts'

/** A window that keeps what the page says to itself, and says what the preload script would. */
function createPage() {
  const asked: unknown[][] = []
  const page = Object.assign(new EventTarget(), {
    location: { origin: 'app://quartermaster' },
    postMessage: (...message: unknown[]) => void asked.push(message),
  })
  const tell = (data: object, source: EventTarget = page): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, source }))
  }
  return { page: page as unknown as Window, asked, tell }
}

const questionOf = (message: unknown): number => (message as { question: number }).question

it('asks the desktop for a file and takes the answer to its own question', async () => {
  const { page, asked, tell } = createPage()
  const choosing = [
    chooseFile('Caps', '/drop', 'file', page),
    chooseFile('The drop', null, 'folder', page),
  ]
  expect(asked).toMatchObject([
    [
      { quartermaster: 'choose', title: 'Caps', folder: '/drop', wants: 'file' },
      'app://quartermaster',
    ],
    [
      { quartermaster: 'choose', title: 'The drop', folder: null, wants: 'folder' },
      'app://quartermaster',
    ],
  ])
  const [first = 0, second = 0] = asked.map(([message]) => questionOf(message))
  tell({ quartermaster: 'chosen', question: first, path: '/evil' }, new EventTarget())
  tell({ quartermaster: 'lost' })
  tell({ quartermaster: 'chosen', question: second, path: null })
  tell({ quartermaster: 'chosen', question: first, path: '/drop/caps.csv' })
  await expect(Promise.all(choosing)).resolves.toEqual(['/drop/caps.csv', null])
})
