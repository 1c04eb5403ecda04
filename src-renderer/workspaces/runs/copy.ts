import { copyText } from '../../components/grid/copy-text.ts'
import { showDone, showFailed } from './notices.tsx'

/** Copies a text and says so. */
export async function copyAndTell(text: string, done: string): Promise<void> {
  try {
    await copyText(text)
    showDone(done)
  } catch (error) {
    showFailed(error, 'Nothing was copied')
  }
}
