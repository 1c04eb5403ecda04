import { expect, it } from 'vitest'
import { savePdf } from './save-pdf.ts'

it('asks the desktop to save the page and takes the answer to its own question', async () => {
  const asked: { question: number; name: string }[] = []
  const page = Object.assign(new EventTarget(), {
    location: { origin: 'app://quartermaster' },
    postMessage: (message: { question: number; name: string }) => void asked.push(message),
  })
  const tell = (data: object, source: EventTarget = page): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, source }))
  }
  const saving = savePdf('Report of drop 2122', page as unknown as Window)
  expect(asked).toMatchObject([{ quartermaster: 'save-pdf', name: 'Report of drop 2122' }])
  const question = asked[0]?.question ?? 0
  tell({ quartermaster: 'pdf-saved', question, outcome: 'failed' }, new EventTarget())
  tell({ quartermaster: 'pdf-saved', question: question + 1, outcome: 'failed' })
  tell({ quartermaster: 'pdf-saved', question, outcome: 'saved' })
  await expect(saving).resolves.toBe('saved')
})
