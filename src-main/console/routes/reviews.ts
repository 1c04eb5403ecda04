import type { Core } from '../core.ts'
import type { Implementer } from '../implementer.ts'

export const reviewsRoutes = (os: Implementer, { reviews }: Core) => ({
  queue: os.reviews.queue.handler(({ input: { id, holder, ...page }, signal }) =>
    reviews.queue(id, page, holder, signal),
  ),
  progress: os.reviews.progress.handler(({ input: { id }, signal }) =>
    reviews.progress(id, signal),
  ),
  decide: os.reviews.decide.handler(({ input: { id, decisions, seen }, context: { actor } }) =>
    reviews.decide(id, decisions, seen, actor.name),
  ),
  decideAll: os.reviews.decideAll.handler(
    ({ input: { id, ...request }, context: { actor }, signal }) =>
      reviews.decideAll(id, request, actor.name, signal),
  ),
  undo: os.reviews.undo.handler(({ input: { id, undo }, context: { actor } }) =>
    reviews.undo(id, undo, actor.name),
  ),
  history: os.reviews.history.handler(({ input: { id, ...asked } }) => reviews.history(id, asked)),
  replay: os.reviews.replay.handler(({ input: { id, events }, signal }) =>
    reviews.replay(id, events, signal),
  ),
  abbreviations: os.reviews.abbreviations.handler(({ input: { id } }) => reviews.refused(id)),
  refuseAbbreviation: os.reviews.refuseAbbreviation.handler(
    ({ input: { id, ...asked }, context: { actor } }) => reviews.refuse(id, asked, actor.name),
  ),
  changes: os.reviews.changes.handler(({ input, signal }) => reviews.changes(input, signal)),
  lease: os.reviews.lease.handler(({ input: { id, ...wanted }, context: { actor } }) =>
    reviews.lease(id, wanted, actor.name),
  ),
  release: os.reviews.release.handler(({ input: { id, holder } }) => {
    reviews.release(id, holder)
    return {}
  }),
})
