import type { Command } from 'commander'
import { addCommand, type Flags } from './options.ts'

/** What is under `reviews`: how far the review of a reconciliation is, and its log. */
export function addReviewsCommands(reviews: Command): void {
  addCommand(reviews, 'show <run>', 'How far the review of a run is, by whom and how fast').action(
    async (run: string, flags: Flags) => {
      const { showReview } = await import('../reviews.ts')
      await showReview(run, flags)
    },
  )
  addCommand(reviews, 'export <run>', 'Write every decision to a log that can be replayed')
    .option('--out <file>', 'the file of JSON lines; without it they are printed')
    .action(async (run: string, flags: Flags) => {
      const { exportDecisions } = await import('../reviews.ts')
      await exportDecisions(run, flags)
    })
  addCommand(
    reviews,
    'replay <run> <file>',
    'Take over an exported log on a run that nobody has reviewed yet',
  ).action(async (run: string, file: string, flags: Flags) => {
    const { replayDecisions } = await import('../reviews.ts')
    await replayDecisions(run, file, flags)
  })
}
