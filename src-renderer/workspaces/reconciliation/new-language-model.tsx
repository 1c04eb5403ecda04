import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { rpc } from '../../rpc.ts'
import classes from './new-reconciliation.module.css'

/** Whether the language model can be asked from here, and what is sent to it. */
export function LanguageModelNote({ isDryRun }: { readonly isDryRun: boolean }) {
  const key = useQuery(rpc.languageModel.get.queryOptions())
  const isMissing = key.data !== undefined && key.data.state !== 'ready'
  return (
    <>
      {isMissing && (
        <p className={classes.note} role="status">
          {key.data.state === 'missing'
            ? 'No key for the language model: '
            : 'The key of the language model cannot be read here: '}
          <Link to="/settings/$section" params={{ section: 'language-model' }}>
            set one
          </Link>
          {isDryRun ? '. A dry run needs none.' : '. A run that asks is refused without one.'}
        </p>
      )}
      <p className={classes.note}>
        {isDryRun
          ? 'A dry run only reckons what asking would cost; nothing is sent.'
          : 'The cells of the pairs in question are sent to the service. What it cannot answer stays in review.'}
      </p>
    </>
  )
}
