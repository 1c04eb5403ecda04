import { Button } from '@mantine/core'
import { Component, type ReactNode, useEffect, useState } from 'react'
import { bugOf, isMissingModule, missingModuleError } from '../components/error-report.ts'
import { PageHeader } from '../components/page-header.tsx'
import { ErrorState, SkeletonRows } from '../components/states.tsx'

interface Props {
  readonly children: ReactNode
  /** A change of it (the path) gives the screen another chance. */
  readonly resetKey?: string
}

interface State {
  readonly thrown: unknown
  readonly failed: boolean
}

/** A bug stops one screen, not the console: the frame stays, and the report can be copied. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { thrown: undefined, failed: false }

  static getDerivedStateFromError(thrown: unknown): State {
    return { thrown, failed: true }
  }

  override componentDidUpdate(previous: Props): void {
    if (this.state.failed && previous.resetKey !== this.props.resetKey) this.reset()
  }

  private readonly reset = (): void => this.setState({ thrown: undefined, failed: false })

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return <ScreenFault thrown={this.state.thrown} reset={this.reset} />
  }
}

export function ScreenFault({ thrown, reset }: { thrown: unknown; reset: () => void }) {
  if (isMissingModule(thrown)) return <MissingScreen thrown={thrown} />
  return (
    <>
      <PageHeader title="This screen stopped" />
      <ErrorState
        error={bugOf(thrown)}
        retry={reset}
        actions={<Button onClick={() => location.reload()}>Reload</Button>}
      />
    </>
  )
}

/** Browsers remember that a module failed: only another page load asks for it again. */
function MissingScreen({ thrown }: { thrown: unknown }) {
  const [answers, setAnswers] = useState<boolean>()
  useEffect(() => {
    void fetch(location.pathname, { cache: 'no-store' })
      .then(({ ok }) => ok)
      .catch(() => false)
      .then(setAnswers)
  }, [])
  if (answers === undefined) return <SkeletonRows />
  return (
    <>
      <PageHeader title={answers ? 'A new version is there' : 'This screen did not come'} />
      <ErrorState
        error={missingModuleError(thrown, answers)}
        actions={
          <Button variant="filled" onClick={() => location.reload()}>
            Reload
          </Button>
        }
      />
    </>
  )
}
